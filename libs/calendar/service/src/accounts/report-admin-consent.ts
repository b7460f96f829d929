import type { CalendarAccount, Clock } from '@kalbro/calendar-core';
import type { Database, Tx } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import type { FollowedLink } from '../store/admin-consent-store.js';
import { AdminConsentStore } from '../store/admin-consent-store.js';
import { neededPermission } from './admin-consent-links.js';
import { sha256 } from './begin-sign-in.js';

/**
 * What the redirect after admin consent brought, as sent. Its `tenant` is not here: anybody can write one into the
 * address, so nothing may follow from it.
 */
export interface AdminConsentAnswer {
  readonly state: string;
  readonly error?: string | undefined;
  /** `True` whether it worked or not. */
  readonly adminConsent?: string | undefined;
}

/** `waiting`: how many accounts need one more click. */
export type AdminConsentEnd =
  | { readonly kind: 'consentGiven'; readonly waiting: number }
  | { readonly kind: 'consentRefused' | 'consentLinkUnknown' };

export interface ReportAdminConsentParts {
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * Hears what an administrator answered at Microsoft. The redirect proves nothing: whoever was given the link can make it up.
 * So what follows is harmless, which is that those who waited are told to try again; Microsoft decides whether it works.
 */
export class ReportAdminConsent {
  private readonly accounts = new AccountStore();
  private readonly consents = new AdminConsentStore();

  constructor(private readonly parts: ReportAdminConsentParts) {}

  async run(answer: AdminConsentAnswer): Promise<AdminConsentEnd> {
    const { database, clock } = this.parts;
    const stateHash = sha256(answer.state);
    const link = await this.consents.find(database.reader, stateHash, clock.now());
    if (!link) return { kind: 'consentLinkUnknown' };
    if (answer.error !== undefined) {
      await this.consents.refuse(database.reader, stateHash, clock.now());
      return { kind: 'consentRefused' };
    }
    if (answer.adminConsent?.toLowerCase() !== 'true') return { kind: 'consentLinkUnknown' };
    return database.transaction((tx) => this.grant(tx, stateHash, link));
  }

  private async grant(
    tx: Tx,
    stateHash: Buffer,
    { organisation, permissions }: FollowedLink,
  ): Promise<AdminConsentEnd> {
    const waiting = await this.accounts.lockWaitingForConsent(tx, organisation);
    await this.consents.grant(tx, stateHash, this.parts.clock.now());
    for (const account of waiting) {
      // For the others one click would not be enough: what they need was not asked for.
      if (permissions.includes(neededPermission(account))) await this.wake(tx, account);
    }
    return { kind: 'consentGiven', waiting: await this.accounts.countGranted(tx, organisation) };
  }

  /** A paused account stays paused. */
  private async wake(tx: Tx, { id, status }: CalendarAccount): Promise<void> {
    const next = status === 'PAUSED' ? status : 'AWAITING_SIGN_IN';
    await this.accounts.setProblem(tx, id, next, { code: 'ADMIN_CONSENT_GRANTED', since: this.parts.clock.now() });
  }
}
