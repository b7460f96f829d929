import type { Clock, RemoteSession } from '@kalbro/calendar-core';
import type { AccountId, Instant } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';

export const accountId = '00000000-0000-7000-8000-000000000001' as AccountId;

export function aSession(overrides: Partial<RemoteSession> = {}): RemoteSession {
  return { accountId, countRequest: () => undefined, signal: new AbortController().signal, ...overrides };
}

/** A clock that stands still unless somebody waits on it. */
export class TestClock implements Clock {
  readonly pauses: number[] = [];

  constructor(private time: Instant = '2026-03-02T08:00:00.000Z' as Instant) {}

  now(): Instant {
    return this.time;
  }

  readonly pause = (milliseconds: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.pauses.push(milliseconds);
    this.time = addMilliseconds(this.time, milliseconds);
    return Promise.resolve();
  };
}

/** A timed single event as Graph sends it; the overrides replace or add members. */
export function anEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': 'W/"A=="',
    id: 'AAMkAD=',
    type: 'singleInstance',
    subject: 'Befaring',
    body: { contentType: 'text', content: '' },
    start: { dateTime: '2026-03-03T08:00:00.0000000', timeZone: 'UTC' },
    end: { dateTime: '2026-03-03T09:00:00.0000000', timeZone: 'UTC' },
    originalStartTimeZone: 'W. Europe Standard Time',
    originalEndTimeZone: 'W. Europe Standard Time',
    isAllDay: false,
    isCancelled: false,
    isOrganizer: true,
    sensitivity: 'normal',
    showAs: 'busy',
    seriesMasterId: null,
    recurrence: null,
    ...overrides,
  };
}

export function aRecurrence(pattern: Record<string, unknown>, range: Record<string, unknown> = {}) {
  return {
    pattern: { interval: 1, month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first', ...pattern },
    range: {
      type: 'noEnd',
      startDate: '2026-03-03',
      endDate: '0001-01-01',
      recurrenceTimeZone: '',
      numberOfOccurrences: 0,
      ...range,
    },
  };
}
