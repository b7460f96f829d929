import type { CalendarAccount, SignedIn } from '@kalbro/calendar-core';
import type { AccountId, ClientId, ResourceId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';

/** Whom a Microsoft account is, whatever its address; ids are unique within a tenant. */
export type RemoteIdentity = Pick<SignedIn, 'remoteUserId' | 'remoteTenantId'>;

/** Another account of the same client that is linked to the same Microsoft account. */
export type LinkedAccount = Pick<CalendarAccount, 'id' | 'username' | 'resourceId' | 'clientId'> & {
  /** The name on its card. */
  readonly cardName: string;
};

/** Which Microsoft account each calendar account is linked to: within a client, each to one at most. */
export class IdentityStore {
  /** Known from a sign-in before; undefined when there was none. */
  async of(tx: Tx, id: AccountId): Promise<RemoteIdentity | undefined> {
    const rows: RemoteIdentity[] = await tx.query(
      `SELECT remote_user_id AS "remoteUserId", remote_tenant_id AS "remoteTenantId" FROM calendar_account
       WHERE id = $1 AND remote_user_id IS NOT NULL AND remote_tenant_id IS NOT NULL`,
      [id],
    );
    return rows[0];
  }

  /** Of two who link the same Microsoft account at the same moment, the second waits. Taken before any row is locked. */
  async lock(tx: Tx, clientId: ClientId, { remoteTenantId, remoteUserId }: RemoteIdentity): Promise<void> {
    const key = JSON.stringify(['identity', clientId, remoteTenantId, remoteUserId]);
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  }

  /** An account that is being removed does not count: its place is free. */
  async otherThan(
    tx: Tx,
    { id, clientId }: Pick<CalendarAccount, 'id' | 'clientId'>,
    { remoteTenantId, remoteUserId }: RemoteIdentity,
  ): Promise<LinkedAccount | undefined> {
    const rows: LinkedAccount[] = await tx.query(
      `SELECT a.id, a.username, a.client_id AS "clientId", a.resource_id AS "resourceId", r.name AS "cardName"
       FROM calendar_account a JOIN resource r ON r.id = a.resource_id WHERE a.client_id = $1
         AND a.remote_tenant_id = $2 AND a.remote_user_id = $3 AND a.removal IS NULL AND a.id <> $4`,
      [clientId, remoteTenantId, remoteUserId, id],
    );
    return rows[0];
  }

  async save(tx: Tx, id: AccountId, { remoteTenantId, remoteUserId }: RemoteIdentity): Promise<void> {
    await tx.query('UPDATE calendar_account SET remote_tenant_id = $2, remote_user_id = $3 WHERE id = $1', [
      id,
      remoteTenantId,
      remoteUserId,
    ]);
  }

  /** False when the address is on the card already. Call it with the card locked. */
  async rename(
    tx: Tx,
    { id, resourceId }: { readonly id: AccountId; readonly resourceId: ResourceId },
    address: string,
  ): Promise<boolean> {
    const [, count]: [unknown[], number] = await tx.query(
      `UPDATE calendar_account SET username = $3, updated_at = now() WHERE id = $1 AND NOT EXISTS (
         SELECT 1 FROM calendar_account o WHERE o.resource_id = $2 AND o.username = $3 AND o.removal IS NULL)`,
      [id, resourceId, address],
    );
    return count > 0;
  }
}
