import type { TwoWayHistory } from './two-way.history.js';

/** Problems are thrown as they are: to compare each of so many histories with nothing would take longer than they. */
export function expectNothing(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** What a history must leave behind: both sides equal, all accounted for, and silence. */
export function expectPeace(played: TwoWayHistory): void {
  expectNothing(played.problems());
  if (played.runOnce() > 0) throw new Error('It writes although nothing changed.');
}

/** One field is changed: one request, with that field alone. */
export function expectLeast(played: TwoWayHistory, pick: number): void {
  const before = played.world.writes.length;
  if (!played.relocateSomething(pick)) return;
  played.runOnce();
  const sent = played.world.writes.slice(before);
  const fields = sent.map((step) => (step.kind === 'update' ? Object.keys(step.fields).join() : step.kind)).join(' ');
  if (fields !== 'location') throw new Error(`A new place sent: ${fields}.`);
}

/** All of it, before and after one more change. */
export function expectAll(played: TwoWayHistory, pick: number): void {
  expectPeace(played);
  expectLeast(played, pick);
  expectPeace(played);
}
