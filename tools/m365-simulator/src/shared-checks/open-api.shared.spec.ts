import { describeCalendarContract } from '../contract/calendar.contract.js';
import { describeDeltaContract } from '../contract/delta.contract.js';
import type { Connection } from '../contract/scenario.js';
import { Harness, idOf, valuesOf, type Person } from '../testing/harness.js';
import { meeting, mondays, MONTH } from '../contract/scenario.js';
import { OpenApi } from './open-api.js';

const judge = new OpenApi();
const problems: string[] = [];

async function connect(): Promise<Connection> {
  const harness = await Harness.start({}, (...exchange) => void problems.push(...judge.judge(...exchange)));
  const person = await harness.person('contract@fjordplan.example', { timeZone: 'W. Europe Standard Time' });
  return { person, stop: () => harness.stop() };
}

afterEach(() => expect(problems.splice(0)).toEqual([]));

describe('calendar answers are as published', () => describeCalendarContract(connect));
describe('delta answers are as published', () => describeDeltaContract(connect));

it('the judge finds what is wrong', () => {
  const answer = { status: 200, headers: new Headers(), body: { value: [{ id: 'x', subject: { no: undefined } }] } };
  const verdict = judge.judge('GET', 'http://x/v1.0/me/events', {}, answer as never);
  expect(verdict.join()).toContain('/value/0/subject');
  expect(judge.judge('GET', 'http://x/v1.0/me/nowhere', {}, answer as never)).toEqual([
    'GET /me/nowhere is not in the contract.',
  ]);
});

describe('the rest of the paths', () => {
  let connection: Connection;
  let me: Person;
  beforeAll(async () => {
    connection = await connect();
    me = connection.person;
  });
  afterAll(() => connection.stop());

  it('of the mailbox', async () => {
    for (const path of [
      '/me',
      '/me/mailboxSettings',
      '/me/calendar',
      '/me/calendars',
      '/me/calendarGroups',
      '/me/outlook/supportedTimeZones',
    ]) {
      expect([path, (await me.get(path)).status]).toEqual([path, 200]);
    }
    const groups = await me.get('/me/calendarGroups');
    expect((await me.get(`/me/calendarGroups/${idOf(valuesOf(groups.body)[0])}`)).status).toBe(200);
    expect((await me.patch('/me/mailboxSettings', { timeZone: 'UTC' })).status).toBe(200);
  });

  it('of one event', async () => {
    const { body } = await me.post('/me/events', meeting(4, 'All actions'));
    const path = `/me/events/${idOf(body)}`;
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YQ==' };
    const attached = await me.post(`${path}/attachments`, file);
    const newReminderTime = { dateTime: '2031-03-04T08:00:00', timeZone: 'UTC' };
    const toRecipients = [{ emailAddress: { address: 'a@b.example', name: 'A' } }];
    const statuses = [
      attached.status,
      (await me.get(`${path}/attachments`)).status,
      (await me.get(`${path}/attachments/${idOf(attached.body)}`)).status,
      (await me.delete(`${path}/attachments/${idOf(attached.body)}`)).status,
      (await me.post(`${path}/snoozeReminder`, { newReminderTime })).status,
      (await me.post(`${path}/dismissReminder`, {})).status,
      (await me.post(`${path}/forward`, { toRecipients })).status,
      (await me.post(`${path}/cancel`, { comment: 'no' })).status,
    ];
    expect(statuses).toEqual([201, 200, 200, 204, 200, 200, 202, 202]);
  });

  it('of views and instances in every spelling', async () => {
    const series = await me.post('/me/calendar/events', mondays('Spellings'));
    const { body } = await me.get('/me/calendar');
    for (const path of ['/me/calendarView', '/me/calendar/calendarView', `/me/calendars/${idOf(body)}/calendarView`]) {
      expect((await me.get(`${path}?${MONTH}`)).status).toBe(200);
      expect((await me.get(`${path}/delta()?${MONTH}`)).status).toBe(200);
    }
    expect((await me.get(`/me/calendar/events/${idOf(series.body)}/instances?${MONTH}`)).status).toBe(200);
    expect((await me.post(`/me/events/${idOf(series.body)}/permanentDelete`, {})).status).toBe(204);
  });
});
