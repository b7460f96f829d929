import type { CalendarAccount, CalendarPermission } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql } from './instant-sql.js';

/**
 * Whom one consent is for: the accounts of a client whose addresses have this domain, or that are known from a sign-in to
 * be of this tenant.
 */
export interface Organisation {
  readonly clientId: ClientId;
  readonly domain: string;
  readonly tenantId: string | null;
}

/** A link for administrators. Its state is kept as SHA-256 only. */
export interface AdminConsentLink {
  readonly stateHash: Buffer;
  readonly organisation: Organisation;
  readonly permissions: readonly CalendarPermission[];
  readonly accountId: AccountId;
  /** Null when a run found out that consent is missing. */
  readonly requestedBy: UserId | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** A link that was followed. */
export interface FollowedLink {
  readonly organisation: Organisation;
  readonly permissions: readonly CalendarPermission[];
}

export function organisationOf({
  clientId,
  username,
  remoteTenantId,
}: Pick<CalendarAccount, 'clientId' | 'username' | 'remoteTenantId'>): Organisation {
  return { clientId, domain: username.slice(username.lastIndexOf('@') + 1), tenantId: remoteTenantId };
}

/** Lock order: accounts first, then their links. */
export class AdminConsentStore {
  /** Sweeps what is over for the client as well. */
  async insert(tx: Tx, link: AdminConsentLink): Promise<void> {
    const { clientId, domain, tenantId } = link.organisation;
    await tx.query('DELETE FROM admin_consent WHERE client_id = $1 AND expires_at <= $2', [clientId, link.createdAt]);
    await tx.query(
      `INSERT INTO admin_consent (state_hash, client_id, account_id, requested_by, domain, tenant_hint, permissions,
         created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        link.stateHash,
        clientId,
        link.accountId,
        link.requestedBy,
        domain,
        tenantId,
        link.permissions,
        link.createdAt,
        link.expiresAt,
      ],
    );
  }

  /** Gives a link that nobody has consented by a longer life; false when there is none that asks for exactly this. */
  async prolong(
    tx: Tx,
    stateHash: Buffer,
    { accountId, permissions, createdAt, expiresAt }: Omit<AdminConsentLink, 'stateHash'>,
  ): Promise<boolean> {
    const [, count]: [unknown[], number] = await tx.query(
      `UPDATE admin_consent SET expires_at = $4 WHERE state_hash = $1 AND account_id = $2 AND permissions = $3
         AND granted_at IS NULL AND expires_at > $5`,
      [stateHash, accountId, permissions, expiresAt, createdAt],
    );
    return count > 0;
  }

  /** Undefined when nobody was given such a link, or its time is over. */
  async find(tx: Tx, stateHash: Buffer, now: Instant): Promise<FollowedLink | undefined> {
    const rows: { clientId: ClientId; domain: string; tenantId: string | null; permissions: CalendarPermission[] }[] =
      await tx.query(
        `SELECT client_id AS "clientId", domain, tenant_hint AS "tenantId", permissions FROM admin_consent
         WHERE state_hash = $1 AND expires_at > $2`,
        [stateHash, now],
      );
    return rows.map(({ permissions, ...organisation }) => ({ organisation, permissions }))[0];
  }

  /** The newest report counts, whatever was found of the ones before. */
  async grant(tx: Tx, stateHash: Buffer, now: Instant): Promise<void> {
    await tx.query('UPDATE admin_consent SET granted_at = $2, disproved_at = NULL WHERE state_hash = $1', [
      stateHash,
      now,
    ]);
  }

  async refuse(tx: Tx, stateHash: Buffer, now: Instant): Promise<void> {
    await tx.query('UPDATE admin_consent SET refused_at = $2 WHERE state_hash = $1 AND granted_at IS NULL', [
      stateHash,
      now,
    ]);
  }

  /** Consent to this permission that was reported and has just turned out not to work: it is believed no longer. */
  async disprove(
    tx: Tx,
    { clientId, domain, tenantId }: Organisation,
    needed: CalendarPermission,
    now: Instant,
  ): Promise<Instant | undefined> {
    const [rows]: [{ grantedAt: Instant }[], number] = await tx.query(
      `UPDATE admin_consent SET disproved_at = $5 WHERE client_id = $1 AND (domain = $2 OR tenant_hint = $3)
         AND $4 = ANY(permissions) AND granted_at IS NOT NULL AND disproved_at IS NULL
       RETURNING ${instantSql('granted_at')} AS "grantedAt"`,
      [clientId, domain, tenantId, needed, now],
    );
    return rows
      .map(({ grantedAt }) => grantedAt)
      .sort()
      .at(-1);
  }
}
