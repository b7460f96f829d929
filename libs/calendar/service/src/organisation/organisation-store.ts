import type { OrganisationProblem, OrganisationProblemCode, OrganisationTest } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { SealedText } from '../accounts/secret-box.port.js';

/** A client's connection without its secret: what may be shown. */
export interface StoredConnection {
  readonly clientId: ClientId;
  readonly tenantId: string;
  /** The tenant that the client has shown to belong to; only asked for with Kalbro's own registration. */
  readonly provenTenantId: string | null;
  /** Null: Kalbro's own registration. */
  readonly applicationId: string | null;
  readonly problem: OrganisationProblem | null;
  readonly lastTest: OrganisationTest | null;
  /** Accounts that nobody signed in for. */
  readonly accountsInUse: number;
}

export interface ConnectionRow {
  readonly tenantId: string;
  readonly applicationId: string | null;
  /** Null with Kalbro's own registration. */
  readonly secret: SealedText | null;
}

export interface SealedConnection extends ConnectionRow {
  readonly provenTenantId: string | null;
}

interface SealedRow extends Omit<SealedConnection, 'secret'> {
  readonly keyId: string | null;
  readonly nonce: Buffer | null;
  readonly ciphertext: Buffer | null;
}

export class OrganisationStore {
  async find(tx: Tx, clientId: ClientId): Promise<StoredConnection | undefined> {
    const rows: StoredConnection[] = await tx.query(
      `SELECT o.client_id AS "clientId", o.tenant_id AS "tenantId", o.proven_tenant_id AS "provenTenantId",
         o.application_id AS "applicationId", o.problem, o.last_test AS "lastTest",
         (SELECT count(*) FROM calendar_account a WHERE a.client_id = o.client_id AND a.access = 'ORGANISATION'
            AND a.removal IS NULL)::int AS "accountsInUse"
       FROM organisation_connection o WHERE o.client_id = $1`,
      [clientId],
    );
    return rows[0];
  }

  async sealed(tx: Tx, clientId: ClientId): Promise<SealedConnection | undefined> {
    return sealedIn(await tx.query(sealedSql, [clientId]));
  }

  /** The same; it stays as it is to the end of the transaction. */
  async lock(tx: Tx, clientId: ClientId): Promise<SealedConnection | undefined> {
    return sealedIn(await tx.query(`${sealedSql} FOR UPDATE`, [clientId]));
  }

  /** What was found out about the connection before is not true of another one. */
  async save(
    tx: Tx,
    clientId: ClientId,
    { tenantId, applicationId, secret }: ConnectionRow,
    userId: UserId,
  ): Promise<void> {
    await tx.query(saveSql, [
      clientId,
      tenantId,
      applicationId,
      secret?.keyId ?? null,
      secret?.nonce ?? null,
      secret?.ciphertext ?? null,
      userId,
    ]);
  }

  /** Answers whether there was one. */
  async remove(tx: Tx, clientId: ClientId): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query('DELETE FROM organisation_connection WHERE client_id = $1', [
      clientId,
    ]);
    return count > 0;
  }

  /**
   * The tenant that somebody of the client signed in at, where that is the one of the connection: by its id, or by the
   * domain of their address. A token told it, whatever was typed. Undefined when there is nobody.
   */
  async provenTenant(tx: Tx, clientId: ClientId): Promise<string | undefined> {
    const rows: { tenantId: string }[] = await tx.query(
      `SELECT lower(a.remote_tenant_id) AS "tenantId" FROM calendar_account a
       JOIN organisation_connection o ON o.client_id = a.client_id
       WHERE a.client_id = $1 AND a.access = 'SIGN_IN' AND a.removal IS NULL AND a.remote_tenant_id IS NOT NULL
         AND o.tenant_id IN (lower(a.remote_tenant_id), split_part(a.username, '@', 2))
       ORDER BY a.created_at, a.id LIMIT 1`,
      [clientId],
    );
    return rows[0]?.tenantId;
  }

  /** Answers false when another client has proven the same tenant: of two at the same moment one gets it. */
  async prove(tx: Tx, clientId: ClientId, tenantId: string): Promise<boolean> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('kalbro:tenant:' || $1, 0))`, [tenantId]);
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE organisation_connection SET proven_tenant_id = $2 WHERE client_id = $1 AND NOT EXISTS (
         SELECT 1 FROM organisation_connection o
         WHERE o.proven_tenant_id = $2 AND o.application_id IS NULL AND o.client_id <> $1)`,
      [clientId, tenantId],
    );
    return count > 0;
  }

  /** The moment of a problem that is known already stays. */
  async setProblem(tx: Tx, clientId: ClientId, code: OrganisationProblemCode | null, since: Instant): Promise<void> {
    await tx.query(
      `UPDATE organisation_connection SET problem = $3::jsonb
       WHERE client_id = $1 AND problem->>'code' IS DISTINCT FROM $2::text`,
      [clientId, code, code === null ? null : JSON.stringify({ code, since })],
    );
  }

  async saveTest(tx: Tx, clientId: ClientId, test: OrganisationTest): Promise<void> {
    await tx.query('UPDATE organisation_connection SET last_test = $2, tested_at = $3 WHERE client_id = $1', [
      clientId,
      JSON.stringify(test),
      test.testedAt,
    ]);
  }

  /** Locks those that nobody signed in for, in the order of their ids. */
  async lockAccounts(tx: Tx, clientId: ClientId): Promise<readonly AccountId[]> {
    const rows: { id: AccountId }[] = await tx.query(
      `SELECT id FROM calendar_account WHERE client_id = $1 AND access = 'ORGANISATION' AND removal IS NULL
       ORDER BY id FOR UPDATE`,
      [clientId],
    );
    return rows.map(({ id }) => id);
  }

  /** They wait for somebody to connect them anew; whoever paused one finds it paused, and needing the same. */
  async disconnect(tx: Tx, ids: readonly AccountId[], since: Instant): Promise<void> {
    await tx.query(
      `UPDATE calendar_account SET status = CASE status WHEN 'PAUSED' THEN status ELSE 'RECONNECT_REQUIRED' END,
         problem = $2, updated_at = now() WHERE id = ANY($1)`,
      [ids, JSON.stringify({ code: 'ORGANISATION_CONNECTION_REMOVED', since })],
    );
  }

  /** The e-mail addresses that provisioning saved for a card. */
  async cardAddresses(tx: Tx, resourceId: string): Promise<readonly (string | null)[]> {
    const rows: { own: string | null; ofUser: string | null }[] = await tx.query(
      `SELECT r.email AS own, u.email AS "ofUser" FROM resource r LEFT JOIN app_user u ON u.id = r.user_id
       WHERE r.id = $1`,
      [resourceId],
    );
    return rows.flatMap(({ own, ofUser }) => [own, ofUser]);
  }
}

const sealedSql = `
SELECT tenant_id AS "tenantId", proven_tenant_id AS "provenTenantId", application_id AS "applicationId",
  key_id AS "keyId", nonce, ciphertext
FROM organisation_connection WHERE client_id = $1`;

function sealedIn([row]: readonly SealedRow[]): SealedConnection | undefined {
  if (!row) return undefined;
  const { keyId, nonce, ciphertext, ...rest } = row;
  const hasSecret = keyId !== null && nonce !== null && ciphertext !== null;
  return { ...rest, secret: hasSecret ? { keyId, nonce, ciphertext } : null };
}

const saveSql = `
INSERT INTO organisation_connection (client_id, tenant_id, application_id, key_id, nonce, ciphertext, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (client_id) DO UPDATE SET tenant_id = $2, application_id = $3, proven_tenant_id = NULL,
  key_id = $4, nonce = $5, ciphertext = $6,
  problem = NULL, last_test = NULL, tested_at = NULL, updated_at = now()`;
