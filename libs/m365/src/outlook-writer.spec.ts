import { aContent, instant } from '@kalbro/calendar-core/testing';
import type { RemoteUpdate } from '@kalbro/calendar-core';
import { GraphClient } from './graph-client.js';
import { OutlookWriter } from './outlook-writer.js';
import { anEvent, aSession, TestClock } from './testing/builders.js';
import type { HeardRequest, Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;
let clock: TestClock;
let writer: OutlookWriter;
let requests: number;

beforeEach(async () => {
  server = await LocalServer.start();
  clock = new TestClock();
  requests = 0;
  const tokens = { accessToken: () => Promise.resolve('t') };
  const waiting = { clock, pause: clock.pause, random: () => 0 };
  writer = new OutlookWriter(new GraphClient({ graphUrl: server.url, tokens, ...waiting }));
});
afterEach(() => server.stop());

const session = () => aSession({ countRequest: () => (requests += 1) });
const answer = (reply: Reply) => (server.answer = () => reply);
const failure = (status: number, code: string, more: object = {}): Reply => ({
  status,
  body: { error: { code, message: 'x', ...more } },
});
const made = { status: 201, body: anEvent() };
const bodies = () => server.heard.map(({ body }) => (body === '' ? undefined : (JSON.parse(body) as unknown)));

const calendar = { remoteId: 'AA/=', isDefault: true, fallbackZone: 'Europe/Oslo' };
const create = (content = aContent(), of = calendar) => writer.createEvent(session(), of, content, 't-1');
const update = (changes: Partial<RemoteUpdate> = {}) =>
  writer.updateEvent(session(), {
    ...{ remoteId: 'AA/=', fields: { title: 'x' }, content: aContent({ title: 'x' }) },
    ...{ ifMatch: 'W/"1"', fallbackZone: 'Europe/Oslo', ...changes },
  });
const remove = (ifMatch: string | null = 'W/"1"') => writer.deleteEvent(session(), 'AA/=', ifMatch);

describe('requests', () => {
  it('create in the default calendar by its own path, in any other by its id', async () => {
    answer(made);
    expect(await create()).toMatchObject({ kind: 'event', event: { remoteId: 'AAMkAD=', etag: 'W/"A=="' } });
    await create(aContent(), { ...calendar, isDefault: false });
    expect(server.heard.map(({ method, url }) => [method, url])).toEqual([
      ['POST', '/v1.0/me/events'],
      ['POST', '/v1.0/me/calendars/AA%2F%3D/events'],
    ]);
    expect(server.heard[0]?.headers).toMatchObject({
      prefer: 'IdType="ImmutableId", outlook.body-content-type="text"',
      'content-type': expect.stringContaining('application/json') as string,
    });
    expect(bodies()[0]).toMatchObject({ subject: 'Planning', transactionId: 't-1' });
  });

  it('change and delete under an etag, or without one', async () => {
    answer({ body: anEvent() });
    await update();
    await update({ ifMatch: null });
    answer({ status: 204 });
    expect(await remove()).toEqual({ kind: 'deleted' });
    await remove(null);
    const told = ({ method, url, headers, body }: HeardRequest) => [method, url, headers['if-match'], body];
    expect(server.heard.map(told)).toEqual([
      ['PATCH', '/v1.0/me/events/AA%2F%3D', 'W/"1"', '{"subject":"x"}'],
      ['PATCH', '/v1.0/me/events/AA%2F%3D', undefined, '{"subject":"x"}'],
      ['DELETE', '/v1.0/me/events/AA%2F%3D', 'W/"1"', ''],
      ['DELETE', '/v1.0/me/events/AA%2F%3D', undefined, ''],
    ]);
    expect(requests).toBe(4);
  });

  it('are not made for a rule that Outlook has not', async () => {
    const content = aContent({ recurrence: 'FREQ=MONTHLY;BYMONTHDAY=31' });
    const refused = { kind: 'refused', code: 'RECURRENCE_INEXPRESSIBLE' };
    expect(await create(content)).toEqual(refused);
    expect(await update({ content, fields: { recurrence: content.recurrence, description: 'x' } })).toEqual(refused);
    expect(server.heard).toHaveLength(0);
  });

  it('call a zone by its Windows name once Graph has refused its own', async () => {
    server.answer = ({ body }) => (body.includes('Europe/Oslo') ? failure(400, 'TimeZoneNotSupportedException') : made);
    expect((await create()).kind).toBe('event');
    expect((await create()).kind).toBe('event');
    expect(bodies().map((body) => (body as { start: { timeZone: string } }).start.timeZone)).toEqual([
      'Europe/Oslo',
      'W. Europe Standard Time',
      'W. Europe Standard Time',
    ]);
  });

  it('end when the zone has no other name that Graph knows', async () => {
    answer(failure(400, 'TimeZoneNotSupportedException'));
    expect(await create()).toEqual({ kind: 'refused', code: 'TimeZoneNotSupportedException' });
    expect(server.heard).toHaveLength(2);
  });
});

describe('answers', () => {
  it.each([
    [failure(412, 'ErrorIrresolvableConflict'), { kind: 'preconditionFailed' }],
    [failure(409, 'ErrorIrresolvableConflict'), { kind: 'preconditionFailed' }],
    [failure(404, 'ErrorItemNotFound'), { kind: 'gone' }],
    [failure(410, 'ErrorItemNotFound'), { kind: 'gone' }],
    [{ status: 410 }, { kind: 'gone' }],
    [failure(400, 'ErrorOccurrenceCrossingBoundary'), { kind: 'refused', code: 'ErrorOccurrenceCrossingBoundary' }],
    [failure(403, 'ErrorAccessDenied'), { kind: 'refused', code: 'ErrorAccessDenied' }],
    [{ status: 413 }, { kind: 'refused', code: 'REQUEST_TOO_LARGE' }],
  ] as const)('%j means %j', async (reply, expected) => {
    answer(reply);
    expect([await create(), await update(), await remove()]).toEqual([expected, expected, expected]);
    expect(server.heard).toHaveLength(3);
  });

  it.each([
    ['a broken answer', { status: 200, body: { id: 'x' } }, 'SET_ASIDE_NO_TIMES'],
    ['no object', { status: 200, body: [] }, 'ANSWER_WITHOUT_OBJECT'],
    ['none at all', { status: 204 }, 'ANSWER_WITHOUT_OBJECT'],
    ['a tombstone', { status: 200, body: { id: 'x', '@removed': {} } }, 'ANSWER_WITHOUT_EVENT'],
  ])('with %s are no answers', async (_, reply, code) => {
    answer(reply);
    await expect(update()).rejects.toMatchObject({ kind: 'unavailable', code });
  });

  it('with an occurrence that changed into what it was are exceptions', async () => {
    answer({ body: anEvent({ type: 'occurrence', seriesMasterId: 'm', occurrenceId: 'OID.m.2026-03-03' }) });
    expect(await update()).toMatchObject({
      event: { type: 'EXCEPTION', masterRemoteId: 'm', originalStart: { localDate: '2026-03-03' } },
    });
  });

  it.each([
    ['the mailbox', failure(404, 'MailboxNotEnabledForRESTAPI'), { kind: 'rejected', status: 404 }],
    ['the person', failure(401, 'InvalidAuthenticationToken'), { kind: 'signInRequired' }],
    ['a proxy', { status: 404, body: '<html>' }, { kind: 'unavailable' }],
    ['another proxy', { status: 403, body: '<html>' }, { kind: 'unavailable', status: 403 }],
  ])('that speak of %s are thrown', async (_, reply, error) => {
    answer(reply);
    await expect(update()).rejects.toMatchObject(error);
    await expect(remove()).rejects.toMatchObject(error);
  });

  it('name the event that a transaction id made before, by the id that everything else has', async () => {
    const existing = { '@event.existingEventId': 'other+kind=' };
    server.answer = ({ method }) =>
      method === 'POST' ? failure(409, 'ErrorDuplicateTransactionId', existing) : { body: { id: 'immutable' } };
    expect(await create()).toEqual({ kind: 'duplicate', existingRemoteId: 'immutable' });
    expect(server.heard[1]?.url).toBe('/v1.0/me/events/other%2Bkind%3D?$select=id');
    server.answer = ({ method }) =>
      method === 'POST' ? failure(400, 'ErrorDuplicateTransactionId', existing) : failure(404, 'ErrorItemNotFound');
    expect(await create()).toEqual({ kind: 'duplicate', existingRemoteId: 'other+kind=' });
    answer(failure(400, 'ErrorDuplicateTransactionId'));
    expect(await create()).toEqual({ kind: 'refused', code: 'ErrorDuplicateTransactionId' });
  });
});

describe('what may have been carried out', () => {
  const lost: readonly (readonly [string, Reply])[] = [
    ['a 500', failure(500, 'ErrorInternalServerError')],
    ['a 504 without a word', { status: 504 }],
    ['a 503 that says when to come back', { status: 503, headers: { 'Retry-After': '1' } }],
    ['a lost connection', { drop: 'before' }],
    ['an answer that breaks off', { body: anEvent(), drop: 'middle' }],
  ];

  it.each(lost)('is not sent again after %s', async (_, reply) => {
    answer(reply);
    await expect(update()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(remove()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.heard.map(({ method }) => method)).toEqual(['PATCH', 'DELETE']);
  });

  it.each(lost)('is sent again after %s when its transaction id makes it one', async (_, reply) => {
    server.answer = (_request, nth) => (nth === 1 ? reply : made);
    expect((await create()).kind).toBe('event');
    expect(bodies()[0]).toEqual(bodies()[1]);
  });
});

describe('what is too much for Graph', () => {
  const busy = (seconds: string) => ({ ...failure(429, 'TooManyRequests'), headers: { 'Retry-After': seconds } });

  it('is sent again after two seconds at most', async () => {
    server.answer = (_, nth) => (nth === 1 ? busy('2') : { status: 204 });
    expect(await remove()).toEqual({ kind: 'deleted' });
    expect(clock.pauses).toEqual([2_000]);
    expect(requests).toBe(2);
  });

  it("is the caller's after that, and nobody else asks before", async () => {
    answer(busy('3'));
    const error = { kind: 'throttled', retryAt: '2026-03-02T08:00:03.000Z' };
    await expect(update()).rejects.toMatchObject(error);
    await expect(create()).rejects.toMatchObject(error);
    expect(server.heard).toHaveLength(1);
  });

  it('says when to come back though Graph did not', async () => {
    answer(failure(429, 'TooManyRequests'));
    await expect(update()).rejects.toMatchObject({ kind: 'throttled', retryAt: '2026-03-02T08:00:30.000Z' });
    expect(server.heard).toHaveLength(1);
  });

  it.each([503, 500])('is not done when it says so with %d', async (status) => {
    answer(failure(status, 'ErrorServerBusy'));
    await expect(update()).rejects.toMatchObject({ kind: 'throttled', status });
  });
});

it('obeys the signal', async () => {
  const controller = new AbortController();
  controller.abort(new Error('cancelled'));
  const stopped = aSession({ signal: controller.signal });
  await expect(writer.deleteEvent(stopped, 'e', null)).rejects.toThrow('cancelled');
  expect(server.heard).toHaveLength(0);
});

describe('another description', () => {
  const fields = { description: 'New' };
  const content = aContent(fields);
  const block = '<div class="me-email-text">Microsoft Teams meeting</div>';
  const stored = (html: string, more: object = {}) => ({
    '@odata.etag': 'W/"7"',
    id: 'e',
    body: { content: html },
    ...more,
  });
  const answerWith = (html: string, more: object = {}) =>
    (server.answer = ({ method }) => ({ body: method === 'GET' ? stored(html, more) : anEvent() }));

  it('is written as text where there is no online meeting', async () => {
    answerWith('<html><body>Old</body></html>');
    await update({ fields, content });
    expect(server.heard[0]).toMatchObject({
      url: '/v1.0/me/events/AA%2F%3D?$select=body%2CisOnlineMeeting',
      headers: { prefer: 'IdType="ImmutableId", outlook.body-content-type="html"' },
    });
    expect(bodies()[1]).toEqual({ body: { contentType: 'text', content: 'New' } });
    expect(server.heard[1]?.headers['if-match']).toBe('W/"1"');
  });

  it('leaves what makes it an online meeting, under the etag that was seen when none was given', async () => {
    answerWith(`<html><body><p>Old</p>${block}</body></html>`, { isOnlineMeeting: true });
    await update({ fields, content, ifMatch: null });
    const html = `<html><body><div>New</div>\r\n${block}</body></html>`;
    expect(bodies()[1]).toEqual({ body: { contentType: 'html', content: html } });
    expect(server.heard[1]?.headers['if-match']).toBe('W/"7"');
  });

  it('needs no look at the old one where it is known to be no online meeting, under an etag', async () => {
    answer({ body: anEvent() });
    await update({ fields, content, isOnlineMeeting: false });
    expect(server.heard.map(({ method }) => method)).toEqual(['PATCH']);
    answerWith('');
    await update({ fields, content, isOnlineMeeting: false, ifMatch: null });
    expect(server.heard.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH']);
  });

  it('of what is gone is not written', async () => {
    answer(failure(404, 'ErrorItemNotFound'));
    expect(await update({ fields, content })).toEqual({ kind: 'gone' });
    expect(server.heard.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('reading', () => {
  const stub = { type: 'occurrence', seriesMasterId: 'm' };
  const window = { start: instant('2026-01-01T00:00'), end: instant('2027-01-01T00:00') };
  const graph = 'https://graph.microsoft.com/v1.0';
  const instances = () => writer.readInstances(session(), 'm=', window, 'Europe/Oslo');

  it('tells a bare occurrence as a page of changes does', async () => {
    answer({ body: anEvent(stub) });
    expect(await writer.readItem(session(), 'o=', 'UTC')).toEqual({
      ...{ kind: 'occurrence', remoteId: 'AAMkAD=', masterRemoteId: 'm', etag: 'W/"A=="' },
      ...{ start: '2026-03-03T08:00:00.000Z', end: '2026-03-03T09:00:00.000Z' },
    });
    expect(server.heard[0]?.url).toBe('/v1.0/me/events/o%3D');
  });

  it('tells what is gone by a tombstone, and nothing but that', async () => {
    answer(failure(404, 'ErrorItemNotFound'));
    expect(await writer.readItem(session(), 'o=', 'UTC')).toEqual({ kind: 'tombstone', remoteId: 'o=' });
    answer({ status: 404, body: '<html>' });
    await expect(writer.readItem(session(), 'o=', 'UTC')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('goes through every page of the instances', async () => {
    server.answer = (_, nth) =>
      nth === 1
        ? { body: { value: [anEvent(stub)], '@odata.nextLink': `${graph}/me/events/m=/instances?$skip=200` } }
        : { body: { value: [anEvent({ type: 'exception', seriesMasterId: 'm' })] } };
    expect((await instances()).map(({ kind }) => kind)).toEqual(['occurrence', 'event']);
    expect(server.heard.map(({ url }) => url)).toEqual([
      '/v1.0/me/events/m%3D/instances?$top=200&startDateTime=2026-01-01T00%3A00%3A00.000Z&endDateTime=2027-01-01T00%3A00%3A00.000Z',
      '/v1.0/me/events/m=/instances?$skip=200',
    ]);
    expect(new Set(server.heard.map(({ headers }) => headers['prefer'])).size).toBe(1);
  });

  it('never takes half of the instances for all', async () => {
    const next = { value: [], '@odata.nextLink': `${graph}/me/events/m=/instances?$skip=1` };
    answer({ body: next });
    await expect(instances()).rejects.toMatchObject({ code: 'ENDLESS_LISTING' });
    expect(server.heard).toHaveLength(100);
    answer({ body: {} });
    await expect(instances()).rejects.toMatchObject({ code: 'PAGE_WITHOUT_VALUE' });
    answer({ body: { ...next, '@odata.nextLink': 'https://evil.example/' } });
    await expect(instances()).rejects.toMatchObject({ code: 'FOREIGN_LINK' });
    const begin = server.heard.length;
    server.answer = (_, nth) => (nth === begin + 1 ? { body: next } : failure(400, 'BadRequest'));
    await expect(instances()).rejects.toMatchObject({ kind: 'unavailable', code: 'BadRequest' });
  });

  it('says that a series is gone', async () => {
    answer(failure(404, 'ErrorItemNotFound'));
    await expect(instances()).rejects.toMatchObject({ kind: 'gone' });
  });
});
