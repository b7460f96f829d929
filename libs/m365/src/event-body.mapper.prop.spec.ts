import type { AppointmentContent } from '@kalbro/calendar-core';
import { contentDifference, normaliseContent } from '@kalbro/calendar-core';
import { anyContent } from '@kalbro/calendar-core/testing';
import fc from 'fast-check';
import type { EventBody } from './event-body.mapper.js';
import { toChanges, toNewEvent } from './event-body.mapper.js';
import { toRemoteItem } from './event.mapper.js';
import { planRecurrence } from './recurrence-pattern.mapper.js';

/** What a Graph that changes nothing would answer. */
function echo(body: EventBody): unknown {
  const type = body.recurrence ? 'seriesMaster' : 'singleInstance';
  return { id: 'e', type, originalStartTimeZone: body.start?.timeZone, ...body };
}

function read(body: EventBody): AppointmentContent {
  const item = toRemoteItem(echo(body), 'Pacific/Auckland');
  if (item.kind !== 'event') throw new Error(`The event came in as ${JSON.stringify(item)}.`);
  return normaliseContent(item.content);
}

it('what is written is read as what it was, but for the spelling of its rule', () => {
  const reached = { single: 0, series: 0 };
  fc.assert(
    fc.property(anyContent, (written) => {
      const content = normaliseContent(written);
      const body = toNewEvent(content, 't');
      if (!body) return;
      const back = read(body);
      expect(contentDifference(back, content).filter((field) => field !== 'recurrence')).toEqual([]);
      // Whatever the spelling, it is the same in Outlook; and the second time it is that of the first.
      if (content.recurrence !== null) expect(planRecurrence(back)).toEqual(planRecurrence(content));
      expect(toNewEvent(back, 't')).toEqual(body);
      reached[content.recurrence === null ? 'single' : 'series'] += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(reached.single, reached.series)).toBeGreaterThan(100);
});

it('changes make one content of another', () => {
  fc.assert(
    fc.property(anyContent, anyContent, (one, other) => {
      const [before, after] = [normaliseContent(one), normaliseContent(other)];
      const fields = contentDifference(before, after);
      const body = toNewEvent(before, 't');
      const changes = toChanges(Object.fromEntries(fields.map((field) => [field, after[field]])), after);
      if (!body || !changes) return;
      const back = read({ ...body, ...changes });
      expect(contentDifference(back, after).filter((field) => field !== 'recurrence')).toEqual([]);
      if (after.recurrence !== null) expect(planRecurrence(back)).toEqual(planRecurrence(after));
    }),
    { numRuns: 1_000 },
  );
});

it('nobody is ever invited, and nothing is sent that was not changed', () => {
  const times = ['start', 'end'];
  const members = {
    ...{ title: ['subject'], description: ['body'], location: ['location'], isPrivate: ['sensitivity'] },
    ...{ availability: ['showAs'], recurrence: ['recurrence'], end: times },
    ...{ start: [...times, 'recurrence'], timeZone: [...times, 'recurrence'] },
    isAllDay: [...times, 'isAllDay', 'recurrence'],
  };
  fc.assert(
    fc.property(anyContent, fc.subarray(Object.keys(members) as (keyof typeof members)[]), (written, fields) => {
      const content = normaliseContent(written);
      const body = toChanges(Object.fromEntries(fields.map((field) => [field, content[field]])), content);
      const allowed: readonly string[] = fields.flatMap((field) => members[field]);
      expect(Object.keys(body ?? {}).filter((member) => !allowed.includes(member))).toEqual([]);
    }),
  );
});
