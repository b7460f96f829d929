import type { Clock } from '@kalbro/calendar-core';
import type { AccountId, UserId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { randomBytes } from 'node:crypto';
import { RepairLinkStore } from '../store/repair-link-store.js';
import { sha256 } from './begin-sign-in.js';

export interface RepairLinksParts {
  readonly clock: Clock;
  /** Where browsers reach the API. */
  readonly publicUrl: string;
}

const validMilliseconds = 14 * 86_400_000;

/** Makes the links of mails that say an account stopped working: whoever opens one is asked to sign in to it again. */
export class RepairLinks {
  private readonly links = new RepairLinkStore();

  constructor(private readonly parts: RepairLinksParts) {}

  /**
   * A link for one account that acts as one user, as far as they may edit the card when it is used. Good for fourteen days,
   * any number of times, until the account is removed.
   */
  async issue(
    tx: Tx,
    { accountId, userId }: { readonly accountId: AccountId; readonly userId: UserId },
  ): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    const now = this.parts.clock.now();
    const expiresAt = addMilliseconds(now, validMilliseconds);
    await this.links.insert(tx, { ticketHash: sha256(ticket), accountId, userId, expiresAt }, now);
    return `${this.parts.publicUrl.replace(/\/+$/, '')}/oauth/microsoft/repair?ticket=${ticket}`;
  }
}
