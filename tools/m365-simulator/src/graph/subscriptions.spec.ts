import { at, Harness, idOf, valuesOf, weekly, type Answer, type Person } from '../testing/harness.js';
import { Webhook } from '../testing/webhook.js';

const MINUTE = 60_000;
let harness: Harness;
let webhook: Webhook;
let kari: Person;
beforeEach(async () => {
  [harness, webhook] = await Promise.all([Harness.start(), Webhook.start()]);
  kari = await harness.person('kari@fjordplan.example');
});
afterEach(async () => {
  await harness.stop();
  await webhook.stop();
});

const inMinutes = (minutes: number): string => new Date(harness.clock.now + minutes * MINUTE).toISOString();

function subscribe(more: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const common = {
    changeType: 'created,updated,deleted',
    notificationUrl: webhook.url,
    resource: '/me/events',
    clientState: 'secret',
  };
  return kari.post('/subscriptions', { ...common, expirationDateTime: inMinutes(600), ...more }, headers);
}
const problemOf = ({ status, body }: Answer): unknown[] => [status, body.error?.code, body.error?.message];

it('asks both endpoints to prove themselves while the request is open', async () => {
  const { status } = await subscribe({ lifecycleNotificationUrl: `${webhook.url}/lifecycle` });
  expect(status).toBe(201);
  expect(webhook.handshakes.map((url) => url.split('?')[0]).sort()).toEqual(['/notify', '/notify/lifecycle']);
});

it('makes no subscription for an endpoint that answers wrongly', async () => {
  webhook.wrongToken = 'something else';
  const answer = await subscribe();
  expect([answer.status, answer.body.error?.code]).toEqual([400, 'InvalidRequest']);
  expect(valuesOf((await kari.get('/subscriptions')).body)).toEqual([]);
});

it('lives no longer than 10,070 minutes as observed, or 10,080 as documented, and no shorter than 45', async () => {
  expect(problemOf(await subscribe({ expirationDateTime: inMinutes(10_071) }))).toEqual([
    ...[400, 'InvalidRequest', 'Subscription expiration can only be 10070 minutes in the future.'],
  ]);
  const short = await subscribe({ expirationDateTime: inMinutes(1) });
  expect(Date.parse(String(short.body.expirationDateTime))).toBe(harness.clock.now + 45 * MINUTE);
  await harness.settings({ subscriptionMinutes: 10_080 });
  expect((await subscribe({ expirationDateTime: inMinutes(10_079), changeType: 'created' })).status).toBe(201);
});

it('exists once for a resource and its kinds of change', async () => {
  const first = await subscribe();
  const message = `Subscription Id ${idOf(first.body)} already exists for the requested combination`;
  expect(problemOf(await subscribe())).toEqual([409, 'Conflict', message]);
});

it('tells of changes in the observed shape', async () => {
  const { body } = await subscribe();
  const event = (await kari.post('/me/events', at('2026-03-10T09:00:00'))).body;
  const [notification] = await webhook.until(1);
  expect(notification).toEqual({
    subscriptionId: body.id,
    subscriptionExpirationDateTime: '2026-03-02T18:00:00.000+00:00',
    changeType: 'created',
    clientState: 'secret',
    tenantId: expect.any(String) as unknown,
    resource: expect.stringContaining(`/Events/${idOf(event)}`) as unknown,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Event',
      '@odata.id': notification?.resource,
      '@odata.etag': event['@odata.etag'],
      id: event.id,
    },
  });
});

it('calls the deletion of one occurrence an update of its master', async () => {
  const master = (await kari.post('/me/events', weekly())).body;
  const window = 'startDateTime=2026-03-01&endDateTime=2026-04-01';
  const occurrences = valuesOf((await kari.get(`/me/events/${idOf(master)}/instances?${window}`)).body);
  await subscribe();
  await kari.delete(`/me/events/${idOf(occurrences[1])}`);
  const [notification] = await webhook.until(1);
  expect([notification?.changeType, notification?.resourceData?.id]).toEqual(['updated', master.id]);
});

it('uses immutable ids when it was made with them', async () => {
  await subscribe({}, { prefer: 'IdType="ImmutableId"' });
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00'), { prefer: 'IdType="ImmutableId"' });
  expect((await webhook.until(1))[0]?.resourceData?.id).toBe(body.id);
});

it('hears only of the calendar and the kinds it asked for', async () => {
  const other = (await kari.post('/me/calendars', { name: 'Other' })).body;
  await subscribe({ resource: `/me/calendars/${idOf(other)}/events`, changeType: 'created' });
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Elsewhere'));
  const event = (await kari.post(`/me/calendars/${idOf(other)}/events`, at('2026-03-10T09:00:00', 'Here'))).body;
  await kari.delete(`/me/events/${idOf(event)}`);
  await kari.post(`/me/calendars/${idOf(other)}/events`, at('2026-03-10T09:00:00', 'Last'));
  const received = await webhook.until(2);
  expect(received.map(({ changeType }) => changeType)).toEqual(['created', 'created']);
});

it('sends duplicates on demand', async () => {
  await harness.settings({ notificationCopies: 2 });
  await subscribe();
  await kari.post('/me/events', at('2026-03-10T09:00:00'));
  const [one, two] = await webhook.until(2);
  expect(one).toEqual(two);
});

it('loses notifications on demand, and says missed when told to', async () => {
  const { body } = await subscribe({ lifecycleNotificationUrl: `${webhook.url}/lifecycle` });
  await harness.settings({ loseNotifications: true });
  await kari.post('/me/events', at('2026-03-10T09:00:00'));
  await harness.control('POST', `subscriptions/${idOf(body)}/lifecycle`, { event: 'missed' });
  expect((await webhook.until(1)).map(({ lifecycleEvent, resource }) => [lifecycleEvent, resource])).toEqual([
    ['missed', undefined],
  ]);
});

it('tries again until an endpoint answers well', async () => {
  await harness.settings({ notificationRetryMs: 5 });
  webhook.status = 500;
  await subscribe();
  await kari.post('/me/events', at('2026-03-10T09:00:00'));
  await webhook.until(1);
  webhook.status = 202;
  const [first, second] = await webhook.until(2);
  expect(second).toEqual(first);
});

it('is silent while a challenge is unanswered, and speaks again after reauthorize', async () => {
  const { body } = await subscribe({ lifecycleNotificationUrl: `${webhook.url}/lifecycle` });
  await harness.control('POST', `subscriptions/${idOf(body)}/lifecycle`, {
    event: 'reauthorizationRequired',
    pause: true,
  });
  await webhook.until(1);
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Unheard'));
  expect((await kari.post(`/subscriptions/${idOf(body)}/reauthorize`, {})).status).toBe(204);
  const heard = (await kari.post('/me/events', at('2026-03-10T09:00:00', 'Heard'))).body;
  expect((await webhook.until(2))[1]?.resourceData?.id).toBe(heard.id);
});

it('vanishes when it is removed or has expired', async () => {
  const removed = (await subscribe({ lifecycleNotificationUrl: `${webhook.url}/lifecycle` })).body;
  await harness.control('POST', `subscriptions/${idOf(removed)}/lifecycle`, { event: 'subscriptionRemoved' });
  expect((await webhook.until(1))[0]?.lifecycleEvent).toBe('subscriptionRemoved');
  expect((await kari.delete(`/subscriptions/${idOf(removed)}`)).status).toBe(404);
  const expired = (await subscribe()).body;
  harness.clock.now += 50 * MINUTE;
  expect((await kari.get(`/subscriptions/${idOf(expired)}`)).status).toBe(200);
  const renewed = await kari.patch(`/subscriptions/${idOf(expired)}`, { expirationDateTime: inMinutes(50) });
  expect(renewed.status).toBe(200);
});

it('stops without a word when consent is taken back', async () => {
  await subscribe();
  const per = await harness.person('per@fjordplan.example');
  await harness.control('POST', `mailboxes/${kari.upn}/revoke`);
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Unheard'));
  const own = {
    changeType: 'created',
    notificationUrl: webhook.url,
    resource: 'me/events',
    expirationDateTime: inMinutes(60),
  };
  await per.post('/subscriptions', own);
  const heard = (await per.post('/me/events', at('2026-03-10T09:00:00', 'Heard'))).body;
  expect((await webhook.until(1)).map((one) => one.resourceData?.id)).toEqual([heard.id]);
});

it('is only for the own mailbox and for calendars that exist', async () => {
  const per = await harness.person('per@fjordplan.example');
  expect((await subscribe({ resource: `/users/${per.upn}/events` })).status).toBe(403);
  expect((await subscribe({ resource: '/me/calendars/AAMk/events' })).body.error?.code).toBe('ExtensionError');
  expect((await subscribe({ resource: '/me/calendars', changeType: 'created' })).status).toBe(400);
  expect((await subscribe({ clientState: 'x'.repeat(129) })).status).toBe(400);
});
