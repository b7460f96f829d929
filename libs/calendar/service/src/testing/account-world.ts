import type { RemoteSignIn, SignedIn, SignInRequest, TokenVault } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Id, Instant, ResourceId, UserId } from '@kalbro/kernel';
import { addMilliseconds, newId } from '@kalbro/kernel';
import { Live } from '@kalbro/database';
import type { Database } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { anActor } from '@kalbro/permissions-core/testing';
import { randomBytes } from 'node:crypto';
import type { SealedText, SecretBox } from '../accounts/secret-box.port.js';

export const fresh = <T extends Id<string>>(): T => newId<T>(Date.now(), randomBytes(10));

/** Time as a test moves it. */
export class HandClock {
  private current = '2026-03-10T12:00:00.000Z' as Instant;

  now(): Instant {
    return this.current;
  }

  pass(milliseconds: number): void {
    this.current = addMilliseconds(this.current, milliseconds);
  }
}

/** Entra as a test scripts it: whoever comes back is Kari, with all that was asked for, unless the test says otherwise. */
export class FakeSignIn implements RemoteSignIn {
  readonly begun: { username: string; permission: string; state: string }[] = [];
  readonly redeemed: { code: string; codeVerifier: string; permission: string }[] = [];
  answer: Partial<SignedIn> | Error = {};
  beginFailure: Error | undefined;
  /** What others do while Entra is being asked. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  async begin(request: Parameters<RemoteSignIn['begin']>[0]): Promise<SignInRequest> {
    if (this.beginFailure) throw this.beginFailure;
    this.begun.push(request);
    await this.meanwhile();
    return { authorizationUrl: `https://login.example/?state=${request.state}`, codeVerifier: `v-${request.state}` };
  }

  async complete(answer: Parameters<RemoteSignIn['complete']>[0]): Promise<SignedIn> {
    this.redeemed.push(answer);
    await this.meanwhile();
    if (this.answer instanceof Error) throw this.answer;
    const [address = 'kari@fjordplan.example'] = this.answer.addresses ?? [];
    return {
      addresses: [address],
      // Somebody else is somebody else by their id as well.
      remoteUserId: `remote-${address.split('@')[0]}`,
      remoteTenantId: 'tenant',
      grantedPermission: answer.permission,
      tokens: 'tokens-of-kari',
      ...this.answer,
    };
  }

  adminConsentUrl(username: string, permissions: readonly string[], state: string): string {
    return `https://login.example/adminconsent?for=${username}&scope=${permissions.join('+')}&state=${state}`;
  }
}

/** Keeps tokens where the real vault keeps them, unencrypted: what is erased can be seen to be gone. */
export class PlainVault implements TokenVault {
  readonly erased: AccountId[] = [];

  constructor(private readonly database: Database) {}

  async load(accountId: AccountId): Promise<string | undefined> {
    const rows: { ciphertext: Buffer }[] = await this.database.reader.query(
      'SELECT ciphertext FROM account_secret WHERE account_id = $1',
      [accountId],
    );
    return rows[0]?.ciphertext.toString();
  }

  async save(accountId: AccountId, tokens: string): Promise<void> {
    await this.database.reader.query(
      `INSERT INTO account_secret (account_id, key_id, nonce, ciphertext) VALUES ($1, 'none', '', $2)
       ON CONFLICT (account_id) DO UPDATE SET ciphertext = excluded.ciphertext`,
      [accountId, Buffer.from(tokens)],
    );
  }

  async erase(accountId: AccountId): Promise<void> {
    this.erased.push(accountId);
    await this.database.reader.query('DELETE FROM account_secret WHERE account_id = $1', [accountId]);
  }
}

/** Seals by turning the text round: readable for nobody at a glance, bound to its purpose. */
export const mirrorBox: SecretBox = {
  seal: (purpose: string, text: string): SealedText => ({
    keyId: 'mirror',
    nonce: Buffer.from('n'),
    ciphertext: Buffer.from([...`${purpose}|${text}`].reverse().join('')),
  }),
  open: (purpose: string, sealed: SealedText): string => {
    const [owner, text] = [...sealed.ciphertext.toString()].reverse().join('').split('|');
    if (owner !== purpose || text === undefined) throw new Error('Sealed for another purpose.');
    return text;
  },
};

export interface Card {
  readonly clientId: ClientId;
  readonly resourceId: ResourceId;
  readonly userId: UserId;
  /** May edit the card, as its owner. */
  readonly owner: Actor;
}

/** A client with the module on, a user and her resource, no accounts. */
export async function seedCard(database: Database): Promise<Card> {
  const clientId = fresh<ClientId>();
  const userId = fresh<UserId>();
  const resourceId = fresh<ResourceId>();
  const run = (sql: string, ...parameters: unknown[]) => database.reader.query(sql, parameters);
  await run('INSERT INTO client (id, name) VALUES ($1, $2)', clientId, 'Fjordplan AS');
  await run(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, clientId);
  await run(
    `INSERT INTO app_user (id, client_id, external_id, name, email) VALUES ($1, $2, 'kari', 'Kari', 'kari@fjordplan.example')`,
    userId,
    clientId,
  );
  await run(
    `INSERT INTO resource (id, client_id, external_id, name, user_id) VALUES ($1, $2, 'kari', 'Kari', $3)`,
    resourceId,
    clientId,
    userId,
  );
  return { clientId, resourceId, userId, owner: ownerOf({ clientId, resourceId, userId }) };
}

export function ownerOf(card: Pick<Card, 'clientId' | 'resourceId' | 'userId'>): Actor {
  return anActor({
    clientId: card.clientId,
    userId: card.userId,
    ownResourceId: card.resourceId,
    permissions: ['resource:edit-own'],
  });
}

/** Everything that a refused request must leave as it is. */
export async function everything(database: Database): Promise<unknown> {
  const tables = ['calendar_account', 'sign_in_attempt', 'account_secret', 'external_calendar', 'event_link'];
  const all = [...tables, 'event_occurrence', 'appointment', 'appointment_resource', 'sync_run'];
  const rows = all.map(async (table) => [
    table,
    await database.reader.query(`SELECT * FROM ${table} t ORDER BY t::text`),
  ]);
  return Object.fromEntries(await Promise.all(rows));
}

/** Runs `work` and answers with the first live event that it led to. */
export async function heardDuring(url: string, work: () => Promise<unknown>): Promise<unknown> {
  const live = await Live.connect({ url });
  try {
    const heard = new Promise((resolve) => live.listen(resolve));
    await work();
    return await heard;
  } finally {
    await live.close();
  }
}

/** What a refused call said: its code, the paths of its fields, and its words in both languages. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (isRefusal(error)) return { code: error.code, paths: error.fields.map(({ path }) => path), text: error.text };
    throw error;
  }
  throw new Error('It was not refused.');
}

interface Refusal {
  readonly code: string;
  readonly paths: readonly string[];
  readonly text: { readonly nb: string; readonly en: string };
}

function isRefusal(error: unknown): error is Error & Omit<Refusal, 'paths'> & { fields: readonly { path: string }[] } {
  return error instanceof Error && error.name === 'RuleError';
}
