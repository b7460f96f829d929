import type { Instant } from '@kalbro/kernel';
import { GraphClient } from './graph-client.js';
import { OutlookCalendar } from './outlook-calendar.js';
import { anEvent, aSession } from './testing/builders.js';
import type { Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;
let outlook: OutlookCalendar;

beforeEach(async () => {
  server = await LocalServer.start();
  const tokens = { accessToken: () => Promise.resolve('t') };
  outlook = new OutlookCalendar(new GraphClient({ graphUrl: server.url, tokens, random: () => 0 }));
});
afterEach(() => server.stop());

const graph = 'https://graph.microsoft.com/v1.0';
const answer = (reply: Reply) => (server.answer = () => reply);
const graphError = (status: number, code: string) => answer({ status, body: { error: { code, message: 'x' } } });
const calendar = (overrides: Record<string, unknown> = {}) => ({
  remoteId: 'AAA+/=',
  isDefault: true,
  fallbackZone: 'Europe/Oslo',
  ...overrides,
});
const window = { start: '2026-01-01T00:00:00.000Z' as Instant, end: '2027-03-02T00:00:00.000Z' as Instant };
const page = (overrides: Record<string, unknown>) => ({ body: { value: [], ...overrides } });
const changePrefer = 'IdType="ImmutableId", odata.maxpagesize=200, outlook.body-content-type="text"';

describe('readChanges', () => {
  const read = (cursor: Parameters<OutlookCalendar['readChanges']>[2] = { window }) =>
    outlook.readChanges(aSession(), calendar(), cursor);

  it('reads the default calendar by the documented path, any other by its id', async () => {
    answer(page({ '@odata.deltaLink': `${graph}/me/calendarView/delta?$deltatoken=1` }));
    await read();
    await outlook.readChanges(aSession(), calendar({ isDefault: false }), { window });
    const query = 'startDateTime=2026-01-01T00%3A00%3A00.000Z&endDateTime=2027-03-02T00%3A00%3A00.000Z';
    expect(server.heard.map(({ url }) => url)).toEqual([
      `/v1.0/me/calendarView/delta?${query}`,
      `/v1.0/me/calendars/AAA%2B%2F%3D/calendarView/delta?${query}`,
    ]);
  });

  it('sends the same preferences with every page, and the link as it is', async () => {
    answer(page({ '@odata.nextLink': `${graph}/me/calendarView/delta?$skiptoken=b` }));
    await read();
    await read({ link: `${graph}/me/calendarview/delta?$skiptoken=a%20b` });
    expect(server.heard[1]?.url).toBe('/v1.0/me/calendarview/delta?$skiptoken=a%20b');
    expect(server.heard.map(({ headers }) => headers['prefer'])).toEqual([changePrefer, changePrefer]);
  });

  it('hands on an empty first page with its next link', async () => {
    answer(page({ '@odata.nextLink': `${server.url}/v1.0/me/calendarView/delta?$skiptoken=x` }));
    expect(await read()).toEqual({ items: [], nextLink: `${graph}/me/calendarView/delta?$skiptoken=x` });
  });

  it('maps every item, the odd ones too', async () => {
    const value = [
      anEvent(),
      { id: 'gone', '@removed': { reason: 'deleted' } },
      anEvent({ id: 'odd', end: null }),
      null,
    ];
    answer(page({ value, '@odata.deltaLink': `${graph}/me/calendarView/delta?$deltatoken=1` }));
    const { items, deltaLink } = await read();
    expect(items.map(({ kind }) => kind)).toEqual(['event', 'tombstone', 'setAside', 'setAside']);
    expect(deltaLink).toBe(`${graph}/me/calendarView/delta?$deltatoken=1`);
  });

  it('takes a page with both links for one of more', async () => {
    answer(page({ '@odata.nextLink': `${graph}/a?$skiptoken=x`, '@odata.deltaLink': `${graph}/a?$deltatoken=x` }));
    expect(await read()).toEqual({ items: [], nextLink: `${graph}/a?$skiptoken=x` });
  });

  it.each([
    ['without a link', page({}), { kind: 'unavailable', code: 'PAGE_WITHOUT_LINK' }],
    ['without a list', { body: { '@odata.deltaLink': graph } }, { kind: 'unavailable', code: 'PAGE_WITHOUT_VALUE' }],
    ['that is no object', { body: [] }, { kind: 'unavailable', code: 'ANSWER_WITHOUT_OBJECT' }],
    ['that leads elsewhere', page({ '@odata.nextLink': 'https://evil.example/' }), { code: 'FOREIGN_LINK' }],
  ])('never takes a page %s for an empty calendar', async (_, reply, error) => {
    answer(reply);
    await expect(read()).rejects.toMatchObject(error);
  });

  it('says when the link has expired, however Graph puts it', async () => {
    const link = `${graph}/me/calendarView/delta?$deltatoken=1`;
    for (const [status, code] of [
      [410, 'SyncStateNotFound'],
      [400, 'BadRequest'],
      [404, 'syncStateNotFound'],
    ] as const) {
      graphError(status, code);
      await expect(read({ link })).rejects.toMatchObject({ kind: 'deltaLinkExpired', code });
    }
  });

  it('says when the calendar is gone, and that a mailbox out of reach is another matter', async () => {
    graphError(404, 'ErrorItemNotFound');
    await expect(read()).rejects.toMatchObject({ kind: 'gone' });
    graphError(404, 'MailboxNotEnabledForRESTAPI');
    await expect(read()).rejects.toMatchObject({ kind: 'rejected', code: 'MailboxNotEnabledForRESTAPI' });
  });
});

describe('readEvent', () => {
  const read = (id = 'AA/+=') => outlook.readEvent(aSession(), id, 'Europe/Oslo');

  it('encodes the id into the path', async () => {
    answer({ body: anEvent() });
    expect(await read()).toMatchObject({ kind: 'event', remoteId: 'AAMkAD=' });
    expect(server.heard[0]).toMatchObject({
      url: '/v1.0/me/events/AA%2F%2B%3D',
      headers: { prefer: 'IdType="ImmutableId", outlook.body-content-type="text"' },
    });
  });

  it('answers undefined for what is gone, and nothing but that', async () => {
    graphError(404, 'ErrorItemNotFound');
    expect(await read()).toBeUndefined();
    graphError(404, 'MailboxNotEnabledForRESTAPI');
    await expect(read()).rejects.toMatchObject({ kind: 'rejected' });
    answer({ status: 404 });
    await expect(read()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('sets aside what is no event of its own', async () => {
    answer({ body: anEvent({ type: 'occurrence', seriesMasterId: 'm' }) });
    expect(await read()).toMatchObject({ kind: 'setAside', code: 'SET_ASIDE_BARE_OCCURRENCE' });
  });
});

it('calendarOf names the calendar, or undefined when the event is gone', async () => {
  answer({ body: { id: 'calendar-1' } });
  expect(await outlook.calendarOf(aSession(), 'e=')).toEqual({ remoteId: 'calendar-1' });
  expect(server.heard[0]?.url).toBe('/v1.0/me/events/e%3D/calendar?$select=id');
  graphError(404, 'ErrorItemNotFound');
  expect(await outlook.calendarOf(aSession(), 'e=')).toBeUndefined();
});

describe('listCalendars', () => {
  it('reads all pages', async () => {
    const own = {
      id: 'c-1',
      name: 'Kalender',
      isDefaultCalendar: true,
      canEdit: true,
      owner: { address: 'Kari@X.example' },
    };
    server.answer = (_, nth) =>
      nth === 1
        ? page({ value: [own, null], '@odata.nextLink': `${graph}/me/calendars?$skip=1` })
        : page({ value: [{ id: 'c-2' }] });
    expect(await outlook.listCalendars(aSession())).toEqual([
      { remoteId: 'c-1', name: 'Kalender', isDefault: true, canEdit: true, ownerAddress: 'kari@x.example' },
      { remoteId: 'c-2', name: '', isDefault: false, canEdit: false, ownerAddress: null },
    ]);
  });

  it('ends a listing that does not end', async () => {
    answer(page({ '@odata.nextLink': `${graph}/me/calendars?$skip=1` }));
    await expect(outlook.listCalendars(aSession())).rejects.toMatchObject({ code: 'ENDLESS_LISTING' });
    expect(server.heard).toHaveLength(50);
  });
});

it('mailbox names the addresses, and asks for no zone', async () => {
  answer({ body: { id: 'u-1', userPrincipalName: 'Kari@Fjordplan.example', mail: 'kari.n@fjordplan.example' } });
  expect(await outlook.mailbox(aSession())).toEqual({
    addresses: ['kari@fjordplan.example', 'kari.n@fjordplan.example'],
    remoteUserId: 'u-1',
    timeZone: null,
  });
});
