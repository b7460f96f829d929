import type { Instant } from '@kalbro/kernel';
import { MailboxGate } from './mailbox-gate.js';

const never = new AbortController().signal;

/** A piece of work that ends when it is told to. */
function work() {
  let finish = () => {};
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { finish: () => finish(), run: () => done };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('lets four in at a time, first come first served', async () => {
  const gate = new MailboxGate();
  const begun: number[] = [];
  const works = Array.from({ length: 7 }, work);
  const passes = works.map(({ run }, index) => gate.pass(never, () => (begun.push(index), run())));
  await settle();
  expect(begun).toEqual([0, 1, 2, 3]);
  works[2]?.finish();
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  works.forEach(({ finish }) => finish());
  await Promise.all(passes);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('a place is free again after a failure', async () => {
  const gate = new MailboxGate();
  const failing = Array.from({ length: 8 }, () => gate.pass(never, () => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  await expect(gate.pass(never, () => Promise.resolve('in'))).resolves.toBe('in');
});

it('who gives up waiting takes no place', async () => {
  const gate = new MailboxGate();
  const works = Array.from({ length: 4 }, work);
  const passes = works.map(({ run }) => gate.pass(never, run));
  const controller = new AbortController();
  const given = gate.pass(controller.signal, () => Promise.resolve('given up'));
  const after = gate.pass(never, () => Promise.resolve('after'));
  controller.abort(new Error('cancelled'));
  await expect(given).rejects.toThrow('cancelled');
  works[0]?.finish();
  await expect(after).resolves.toBe('after');
  works.forEach(({ finish }) => finish());
  await Promise.all(passes);
});

it('does not shorten a wait', () => {
  const gate = new MailboxGate();
  gate.throttle('2026-03-02T08:00:10.000Z' as Instant);
  gate.throttle('2026-03-02T08:00:05.000Z' as Instant);
  expect(gate.throttledUntil).toBe('2026-03-02T08:00:10.000Z');
});
