import { randomUUID } from 'node:crypto';
import type {
  AppointmentContent,
  ChangeCursor,
  ChangePage,
  RemoteEvent,
  RemoteItem,
  WriteAnswer,
} from '@kalbro/calendar-core';
import { contentDifference, expand, normaliseContent } from '@kalbro/calendar-core';
import { aContent, instant } from '@kalbro/calendar-core/testing';
import type { Connect, Connection } from './connection.js';

const fallbackZone = 'Europe/Oslo';
const calendar = { remoteId: 'default', isDefault: true, fallbackZone };
/** Far off: a real mailbox must not be disturbed. The clocks of Oslo change on the 30th. */
const march = { start: instant('2031-03-01T00:00'), end: instant('2031-04-01T00:00') };

/** Tuesday 4 March 2031 from 10 to 11 in Oslo. */
const meeting = (changes: Partial<AppointmentContent> = {}) =>
  aContent({ title: 'Contract', start: instant('2031-03-04T09:00'), end: instant('2031-03-04T10:00'), ...changes });
/** Mondays at nine in Oslo: 3, 10, 17, 24 and 31 March 2031. */
const mondays = (changes: Partial<AppointmentContent> = {}) =>
  meeting({
    start: instant('2031-03-03T08:00'),
    end: instant('2031-03-03T09:00'),
    recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20310331T215959Z',
    ...changes,
  });

/** What the writer does with a mailbox, whoever plays it: a Microsoft 365 on this machine, or a tenant of Microsoft's. */
export function describeWriterContract(connect: Connect): void {
  let there: Connection;
  const made: string[] = [];

  beforeAll(async () => (there = await connect()));
  afterEach(async () => {
    for (const id of made.splice(0)) await there.writer.deleteEvent(there.session, id, null);
    expect((await there.sentMail()) ?? []).toEqual([]);
  });
  afterAll(() => there.stop());

  const create = (content: AppointmentContent, transactionId: string = randomUUID()) =>
    there.writer.createEvent(there.session, calendar, content, transactionId);
  const created = async (content: AppointmentContent): Promise<RemoteEvent> => {
    const event = eventOf(await create(content));
    made.push(event.remoteId);
    return event;
  };
  const update = (event: RemoteItem, changes: Partial<AppointmentContent>, ifMatch: string | null = etagOf(event)) => {
    const content = { ...(event.kind === 'event' ? event.content : mondays()), recurrence: null, ...changes };
    const remoteId = event.remoteId ?? '';
    return there.writer.updateEvent(there.session, { remoteId, fields: changes, content, ifMatch, fallbackZone });
  };
  const read = (event: RemoteItem) => there.writer.readItem(there.session, event.remoteId ?? '', fallbackZone);
  const instances = (master: RemoteEvent) =>
    there.writer.readInstances(there.session, master.remoteId, march, fallbackZone);
  const changes = async (): Promise<readonly RemoteItem[]> => {
    const items: RemoteItem[] = [];
    for (let cursor: ChangeCursor | undefined = { window: march }; cursor !== undefined;) {
      const page: ChangePage = await there.reader.readChanges(there.session, calendar, cursor);
      items.push(...page.items);
      cursor = page.nextLink === undefined ? undefined : { link: page.nextLink };
    }
    return items;
  };
  const starts = async (master: RemoteEvent) => (await instances(master)).map(startOf).sort();

  describe('a new event', () => {
    it('says what was sent', async () => {
      const content = meeting({
        description: 'Line <one> & "two"\n\nline three',
        location: 'Room 1',
        isPrivate: true,
        availability: 'OUT_OF_OFFICE',
      });
      const event = await created(content);
      expect(contentDifference(event.content, content)).toEqual([]);
      expect(event).toMatchObject({
        type: 'SINGLE',
        isCancelled: false,
        outlook: { attendees: [], isOrganizer: true },
      });
    });

    it('lasts whole days of its zone', async () => {
      const days = { isAllDay: true, start: instant('2031-03-29T23:00'), end: instant('2031-03-31T22:00') };
      expect((await created(meeting(days))).content).toMatchObject(days);
    });

    it('is one event, however often it is sent with its transaction id', async () => {
      const transactionId = randomUUID();
      const first = eventOf(await create(meeting(), transactionId));
      made.push(first.remoteId);
      expect(first.transactionId).toBe(transactionId);
      expect(eventOf(await create(meeting(), transactionId)).remoteId).toBe(first.remoteId);
    });

    it('is named by the id that everything else has, when its transaction id made another', async () => {
      const transactionId = randomUUID();
      const first = eventOf(await create(meeting(), transactionId));
      made.push(first.remoteId);
      const answer = await create(meeting({ title: 'Contract other' }), transactionId);
      expect(answer).toEqual({ kind: 'duplicate', existingRemoteId: first.remoteId });
    });
  });

  describe('a change', () => {
    it('changes what it names and leaves the rest', async () => {
      const event = await created(meeting({ location: 'Room 1', description: 'Kept', isPrivate: true }));
      const changed = eventOf(await update(event, { title: 'Contract changed' }));
      expect(contentDifference(event.content, changed.content)).toEqual(['title']);
      expect(changed.etag).not.toBe(event.etag);
    });

    it('moves an event, makes it last all day, and back', async () => {
      const event = await created(meeting());
      const days = { isAllDay: true, start: instant('2031-03-05T23:00'), end: instant('2031-03-06T23:00') };
      const moved = eventOf(await update(event, days));
      expect(moved.content).toEqual({ ...event.content, ...days });
      const { start, end, isAllDay } = event.content;
      expect(eventOf(await update(moved, { start, end, isAllDay })).content).toEqual(event.content);
    });

    it('takes away a description and a place', async () => {
      const event = await created(meeting({ location: 'Room 1', description: 'Gone soon' }));
      const changed = eventOf(await update(event, { location: null, description: null }));
      expect(contentDifference(changed.content, meeting())).toEqual([]);
    });

    it('under an etag that is no longer true is not done; without one it is', async () => {
      const event = await created(meeting());
      await update(event, { title: 'Contract newer' });
      expect(await update(event, { title: 'Contract stale' })).toEqual({ kind: 'preconditionFailed' });
      expect(eventOf(await read(event).then(asAnswer)).content.title).toBe('Contract newer');
      expect(eventOf(await update(event, { title: 'Contract forced' }, null)).content.title).toBe('Contract forced');
    });

    it('of what is gone says so', async () => {
      const event = await created(meeting());
      await there.writer.deleteEvent(there.session, event.remoteId, null);
      expect(await update(event, { title: 'Contract late' })).toEqual({ kind: 'gone' });
      expect(await read(event)).toEqual({ kind: 'tombstone', remoteId: event.remoteId });
    });

    it('of the description leaves an online meeting what it is', async () => {
      const body = {
        subject: 'Contract online',
        isOnlineMeeting: true,
        onlineMeetingProvider: 'teamsForBusiness',
        start: { dateTime: '2031-03-04T09:00:00', timeZone: 'UTC' },
        end: { dateTime: '2031-03-04T10:00:00', timeZone: 'UTC' },
      };
      const answer = await there.graph.request(there.session, { method: 'POST', path: '/me/events', body });
      const { id } = answer as { readonly id: string };
      made.push(id);
      const item = { kind: 'tombstone', remoteId: id } as const;
      const before = eventOf(asAnswer(await read(item)));
      const text = before.content.description;
      for (const words of ['Agenda', 'Agenda, longer']) {
        await update(before, { description: `${words}\n\n${text ?? ''}` }, null);
        const after = eventOf(asAnswer(await read(item)));
        expect(after.outlook.onlineMeetingUrl).toBe(before.outlook.onlineMeetingUrl);
        expect(after.content.description?.match(/Agenda/g)).toHaveLength(1);
        expect(after.content.description?.match(/Microsoft Teams/g)).toEqual(text?.match(/Microsoft Teams/g));
      }
    });
  });

  describe('a deletion', () => {
    it('is done once', async () => {
      const event = await created(meeting());
      const remove = (ifMatch: string | null) => there.writer.deleteEvent(there.session, event.remoteId, ifMatch);
      await update(event, { title: 'Contract newer' });
      expect(await remove(event.etag)).toEqual({ kind: 'preconditionFailed' });
      expect(await remove(null)).toEqual({ kind: 'deleted' });
      expect(await remove(null)).toEqual({ kind: 'gone' });
    });
  });

  describe('a series', () => {
    it('keeps its time of day when the clocks change', async () => {
      const master = await created(mondays());
      expect(contentDifference(master.content, mondays())).toEqual([]);
      const hours = ['03T08', '10T08', '17T08', '24T08', '31T07'].map((each) => instant(`2031-03-${each}:00`));
      expect(await starts(master)).toEqual(hours);
    });

    it.each([
      'FREQ=DAILY;INTERVAL=3;COUNT=5',
      'FREQ=DAILY;BYDAY=MO,WE;COUNT=5',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=5',
      'FREQ=MONTHLY;BYMONTHDAY=3',
      'FREQ=MONTHLY;BYDAY=MO,WE;BYSETPOS=1;COUNT=9',
      'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3',
      'FREQ=YEARLY;BYMONTH=3;BYDAY=MO,TU;BYSETPOS=1',
    ])('by %s takes place when the rule says', async (recurrence) => {
      expect(await starts(await created(mondays({ recurrence })))).toEqual(byRule(mondays({ recurrence })));
    });

    it('on the last day of each month takes place in the short ones as well', async () => {
      const times = { start: instant('2031-01-31T08:00'), end: instant('2031-01-31T09:00') };
      const content = meeting({ ...times, recurrence: 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=3' });
      const master = await created(content);
      expect(contentDifference(master.content, content)).toEqual([]);
      expect(await starts(master)).toEqual([instant('2031-03-31T07:00')]);
    });

    it('ends before the occurrence that its rule ends just before', async () => {
      const master = await created(mondays());
      const recurrence = 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20310317T075959Z';
      expect(eventOf(await update(master, { recurrence })).content.recurrence).toBe(
        'FREQ=WEEKLY;BYDAY=MO;UNTIL=20310316T225959Z',
      );
      expect(await starts(master)).toEqual([instant('2031-03-03T08:00'), instant('2031-03-10T08:00')]);
    });

    it('moves with its rule to another date and zone', async () => {
      const master = await created(mondays());
      const changes = { start: instant('2031-03-04T01:00'), end: instant('2031-03-04T02:00'), timeZone: 'Asia/Tokyo' };
      const recurrence = 'FREQ=WEEKLY;BYDAY=TU;COUNT=2';
      const moved = eventOf(await update(master, { ...changes, recurrence }));
      expect(moved.content).toEqual({ ...master.content, ...changes, recurrence });
      expect(await starts(master)).toEqual([instant('2031-03-04T01:00'), instant('2031-03-11T01:00')]);
    });

    it('becomes a single event, and a series again', async () => {
      const master = await created(mondays());
      const single = eventOf(await update(master, { recurrence: null }));
      expect([single.type, single.content]).toEqual(['SINGLE', mondays({ recurrence: null })]);
      const { recurrence } = mondays();
      expect(eventOf(await update(single, { recurrence })).content).toEqual(mondays());
    });

    it('with a rule that Outlook does not have is refused unsent', async () => {
      const before = there.requests();
      const answer = await create(mondays({ recurrence: 'FREQ=MONTHLY;BYMONTHDAY=3,17' }));
      expect(answer).toEqual({ kind: 'refused', code: 'RECURRENCE_INEXPRESSIBLE' });
      expect(there.requests()).toBe(before);
    });
  });

  describe('one occurrence', () => {
    const second = async (master: RemoteEvent) => pick(await instances(master), instant('2031-03-10T08:00'));

    it('is read with its times, its series and its etag', async () => {
      const master = await created(mondays());
      const occurrence = await second(master);
      expect(occurrence).toMatchObject({ kind: 'occurrence', masterRemoteId: master.remoteId });
      expect(await read(occurrence)).toEqual(occurrence);
    });

    it('is changed under the etag that a page of changes tells', async () => {
      const master = await created(mondays());
      const { remoteId } = await second(master);
      const told = (await changes()).find((item) => item.remoteId === remoteId);
      expect(told?.kind).toBe('occurrence');
      await update(master, { title: 'Contract newer' });
      expect(await update(told ?? master, { title: 'Contract stale' })).toEqual({ kind: 'preconditionFailed' });
      const again = (await changes()).find((item) => item.remoteId === remoteId);
      expect(eventOf(await update(again ?? master, { title: 'Contract fresh' })).type).toBe('EXCEPTION');
    });

    it('becomes an exception when it is changed, under the id that it had', async () => {
      const master = await created(mondays());
      const occurrence = await second(master);
      const times = { start: instant('2031-03-11T10:00'), end: instant('2031-03-11T12:00') };
      const changed = eventOf(await update(occurrence, { ...times, title: 'Contract moved' }));
      expect(changed).toMatchObject({
        type: 'EXCEPTION',
        remoteId: occurrence.remoteId,
        masterRemoteId: master.remoteId,
        content: mondays({ ...times, title: 'Contract moved', recurrence: null }),
      });
      expect(eventOf(asAnswer(await read(occurrence)))).toEqual(changed);
      expect((await instances(master)).map(({ kind }) => kind).sort()).toEqual([
        'event',
        ...Array<string>(4).fill('occurrence'),
      ]);
    });

    it('that is deleted is cancelled, and none of its series', async () => {
      const master = await created(mondays());
      const { remoteId } = await second(master);
      const remove = () => there.writer.deleteEvent(there.session, remoteId ?? '', null);
      expect(await remove()).toEqual({ kind: 'deleted' });
      expect((await starts(master)).map((start) => start.slice(8, 10))).toEqual(['03', '17', '24', '31']);
      expect(await remove()).toEqual({ kind: 'gone' });
    });

    it('may not pass its neighbour', async () => {
      const occurrence = await second(await created(mondays()));
      const times = { start: instant('2031-03-17T08:00'), end: instant('2031-03-17T09:00') };
      expect(await update(occurrence, times)).toEqual({ kind: 'refused', code: 'ErrorOccurrenceCrossingBoundary' });
    });
  });
}

function eventOf(answer: WriteAnswer): RemoteEvent {
  if (answer.kind === 'event') return { ...answer.event, content: normaliseContent(answer.event.content) };
  throw new Error(`The answer was ${JSON.stringify(answer)}.`);
}

function asAnswer(item: RemoteItem): WriteAnswer {
  return item.kind === 'event' ? { kind: 'event', event: item } : { kind: 'gone' };
}

function etagOf(item: RemoteItem): string | null {
  return item.kind === 'event' || item.kind === 'occurrence' ? (item.etag ?? null) : null;
}

function startOf(item: RemoteItem) {
  if (item.kind === 'event') return item.content.start;
  if (item.kind === 'occurrence') return item.start;
  throw new Error(`No instance: ${JSON.stringify(item)}`);
}

function pick(items: readonly RemoteItem[], start: ReturnType<typeof startOf>): RemoteItem {
  const found = items.find((item) => startOf(item) === start);
  if (!found) throw new Error(`Nothing starts at ${start}.`);
  return found;
}

function byRule(content: AppointmentContent) {
  const series = { content, excludedDates: [], additionalDates: [] };
  return expand(series, march.start, march.end).map(({ start }) => start);
}
