import type { Instant } from '@kalbro/kernel';
import type { RemoteItem } from '../ports/remote-calendar.port.js';
import { planPush, planRepeats } from '../push/plan-push.js';
import type { PushAnswer, PushStep, ReadStep, SendStep } from '../push/push-plan.js';
import type { TwoWayPlanner, TwoWayRules } from './two-way-planner.js';

/** What the engine asks of the world; whoever drives it decides whether the answer ever comes. */
export type Call =
  | { readonly kind: 'page' }
  | { readonly kind: 'send'; readonly step: SendStep }
  | { readonly kind: 'read'; readonly step: ReadStep }
  /** Nothing is asked: here the engine may die. */
  | { readonly kind: 'breath' };

/** One page of a round; the last one has the token from which the next round reads on. */
export interface Page {
  readonly items: readonly RemoteItem[];
  readonly full: boolean;
  readonly began: Instant;
  readonly token: number | null;
}

export type Answer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'sent'; readonly answer: PushAnswer }
  | { readonly kind: 'read'; readonly items: readonly RemoteItem[] }
  | { readonly kind: 'none' };

export type Run = Generator<Call, void, Answer>;

/** What is stored besides rows. */
export interface Stored {
  readonly planner: TwoWayPlanner;
  readonly rules: TwoWayRules;
  readonly clock: { readonly now: Instant };
  /** The delta token; null: read everything. */
  token: number | null;
  /** Grows with each run that takes the lease. */
  generation: number;
  /** How often somebody was refused who had lost the lease. */
  fenced: number;
}

class Superseded extends Error {}

/**
 * One run of an account, as the service makes it: repeat what was never answered, read, then send. It stops at each
 * call; what lies between two calls is one transaction each.
 */
export function* run(stored: Stored): Run {
  const generation = (stored.generation += 1);
  const commit: Commit = (work) => {
    if (stored.generation !== generation && stored.rules.fences) throw new Superseded();
    work();
  };
  try {
    if (yield* attemptAll(stored, commit)) return;
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    stored.fenced += 1;
  }
}

type Commit = (work: () => void) => void;

function* attemptAll(stored: Stored, commit: Commit): Generator<Call, boolean, Answer> {
  const { planner, rules } = stored;
  const { direction, tellsTransactionIds, upSync } = planner.push;
  const pulls = direction === 'BOTH' || direction === 'DOWN';
  if (pulls && !tellsTransactionIds && rules.repeatsFirst) {
    for (const step of planRepeats(planner.pushInput()))
      if (isSend(step) && !(yield* send(stored, commit, step))) return false;
  }
  if (pulls && !(yield* pull(stored, commit))) return false;
  return upSync === 'ACTIVE' ? yield* pushAll(stored, commit) : true;
}

/** False when it could not read to the end. */
function* pull(stored: Stored, commit: Commit): Generator<Call, boolean, Answer> {
  const { planner, rules } = stored;
  commit(() => planner.begin());
  for (;;) {
    const answer = yield { kind: 'page' };
    if (answer.kind !== 'page') return false;
    const { items, token, full, began } = answer.page;
    if (token !== null && !rules.commitsLinkWithRows) {
      commit(() => void (stored.token = token));
      yield { kind: 'breath' };
    }
    commit(() => {
      planner.page(items);
      if (token === null) return;
      planner.finish(full);
      planner.untraced(began);
      stored.token = token;
    });
    if (token !== null) return true;
  }
}

/** Each row once a run, planned anew before it is sent: it may have been edited while another was on its way. */
function* pushAll(stored: Stored, commit: Commit): Generator<Call, boolean, Answer> {
  const { planner } = stored;
  const done = new Set<string>();
  for (;;) {
    const step = planPush(planner.pushInput()).find((each) => !done.has(keyOf(each)));
    if (!step) return true;
    done.add(keyOf(step));
    if (isSend(step)) yield* send(stored, commit, step);
    else if (step.kind === 'read') yield* read(stored, commit, step);
    else commit(() => planner.settle(step));
  }
}

/** False when nobody knows what became of it. */
function* send(stored: Stored, commit: Commit, planned: SendStep): Generator<Call, boolean, Answer> {
  const { planner, rules, clock } = stored;
  const step = rules.usesIfMatch || planned.kind === 'create' ? planned : { ...planned, ifMatch: null };
  commit(() => planner.mark(step, clock.now));
  const result = yield { kind: 'send', step };
  const answer: PushAnswer = result.kind === 'sent' ? result.answer : { kind: 'unanswered' };
  let next = 'later';
  commit(() => (next = planner.record(step, answer)?.next ?? 'nothing'));
  const remoteId = planner.row(step.linkId)?.remoteId ?? ('remoteId' in step ? step.remoteId : null);
  if (next === 'read' && remoteId !== null)
    yield* read(stored, commit, { kind: 'read', linkId: step.linkId, remoteId });
  return next !== 'later';
}

function* read({ planner }: Stored, commit: Commit, step: ReadStep): Generator<Call, void, Answer> {
  const answer = yield { kind: 'read', step };
  if (answer.kind !== 'read') return;
  // A round of its own: of a series its dates are read as well, for the master says nothing of them.
  commit(() => {
    planner.begin();
    planner.page(answer.items);
    planner.finish(false);
  });
}

function isSend(step: PushStep): step is SendStep {
  return step.kind === 'create' || step.kind === 'update' || step.kind === 'delete' || step.kind === 'cancelOccurrence';
}

function keyOf(step: PushStep): string {
  return step.kind === 'cancelOccurrence' ? `${step.linkId} ${step.originalStart}` : step.linkId;
}
