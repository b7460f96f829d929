import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eitherSignal } from './abort-signals.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects garbage while it waits, as a busy process does. */
async function nameOfAbort(signal: AbortSignal): Promise<unknown> {
  const collecting = setInterval(collectGarbage, 5);
  await once(signal, 'abort').finally(() => clearInterval(collecting));
  return (signal.reason as Error).name;
}

describe('Either of two signals', () => {
  it('keeps its time limit when garbage is collected meanwhile', async () => {
    const outer = new AbortController();
    await expect(nameOfAbort(eitherSignal(outer.signal, AbortSignal.timeout(60)))).resolves.toBe('TimeoutError');
  });

  it('aborts with the first one, for its reason', async () => {
    const outer = new AbortController();
    const either = eitherSignal(outer.signal, AbortSignal.timeout(60_000));
    outer.abort(new RangeError('enough'));
    expect([either.aborted, (either.reason as Error).name]).toEqual([true, 'RangeError']);
  });
});
