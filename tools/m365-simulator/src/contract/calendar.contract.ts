import { randomUUID } from 'node:crypto';
import { idOf, valuesOf, type Person, type Wire } from '../testing/graph-person.js';
import { meeting, mondays, MONTH, Stage, VIEW, type Connect, type Connection } from './scenario.js';

const errorOf = (answer: { status: number; body: Wire }): unknown[] => [answer.status, answer.body.error?.code];

/** What the calendar of Graph does, whoever plays it: the simulator, or a tenant of Microsoft's. */
export function describeCalendarContract(connect: Connect): void {
  let connection: Connection;
  let me: Person;
  let stage: Stage;

  beforeAll(async () => {
    connection = await connect();
    me = connection.person;
    stage = new Stage(me);
  });
  afterEach(() => stage.clear());
  afterAll(() => connection.stop());

  describe('creating and reading', () => {
    it('answers a create with 201, where it is, and times in UTC with seven digits', async () => {
      const answer = await me.post('/me/events', meeting(4, 'Contract create'));
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toContain('/events');
      expect(answer.body.start).toEqual({ dateTime: '2031-03-04T09:00:00.0000000', timeZone: 'UTC' });
      expect(answer.body['@odata.etag']).toBe(`W/"${String(answer.body.changeKey)}"`);
      expect((await me.delete(`/me/events/${idOf(answer.body)}`)).status).toBe(204);
    });

    it('shows times in the zone that was asked for and says so', async () => {
      const made = await stage.create(meeting(4, 'Contract zone'));
      const { body, headers } = await me.get(`/me/events/${idOf(made)}`, { prefer: 'outlook.timezone="Europe/Oslo"' });
      expect(body.start).toEqual({ dateTime: '2031-03-04T10:00:00.0000000', timeZone: 'Europe/Oslo' });
      expect(headers.get('preference-applied')).toContain('outlook.timezone="Europe/Oslo"');
    });

    it('refuses a zone that nobody knows', async () => {
      const read = await me.get(VIEW, { prefer: 'outlook.timezone="Middle-earth"' });
      expect(errorOf(read)).toEqual([400, 'TimeZoneNotSupportedException']);
      const start = { dateTime: '2031-03-04T09:00:00', timeZone: 'Middle-earth' };
      const write = await me.post('/me/events', meeting(4, 'Contract zone', { start }));
      expect(errorOf(write)).toEqual([400, 'TimeZoneNotSupportedException']);
    });

    it('keeps text as HTML and gives it back as text when asked', async () => {
      const made = await stage.create(
        meeting(4, 'Contract body', { body: { contentType: 'text', content: 'a < b\nc' } }),
      );
      expect(made.body?.contentType).toBe('html');
      expect(String(made.body?.content)).toContain('<html>');
      const text = await me.get(`/me/events/${idOf(made)}`, { prefer: 'outlook.body-content-type="text"' });
      expect(text.body.body?.contentType).toBe('text');
      expect(String(text.body.body?.content).replace(/\s+/g, ' ').trim()).toBe('a < b c');
    });

    it('gives $select what it names, and always id and etag', async () => {
      const made = await stage.create(meeting(4, 'Contract select'));
      const { body } = await me.get(`/me/events/${idOf(made)}?$select=subject`);
      expect(Object.keys(body).sort()).toEqual(['@odata.context', '@odata.etag', 'id', 'subject']);
    });

    it('tells a malformed id from one that is not there', async () => {
      expect(errorOf(await me.get('/me/events/nonsense'))).toEqual([400, 'ErrorInvalidIdMalformed']);
      const made = await stage.create(meeting(4, 'Contract gone'));
      await me.delete(`/me/events/${idOf(made)}`);
      expect(errorOf(await me.get(`/me/events/${idOf(made)}`))).toEqual([404, 'ErrorItemNotFound']);
    });
  });

  describe('changing', () => {
    it('changes only what a PATCH names, and the etag', async () => {
      const made = await stage.create(meeting(4, 'Contract before', { location: { displayName: 'Room 1' } }));
      const { status, body } = await me.patch(`/me/events/${idOf(made)}`, { subject: 'Contract after' });
      expect([status, body.subject, body.location?.displayName, body.start]).toEqual([
        200,
        'Contract after',
        'Room 1',
        made.start,
      ]);
      expect(body['@odata.etag']).not.toBe(made['@odata.etag']);
    });

    it('refuses a stale If-Match, on PATCH and on DELETE', async () => {
      const made = await stage.create(meeting(4, 'Contract etag'));
      const stale = { 'if-match': String(made['@odata.etag']) };
      await me.patch(`/me/events/${idOf(made)}`, { subject: 'Contract newer' });
      expect(errorOf(await me.patch(`/me/events/${idOf(made)}`, { subject: 'x' }, stale))).toEqual([
        412,
        'ErrorIrresolvableConflict',
      ]);
      expect(errorOf(await me.delete(`/me/events/${idOf(made)}`, stale))).toEqual([412, 'ErrorIrresolvableConflict']);
    });

    it('replaces all locations by one location', async () => {
      const locations = [{ displayName: 'Room 1' }, { displayName: 'Room 2' }];
      const made = await stage.create(meeting(4, 'Contract places', { locations }));
      const { body } = await me.patch(`/me/events/${idOf(made)}`, { location: { displayName: 'Room 3' } });
      expect((body.locations as unknown as Wire[]).map((one) => one.displayName)).toEqual(['Room 3']);
    });

    it('makes one event of a create that is repeated with its transactionId, and refuses it for another', async () => {
      const transactionId = randomUUID();
      const made = await stage.create(meeting(4, 'Contract once', { transactionId }));
      const again = await me.post('/me/events', meeting(4, 'Contract once', { transactionId }));
      expect(again.body.id).toBe(made.id);
      const other = await me.post('/me/events', meeting(5, 'Contract other', { transactionId }));
      expect([400, 409]).toContain(other.status);
      expect(other.body.error?.code).toBe('ErrorDuplicateTransactionId');
      expect(other.body.error?.['@event.existingEventId']).toBe(made.id);
    });
  });

  describe('all-day events', () => {
    const day = (dateTime: string): Record<string, string> => ({ dateTime, timeZone: 'W. Europe Standard Time' });

    it('have a date, whatever zone they are shown in', async () => {
      const times = { isAllDay: true, start: day('2031-03-04T00:00:00'), end: day('2031-03-05T00:00:00') };
      const made = await stage.create(meeting(4, 'Contract day', times));
      const { body } = await me.get(`/me/events/${idOf(made)}`, { prefer: 'outlook.timezone="Pacific Standard Time"' });
      expect([body.start?.dateTime, body.end?.dateTime]).toEqual([
        '2031-03-04T00:00:00.0000000',
        '2031-03-05T00:00:00.0000000',
      ]);
    });

    it('begin and end at midnight', async () => {
      const times = { isAllDay: true, start: day('2031-03-04T09:00:00'), end: day('2031-03-05T00:00:00') };
      expect(errorOf(await me.post('/me/events', meeting(4, 'Contract day', times)))).toEqual([
        400,
        'ErrorInvalidRequest',
      ]);
    });
  });

  describe('series', () => {
    it('keep their local time over the change to summer time', async () => {
      const master = await stage.create(mondays('Contract series'));
      expect(master.type).toBe('seriesMaster');
      const starts = (await stage.instances(master)).map((one) => String(one.start?.dateTime).slice(0, 16));
      expect(starts).toEqual([
        '2031-03-03T08:00',
        '2031-03-10T08:00',
        '2031-03-17T08:00',
        '2031-03-24T08:00',
        '2031-03-31T07:00',
      ]);
    });

    it('stand in a view as occurrences, in a list as their master', async () => {
      const master = await stage.create(mondays('Contract listing'));
      const view = valuesOf((await me.get(VIEW)).body).filter((one) => one.seriesMasterId === master.id);
      expect(view.map((one) => one.type)).toEqual(Array<string>(5).fill('occurrence'));
      const list = valuesOf((await me.get("/me/events?$top=50&$filter=subject eq 'Contract listing'")).body);
      expect(list.map((one) => one.type)).toEqual(['seriesMaster']);
    });

    it('keep the id of an occurrence that becomes an exception', async () => {
      const master = await stage.create(mondays('Contract exception'));
      const second = (await stage.instances(master))[1];
      const changed = await me.patch(`/me/events/${idOf(second)}`, { subject: 'Contract moved' });
      expect([changed.body.type, changed.body.id]).toEqual(['exception', second?.id]);
      const select = '$select=subject,exceptionOccurrences,cancelledOccurrences&$expand=exceptionOccurrences';
      const { body } = await me.get(`/me/events/${idOf(master)}?${select}`);
      expect((body.exceptionOccurrences as unknown as Wire[]).map((one) => one.subject)).toEqual(['Contract moved']);
      expect(body.cancelledOccurrences).toEqual([]);
    });

    it('list a deleted occurrence as cancelled', async () => {
      const master = await stage.create(mondays('Contract cancelled'));
      const third = (await stage.instances(master))[2];
      expect((await me.delete(`/me/events/${idOf(third)}`)).status).toBe(204);
      expect(await stage.instances(master)).toHaveLength(4);
      const { body } = await me.get(`/me/events/${idOf(master)}?$select=cancelledOccurrences`);
      expect(body.cancelledOccurrences).toEqual([`OID.${idOf(master)}.2031-03-17`]);
    });

    it('do not let an occurrence pass its neighbour', async () => {
      const master = await stage.create(mondays('Contract crossing'));
      const second = (await stage.instances(master))[1];
      const zone = 'UTC';
      const times = {
        start: { dateTime: '2031-03-17T09:00:00', timeZone: zone },
        end: { dateTime: '2031-03-17T10:00:00', timeZone: zone },
      };
      expect(errorOf(await me.patch(`/me/events/${idOf(second)}`, times))).toEqual([
        400,
        'ErrorOccurrenceCrossingBoundary',
      ]);
    });

    it('lose their exceptions when the pattern changes', async () => {
      const master = await stage.create(mondays('Contract pattern'));
      await me.patch(`/me/events/${idOf((await stage.instances(master))[1])}`, { subject: 'Contract exception' });
      const pattern = { type: 'weekly', interval: 2, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' };
      const range = { type: 'endDate', startDate: '2031-03-03', endDate: '2031-03-31' };
      await me.patch(`/me/events/${idOf(master)}`, { recurrence: { pattern, range } });
      expect((await stage.instances(master)).map((one) => one.type)).toEqual([
        'occurrence',
        'occurrence',
        'occurrence',
      ]);
    });
  });

  describe('stamps', () => {
    const id = 'String {7c2a1a5e-5a7f-4a73-9a6e-0c0c5e5d9f10} Name ContractStamp';

    it('find an event by an extended property, which is not echoed', async () => {
      const value = randomUUID();
      const made = await stage.create(meeting(4, 'Contract stamp', { singleValueExtendedProperties: [{ id, value }] }));
      expect(made.singleValueExtendedProperties).toBeUndefined();
      const filter = encodeURIComponent(
        `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`,
      );
      const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${id}')`);
      const { body } = await me.get(`/me/events?$filter=${filter}&$expand=${expand}`);
      expect(valuesOf(body).map((one) => [one.id, one.singleValueExtendedProperties])).toEqual([
        [made.id, [{ id, value }]],
      ]);
    });

    it('keep an open extension', async () => {
      const made = await stage.create(meeting(4, 'Contract extension'));
      const extension = {
        '@odata.type': 'microsoft.graph.openTypeExtension',
        extensionName: 'com.example.contract',
        order: 7,
      };
      expect((await me.post(`/me/events/${idOf(made)}/extensions`, extension)).status).toBe(201);
      const { body } = await me.get(`/me/events/${idOf(made)}/extensions/com.example.contract`);
      expect([body.extensionName, body.order]).toEqual(['com.example.contract', 7]);
    });
  });

  describe('calendars', () => {
    it('can be made, used and deleted', async () => {
      const made = await me.post('/me/calendars', { name: `Contract ${randomUUID()}` });
      expect(made.status).toBe(201);
      const path = `/me/calendars/${idOf(made.body)}`;
      const event = await me.post(`${path}/events`, meeting(4, 'Contract elsewhere'));
      const view = await me.get(`${path}/calendarView?${MONTH}`);
      expect(valuesOf(view.body).map((one) => one.subject)).toEqual(['Contract elsewhere']);
      expect((await me.get(`/me/events/${idOf(event.body)}/calendar`)).body.id).toBe(made.body.id);
      expect((await me.delete(path)).status).toBe(204);
      expect((await me.get(`${path}/events`)).status).toBe(404);
    });

    it('list the default calendar, which cannot be deleted', async () => {
      const { body } = await me.get('/me/calendars');
      const own = valuesOf(body).find((one) => (one.isDefaultCalendar as unknown) === true);
      expect([own?.canEdit, own?.isRemovable]).toEqual([true, false]);
    });
  });

  describe('lists', () => {
    it('page with $top and a link', async () => {
      for (const day of [4, 5, 6]) await stage.create(meeting(day, 'Contract page'));
      const filter = "$filter=subject eq 'Contract page'&$orderby=subject";
      const first = await me.get(`/me/events?${filter}&$top=2`);
      const second = await me.get(String(first.body['@odata.nextLink']));
      expect([valuesOf(first.body).length, valuesOf(second.body).length]).toEqual([2, 1]);
      expect(second.body['@odata.nextLink']).toBeUndefined();
    });

    it('need a window where a view is asked for, and not a longer one than five years', async () => {
      expect((await me.get('/me/calendarView')).status).toBe(400);
      const long = await me.get('/me/calendarView?startDateTime=2020-01-01T00:00:00Z&endDateTime=2031-01-01T00:00:00Z');
      expect(errorOf(long)).toEqual([400, 'ErrorInvalidRequest']);
    });

    it('do not track changes of events outside a view', async () => {
      expect(errorOf(await me.get('/me/calendar/events/delta'))).toEqual([400, 'BadRequest']);
    });
  });

  describe('around the calendar', () => {
    it('knows free and busy times', async () => {
      await stage.create(meeting(4, 'Contract busy'));
      const window = {
        startTime: { dateTime: '2031-03-04T08:00:00', timeZone: 'UTC' },
        endTime: { dateTime: '2031-03-04T11:00:00', timeZone: 'UTC' },
      };
      const { body } = await me.post('/me/calendar/getSchedule', {
        schedules: [me.upn],
        ...window,
        availabilityViewInterval: 60,
      });
      expect(valuesOf(body).map((one) => one.availabilityView)).toEqual(['020']);
    });

    it('translates ids both ways', async () => {
      const made = await stage.create(meeting(4, 'Contract ids'));
      const there = await me.post('/me/translateExchangeIds', {
        inputIds: [made.id],
        sourceIdType: 'restId',
        targetIdType: 'restImmutableEntryId',
      });
      const immutable = valuesOf(there.body)[0]?.targetId;
      const shown = await me.get(`/me/events/${idOf(made)}`, { prefer: 'IdType="ImmutableId"' });
      expect(shown.body.id).toBe(immutable);
      expect((await me.get(`/me/events/${String(immutable)}`)).body.subject).toBe('Contract ids');
    });

    it('lists time zones by both standards', async () => {
      const windows = await me.get('/me/outlook/supportedTimeZones');
      expect(valuesOf(windows.body).some((one) => String(one.alias) === 'W. Europe Standard Time')).toBe(true);
      const iana = await me.get(
        "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')",
      );
      expect(valuesOf(iana.body).some((one) => String(one.alias) === 'Europe/Oslo')).toBe(true);
    });

    it('does not let an organiser answer the own meeting', async () => {
      const made = await stage.create(meeting(4, 'Contract own'));
      expect(errorOf(await me.post(`/me/events/${idOf(made)}/accept`, { sendResponse: false }))).toEqual([
        400,
        'ErrorInvalidRequest',
      ]);
    });

    it('runs a batch in the order of its dependencies and fails what depends on a failure', async () => {
      const headers = { 'Content-Type': 'application/json' };
      const requests = [
        { id: '1', method: 'GET', url: '/me/calendar' },
        { id: '2', method: 'PATCH', url: '/me/events/nonsense', headers, body: { subject: 'x' }, dependsOn: ['1'] },
        { id: '3', method: 'GET', url: '/me/calendar', dependsOn: ['2'] },
      ];
      const { status, body } = await me.post('/$batch', { requests });
      const byId = Object.fromEntries(
        (body.responses as unknown as { id: string; status: number }[]).map((one) => [one.id, one.status]),
      );
      expect([status, byId]).toEqual([200, { '1': 200, '2': 400, '3': 424 }]);
    });
  });
}
