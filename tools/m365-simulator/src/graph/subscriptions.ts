import type { World } from '../exchange/world.js';
import { randomUUID } from 'node:crypto';

/** Somebody who wants to hear of changes. */
export interface Subscription {
  id: string;
  appId: string;
  tenantId: string;
  /** Whose calendars. */
  upn: string;
  resource: string;
  /** Counter of the only calendar concerned; all of the mailbox without it. */
  calendar?: number;
  kind: 'events' | 'calendars';
  changeTypes: readonly string[];
  notificationUrl: string;
  lifecycleNotificationUrl?: string;
  clientState?: string;
  expires: number;
  creatorId: string;
  immutableIds: boolean;
  latestSupportedTlsVersion: string;
  /** An unanswered reauthorizationRequired holds notifications back (SEMANTICS 13.8). */
  paused: boolean;
  /** The grant it was created with is gone: it is silent from then on (13.9). */
  revoked: boolean;
}

export const MAX_ACTIVE = 1000;

/** Active subscriptions, by id and by mailbox; expired ones vanish. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();
  private readonly byMailbox = new Map<string, Set<Subscription>>();

  constructor(private readonly world: World) {}

  add(given: Omit<Subscription, 'id' | 'paused' | 'revoked'>): Subscription {
    const subscription = { ...given, id: randomUUID(), paused: false, revoked: false };
    this.put(subscription);
    return subscription;
  }

  /** Puts back one that an earlier run had. */
  put(subscription: Subscription): void {
    this.byId.set(subscription.id, subscription);
    const ofMailbox = this.byMailbox.get(subscription.upn) ?? new Set();
    this.byMailbox.set(subscription.upn, ofMailbox.add(subscription));
  }

  get(id: string): Subscription | undefined {
    const subscription = this.byId.get(id);
    if (subscription && subscription.expires <= this.world.clock()) this.remove(subscription);
    return this.byId.get(id);
  }

  ofMailbox(upn: string): Subscription[] {
    return [...(this.byMailbox.get(upn) ?? [])].filter((subscription) => this.get(subscription.id) !== undefined);
  }

  all(): Subscription[] {
    return [...this.byId.values()].filter((subscription) => this.get(subscription.id) !== undefined);
  }

  remove(subscription: Subscription): void {
    this.byId.delete(subscription.id);
    this.byMailbox.get(subscription.upn)?.delete(subscription);
  }

  /** Consent was taken back or the account disabled: nobody is told. */
  silence(upn: string): void {
    for (const subscription of this.ofMailbox(upn)) subscription.revoked = true;
  }
}
