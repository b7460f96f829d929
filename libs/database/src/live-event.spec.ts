import type { AccountId, AutomaticJobId, Instant, JobRunId, ResourceId, SyncRunId } from '@kalbro/kernel';
import type { LiveEvent } from './live-event.js';
import { parseLiveEvent, payloadsOf } from './live-event.js';

const id = (n: number) => `0190b5a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const resources = (count: number) => Array.from({ length: count }, (_, n) => id(n) as ResourceId);
const from = '2026-03-01T00:00:00.000Z' as Instant;
const to = '2026-04-01T00:00:00.000Z' as Instant;

describe('A live event', () => {
  it.each<LiveEvent>([
    { kind: 'syncRun', id: id(1) as SyncRunId, accountId: id(2) as AccountId, resourceId: id(3) as ResourceId },
    { kind: 'calendarAccount', id: id(1) as AccountId, resourceId: id(2) as ResourceId },
    { kind: 'jobRun', id: id(1) as JobRunId, jobId: id(2) as AutomaticJobId },
    { kind: 'appointments', resourceIds: resources(2), from, to },
  ])('is heard as it was told: $kind', (event) => {
    expect(payloadsOf(event).map(parseLiveEvent)).toEqual([event]);
  });

  it('that names more resources than a notification holds is told in several', () => {
    const payloads = payloadsOf({ kind: 'appointments', resourceIds: resources(1000), from, to });
    expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8000);
    const heard = payloads
      .map(parseLiveEvent)
      .flatMap((event) => (event?.kind === 'appointments' ? event.resourceIds : []));
    expect(heard).toEqual(resources(1000));
  });

  it('about no resource at all is not told', () => {
    expect(payloadsOf({ kind: 'appointments', resourceIds: [], from, to })).toEqual([]);
  });

  it.each([
    '',
    'null',
    '7',
    '{',
    '{}',
    '{"kind":"toString"}',
    '{"kind":"newerKind","id":"1"}',
    '{"kind":"syncRun","id":"1"}',
  ])('is not made of %s', (payload) => {
    expect(parseLiveEvent(payload)).toBeUndefined();
  });
});
