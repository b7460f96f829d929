import type { Settings } from '../settings.js';
import { guidOf } from './ids.js';
import { Mailbox } from './mailbox.js';

/** Milliseconds since 1970; handed in, so that tests can turn it. */
export type Clock = () => number;

/** The tenant of all personal accounts. */
export const CONSUMER_TENANT_ID = '9188040d-6c67-4c5b-b112-36a304b66dad';
const CONSUMER_DOMAINS = new Set(['outlook.example', 'hotmail.example', 'live.example', 'outlook.com', 'hotmail.com']);

export interface NewMailbox {
  displayName?: string;
  tenant?: string;
  timeZone?: string;
}

export function tenantIdOf(tenant: string): string {
  return CONSUMER_DOMAINS.has(tenant) ? CONSUMER_TENANT_ID : guidOf(`tenant:${tenant}`);
}

/** All mailboxes of this Microsoft 365, by address. */
export class World {
  private readonly mailboxes = new Map<string, Mailbox>();
  private readonly byOid = new Map<string, Mailbox>();
  /** Told of each new mailbox, so that its changes can be listened to. */
  onMailbox: ((mailbox: Mailbox) => void) | undefined;

  constructor(
    readonly clock: Clock,
    readonly settings: Settings,
  ) {}

  all(): IterableIterator<Mailbox> {
    return this.mailboxes.values();
  }

  /** By address or directory object id. */
  find(key: string): Mailbox | undefined {
    const lower = key.toLowerCase();
    return this.mailboxes.get(lower) ?? this.byOid.get(lower);
  }

  /** By the address that it has now: an address that was given up signs nobody in. */
  signingInAs(address: string): Mailbox | undefined {
    const lower = address.toLowerCase();
    return [...this.all()].find((mailbox) => mailbox.address === lower);
  }

  create(upn: string, given: NewMailbox): Mailbox {
    const address = upn.toLowerCase();
    const tenant = (given.tenant ?? address.slice(address.indexOf('@') + 1)).toLowerCase();
    const tenantId = tenantIdOf(tenant);
    const consumer = tenantId === CONSUMER_TENANT_ID;
    const displayName = given.displayName ?? address.slice(0, address.indexOf('@'));
    const mailbox = new Mailbox({
      upn: address,
      displayName,
      tenant,
      tenantId,
      consumer,
      timeZone: given.timeZone ?? 'UTC',
    });
    this.mailboxes.set(address, mailbox);
    this.byOid.set(mailbox.oid, mailbox);
    this.onMailbox?.(mailbox);
    return mailbox;
  }

  delete(upn: string): boolean {
    const mailbox = this.mailboxes.get(upn.toLowerCase());
    if (!mailbox) return false;
    this.byOid.delete(mailbox.oid);
    return this.mailboxes.delete(mailbox.upn);
  }
}
