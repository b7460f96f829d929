import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is neither undefined nor false; rejects after `seconds`, saying what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds = 20,
): Promise<Exclude<T, false>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, false>;
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for: ${what}`);
    await pause(25);
  }
}

/** Reads on until something holds, and answers with that; the stream stays open. */
export async function nextThat<T>(stream: AsyncGenerator<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error('The stream ended before what was waited for.');
    if (holds(value)) return value;
  }
}
