import type { Calendar } from '../exchange/calendar.js';
import type { CalendarItem } from '../exchange/event.model.js';
import type { ChangeKind, Mailbox } from '../exchange/mailbox.js';
import type { World } from '../exchange/world.js';
import { EndpointHealth } from './endpoint-health.js';
import type { Subscription, Subscriptions } from './subscriptions.js';

type Notification = Record<string, unknown>;
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

const FIRST_TRY_MS = 3_000;
const RETRY_MS = 10_000;
const GIVE_UP_AFTER = 4 * 3_600_000;

/** One delivery as it went, for the control API. */
export interface Delivery {
  at: string;
  url: string;
  status: number | null;
  tries: number;
  value: Notification[];
}

/** Sends change and lifecycle notifications, tries again, and drops them, by the rules of SEMANTICS 13. */
export class Notifier {
  readonly deliveries: Delivery[] = [];
  private readonly waiting = new Map<string, Notification[]>();
  private readonly health = new EndpointHealth();
  private readonly timers = new Set<NodeJS.Timeout>();
  private closed = false;

  constructor(
    private readonly world: World,
    private readonly subscriptions: Subscriptions,
  ) {}

  listenTo(mailbox: Mailbox): void {
    mailbox.onChange = (kind, item, calendar) => this.onChange(mailbox, kind, item, calendar);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private onChange(mailbox: Mailbox, kind: ChangeKind, item: CalendarItem, calendar: Calendar): void {
    for (const subscription of this.subscriptions.ofMailbox(mailbox.upn)) {
      const wanted = subscription.kind === 'events' && subscription.changeTypes.includes(kind);
      const here = subscription.calendar === undefined || subscription.calendar === calendar.counter;
      if (!wanted || !here || subscription.paused || subscription.revoked) continue;
      if (!this.world.settings.loseNotifications)
        this.queue(subscription, changeNotification(mailbox, subscription, kind, item));
    }
  }

  /** Changes of one moment go to an endpoint together, whosever they are. */
  private queue(subscription: Subscription, notification: Notification): void {
    const { notificationUrl } = subscription;
    const waiting = this.waiting.get(notificationUrl);
    if (waiting) return void waiting.push(notification);
    this.waiting.set(notificationUrl, [notification]);
    this.later(this.world.settings.notificationDelayMs, () => this.flush(notificationUrl));
  }

  private flush(url: string): void {
    const value = this.waiting.get(url) ?? [];
    this.waiting.delete(url);
    const state = this.health.stateOf(url, this.world.clock());
    if (state === 'drop') return;
    for (let copy = 0; copy < this.world.settings.notificationCopies; copy++) {
      if (state === 'slow') this.later(600_000, () => void this.deliver(url, value, 1));
      else void this.deliver(url, value, 1);
    }
  }

  sendLifecycle(subscription: Subscription, lifecycleEvent: LifecycleEvent): void {
    const { lifecycleNotificationUrl } = subscription;
    if (lifecycleNotificationUrl === undefined) return;
    const common = { ...envelope(subscription), lifecycleEvent };
    const removed = { resource: '', resourceData: null, organizationId: subscription.tenantId };
    const notification = lifecycleEvent === 'subscriptionRemoved' ? { ...common, ...removed } : common;
    void this.deliver(lifecycleNotificationUrl, [notification], 1);
  }

  private async deliver(url: string, value: Notification[], attempt: number): Promise<void> {
    const started = Date.now();
    const status = await post(url, { value }, attempt === 1 ? FIRST_TRY_MS : RETRY_MS);
    this.health.note(url, this.world.clock(), Date.now() - started);
    this.deliveries.push({ at: new Date(this.world.clock()).toISOString(), url, status, tries: attempt, value });
    if (this.deliveries.length > 2000) this.deliveries.splice(0, 1000);
    if (status !== null && status >= 200 && status < 300) return;
    const wait = this.world.settings.notificationRetryMs * 2 ** (attempt - 1);
    if (wait < GIVE_UP_AFTER) this.later(wait, () => void this.deliver(url, value, attempt + 1));
  }

  private later(ms: number, act: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }
}

function envelope(subscription: Subscription): Notification {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expires).toISOString().replace('Z', '+00:00'),
    tenantId: subscription.tenantId,
    ...(subscription.clientState === undefined ? {} : { clientState: subscription.clientState }),
  };
}

function changeNotification(
  mailbox: Mailbox,
  subscription: Subscription,
  changeType: ChangeKind,
  item: CalendarItem,
): Notification {
  const { ids, oid } = mailbox;
  const id = subscription.immutableIds ? ids.immutable(item.number) : ids.event(item.messageCounter);
  const resource = `Users/${oid}/Events/${id}`;
  const etag = `W/"${ids.changeKey(item.revision)}"`;
  const resourceData = { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': resource, '@odata.etag': etag, id };
  return { ...envelope(subscription), changeType, resource, resourceData };
}

/** @returns null when nobody answered in time. */
async function post(url: string, body: unknown, withinMs: number): Promise<number | null> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  try {
    const signal = AbortSignal.timeout(withinMs);
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}
