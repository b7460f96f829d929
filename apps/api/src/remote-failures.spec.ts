import { PassThrough } from 'node:stream';
import type { AccountId, Instant } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { Registry } from 'prom-client';
import { makeLogger } from './logger.js';
import { reportFailures } from './remote-failures.js';

it("writes what failed at Microsoft, and alarms of what is the operator's to mend", async () => {
  const lines: string[] = [];
  const out = new PassThrough();
  out.on('data', (line: Buffer) => lines.push(line.toString()));
  const registry = new Registry();
  const clock = { now: () => '2026-03-10T12:00:00.000Z' as Instant };
  const report = reportFailures(makeLogger('info', out), registry, clock);
  const accountId = '00000000-0000-7000-8000-000000000001' as AccountId;
  report({ accountId, error: new RemoteError('unavailable', 'x') });
  report({ accountId, error: new RemoteError('misconfigured', 'x', { code: 'invalid_client' }) });
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.map(({ level }) => level)).toEqual([40, 40, 50]);
  expect(told[2]).toMatchObject({ event: 'operator-alarm', code: 'invalid_client' });
  expect(await registry.metrics()).toContain('kalbro_operator_alarms_total{code="invalid_client"} 1');
});
