import { mailboxRoutes } from '../graph/routes.js';
import { parseResourcePath } from '../graph/resource-path.js';
import { DeltaReader } from '../graph/delta.js';
import { JsonCache } from '../graph/json-cache.js';
import { Harness, idOf, valuesOf, type Answer, type Person, type Wire } from '../testing/harness.js';
import { Webhook } from '../testing/webhook.js';
import { listShared, readShared } from './shared-folder.js';

interface Example {
  apiVersion?: string;
  request?: { method: string; url: string; headers?: Record<string, string>; body?: Wire };
  response?: { status?: number; body?: Wire } | null;
}

/** Examples of supported paths that cannot be replayed as they stand, and why. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  'calendar-delete.01': 'deletes /me/calendar, the default one, which the prose of the same page forbids',
  'concept.delta-query-events.02': 'uses a skip token of Microsoft’s own making',
  'concept.delta-query-events.03': 'uses a skip token of Microsoft’s own making',
  'concept.delta-query-events.04': 'uses a delta token of Microsoft’s own making',
  'concept.outlook-get-shared-events-calendars.05':
    'reads a calendar that somebody else shared: sharing is not simulated',
  'event-post-attachments.02': 'attaches an item: only files are simulated',
  'eventmessage-post-attachments.02': 'attaches an item: only files are simulated',
  'learn2025.delta.40x-syncstatenotfound':
    'uses a delta token of Microsoft’s own making; played in contract/delta.contract.ts',
  'learn2025.delta.410-synchronization-reset':
    'uses a delta token of Microsoft’s own making; played in contract/delta.contract.ts',
  'concept.webhooks-with-resource-data.01': 'asks for resource data: only basic notifications are simulated',
  'subscription-post-subscriptions.01': 'subscribes to messages: only calendars are simulated',
  'concept.outlook-change-notifications-overview.04': 'subscribes to messages: only calendars are simulated',
  'event-snoozereminder.01': 'prints placeholders where a date and a zone should be',
  'user-get.04': 'selects a schema extension of a directory',
};

const SUBSCRIPTION_ROUTES = [
  'GET subscriptions',
  'POST subscriptions',
  'GET subscriptions/{subscription}',
  'PATCH subscriptions/{subscription}',
];
const routes = mailboxRoutes(new DeltaReader(new JsonCache(0)));
const supported = new Set([
  ...routes.keys(),
  ...SUBSCRIPTION_ROUTES,
  'DELETE subscriptions/{subscription}',
  'POST subscriptions/{subscription}/reauthorize',
]);

function patternOf({ method, url }: NonNullable<Example['request']>): string {
  const { pathname } = new URL(url.replaceAll(' ', '%20'));
  return `${method} ${parseResourcePath(decodeURIComponent(pathname).replace(/^\/v1\.0\//, ''), 'v1.0').pattern}`;
}

const examples = listShared('examples')
  .filter((file) => !file.startsWith('_'))
  .map((file) => ({ file, example: readShared<Example>('examples', file) }))
  .filter(({ example }) => example.request?.url.includes('/v1.0/') && example.response?.status !== undefined)
  .filter(({ example }) => /\/v1\.0\/(me|users|subscriptions)\b/.test(example.request?.url ?? ''))
  .filter(({ example }) => example.request && supported.has(patternOf(example.request)));

const reasonOf = (file: string): string | undefined =>
  Object.entries(NOT_REPLAYED).find(([start]) => file.startsWith(start))?.[1];

let harness: Harness;
let webhook: Webhook;
beforeAll(async () => {
  harness = await Harness.start();
  webhook = await Webhook.start();
  await harness.settings({ emptyFirstDeltaPage: false });
});
afterAll(async () => {
  await harness.stop();
  await webhook.stop();
});

let number = 0;

interface Fixtures {
  person: Person;
  event: string;
  invitation: string;
  series: string;
  calendar: string;
  group: string;
  subscription: string;
}

const guests = (address: string): unknown[] => [{ type: 'required', emailAddress: { address, name: address } }];
const hour = (date: string): Record<string, unknown> => ({
  start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
  end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
});

/** A mailbox in which there is one of everything that an example could be about. */
async function fixtures(): Promise<Fixtures> {
  const person = await harness.person(`p${++number}@contoso.example`);
  const boss = await harness.person(`boss${number}@contoso.example`);
  const meeting = await person.post('/me/events', {
    ...{
      subject: 'All hands',
      ...hour('2019-04-10'),
      attendees: guests(boss.upn),
      location: { displayName: 'Room 1' },
    },
    ...{
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      body: { contentType: 'html', content: '<p>Hi</p>' },
    },
  });
  for (const date of ['2017-01-03', '2020-01-02', '2016-12-10'])
    await person.post('/me/events', { subject: 'All', ...hour(date) });
  await boss.post('/me/events', { subject: 'Invited', ...hour('2019-04-11'), attendees: guests(person.upn) });
  const invitation = valuesOf((await person.get("/me/events?$filter=subject eq 'Invited'")).body)[0];
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YQ==' };
  await person.post(`/me/events/${idOf(meeting.body)}/attachments`, file);
  const pattern = { type: 'daily', interval: 1 };
  const range = { type: 'numbered', startDate: '2019-04-08', numberOfOccurrences: 5 };
  const series = await person.post('/me/events', {
    subject: 'Daily',
    ...hour('2019-04-08'),
    recurrence: { pattern, range },
  });
  const calendar = await person.post('/me/calendars', { name: 'Another' });
  const groups = await person.get('/me/calendarGroups');
  const expirationDateTime = new Date(harness.clock.now + 86_400_000).toISOString();
  const subscription = await person.post('/subscriptions', {
    changeType: 'updated',
    notificationUrl: webhook.url,
    resource: 'me/events',
    expirationDateTime,
  });
  return {
    ...{
      person,
      event: idOf(meeting.body),
      invitation: idOf(invitation),
      series: idOf(series.body),
      calendar: idOf(calendar.body),
    },
    ...{ group: idOf(valuesOf(groups.body)[0]), subscription: idOf(subscription.body) },
  };
}

function eventFor(pattern: string, url: string, have: Fixtures): string {
  if (/accept|decline/.test(pattern)) return have.invitation;
  return /instances/.test(pattern) || /exceptionOccurrences/.test(url) ? have.series : have.event;
}

/** The documented URL, about what this mailbox has. */
function urlFor(url: string, pattern: string, have: Fixtures): string {
  const event = eventFor(pattern, url, have);
  return url
    .replace('https://graph.microsoft.com/v1.0', '')
    .replace(/\/events\/[^/?]+/, `/events/${event}`)
    .replace(/\/events\('[^']+'\)/, `/events('${event}')`)
    .replace(/\/calendars\/[^/?]+/, `/calendars/${have.calendar}`)
    .replace(/\/calendargroups\/[^/?]+/i, `/calendarGroups/${have.group}`)
    .replace(/\/subscriptions\/[^/?]+/, `/subscriptions/${have.subscription}`)
    .replace(/\/users\/[^/?]+/, `/users/${have.person.upn}`)
    .replace('{start_datetime}', '2019-04-01T00:00:00Z')
    .replace('{end_datetime}', '2019-05-01T00:00:00Z');
}

/** Dates that have passed and hosts that are not here are the only things changed in a body. */
function bodyFor(body: Wire | undefined, pattern: string, have: Fixtures): unknown {
  if (body === undefined || body === null || typeof body === 'string') return undefined;
  if (pattern.includes('subscriptions')) {
    const expirationDateTime = new Date(harness.clock.now + 2 * 86_400_000).toISOString();
    const urls = {
      ...(body.notificationUrl ? { notificationUrl: webhook.url } : {}),
      ...(body.lifecycleNotificationUrl ? { lifecycleNotificationUrl: webhook.url } : {}),
    };
    return { ...body, expirationDateTime, ...urls };
  }
  return body.inputIds ? { ...body, inputIds: [have.event] } : body;
}

async function replay({ request }: Example, have: Fixtures): Promise<Answer> {
  if (!request) throw new Error('No request.');
  const pattern = patternOf(request);
  const prefer = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'prefer')?.[1];
  const body = bodyFor(request.body, pattern, have);
  const headers = prefer === undefined ? {} : { prefer };
  return have.person.graph(urlFor(request.url, pattern, have), {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** Annotations differ by metadata level; optional ones of others are not ours. */
const isMember = (name: string): boolean => !name.includes('@') && name !== 'id';

function membersOf(body: Wire | undefined): string[] {
  const value = body?.value;
  const shown = Array.isArray(value) ? ((value as unknown[])[0] as Wire | undefined) : body;
  return shown !== null && typeof shown === 'object' ? Object.keys(shown).filter(isMember) : [];
}

/** Members of documented answers that Exchange no longer sends, or that only other kinds of mailbox have. */
const NOT_SENT_BY: Readonly<Record<string, readonly string[]>> = {
  // Captured answers to $select=location have no locations.
  'event-get.01': ['locations'],
  'user-list-events.01': ['locations'],
  'learn2025.event-get.01': ['_elided'],
  // Captured answers to $select hold nothing that was not selected.
  'learn2025.event-get.03': ['iCalUId', 'uid'],
};
const NOT_SENT = new Set([
  'identities',
  'postalCode',
  'notificationContentType',
  'multiValueExtendedProperties',
  'onlineMeetingUrl',
  'extensions',
  'exceptionOccurrences',
  'originalStart',
]);

function notSent(file: string, name: string): boolean {
  const own = Object.entries(NOT_SENT_BY).find(([start]) => file.startsWith(start))?.[1] ?? [];
  return NOT_SENT.has(name) || own.includes(name);
}

describe('documented examples', () => {
  it('are found', () => expect(examples.length).toBeGreaterThan(60));

  for (const start of Object.keys(NOT_REPLAYED)) {
    it(`the table of exceptions names an example: ${start}`, () =>
      expect(listShared('examples').some((file) => file.startsWith(start))).toBe(true));
  }

  for (const { file, example } of examples.filter((one) => reasonOf(one.file) === undefined)) {
    it(file, async () => {
      const have = await fixtures();
      const answer = await replay(example, have);
      const said = answer.status === example.response?.status ? '' : JSON.stringify(answer.body);
      expect([answer.status, said]).toEqual([example.response?.status, '']);
      const ours = new Set(membersOf(answer.body));
      expect(membersOf(example.response?.body).filter((name) => !ours.has(name) && !notSent(file, name))).toEqual([]);
    });
  }
});
