import { HourlyLook } from './hourly-look.js';

it('looks at once, one look at a time, and goes on after an error', async () => {
  const errors: unknown[] = [];
  let looks = 0;
  let end: () => void = () => undefined;
  const work = () => {
    looks += 1;
    if (looks === 2) return Promise.reject(new Error('The database is away'));
    return new Promise<void>((resolve) => (end = resolve));
  };
  const look = new HourlyLook(work, (error) => errors.push(error));
  look.start(3_600_000);
  const first = look.look();
  expect(looks).toBe(1);
  end();
  await first;
  await look.look();
  expect([looks, errors]).toEqual([2, [expect.any(Error)]]);
  await look.stop();
});

it('stops a look that is going on, and waits for it', async () => {
  const steps: string[] = [];
  const look = new HourlyLook(
    async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      steps.push('look ended');
    },
    () => undefined,
  );
  look.start(3_600_000);
  await look.stop();
  steps.push('stopped');
  expect(steps).toEqual(['look ended', 'stopped']);
});
