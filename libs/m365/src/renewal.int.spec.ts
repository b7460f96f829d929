import { randomBytes } from 'node:crypto';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { fromDate } from '@kalbro/kernel';
import { AccessTokens } from './access-tokens.js';
import type { RenewingVault } from './access-tokens.js';
import { EntraSignIn } from './entra-sign-in.js';
import { parseKeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';
import { insertAccount } from './testing/accounts.js';
import { aSession } from './testing/builders.js';
import { aConfig } from './testing/entra-answers.js';
import { LocalMicrosoft } from './testing/local-microsoft.js';
import { PostgresTokenVault } from './token-vault.js';

const upn = 'kari@fjord.example';
// MSAL reads the system's clock.
const clock = { now: () => fromDate(new Date()) };

interface SeenSecret {
  readonly kind: string;
  readonly from: string;
  readonly value: string;
}

describe('Renewing the tokens of one account in many processes', () => {
  const test = testDatabase();
  const box = new SecretBox(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`));
  let microsoft: LocalMicrosoft;
  let kari: AccountId;

  beforeAll(async () => {
    microsoft = await LocalMicrosoft.start();
    await microsoft.control('PUT', `mailboxes/${upn}`, { consent: 'grant' });
  });
  afterAll(() => microsoft.stop());

  beforeEach(async () => {
    await test.clear();
    kari = await insertAccount(test.database, upn);
    await signInWithTokenThatIsOver();
    await microsoft.control('DELETE', 'secrets');
  });

  const config = () =>
    aConfig(microsoft.url, {
      clientId: '11111111-1111-4111-8111-111111111111',
      clientSecret: 'simulator-secret',
      tenant: 'common',
    });
  const vault = () => new PostgresTokenVault(test.database, box);
  /** One process: nothing of it is shared with another but the database. */
  const process = (its: RenewingVault = vault()) => new AccessTokens(config(), its, clock);
  const token = (tokens: AccessTokens) => tokens.accessToken(aSession({ accountId: kari }));

  /** The access token is too old to be used before it is kept, the next one is not. */
  async function signInWithTokenThatIsOver(): Promise<void> {
    await microsoft.control('PUT', 'settings', { accessTokenSeconds: 60 });
    const signIn = new EntraSignIn(config(), clock);
    const permission = 'Calendars.ReadWrite' as const;
    const { authorizationUrl, codeVerifier } = await signIn.begin({ username: upn, permission, state: 's' });
    const { headers } = await fetch(authorizationUrl, { redirect: 'manual' });
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    await vault().save(kari, (await signIn.complete({ code, codeVerifier, permission })).tokens);
    await microsoft.control('PUT', 'settings', { accessTokenSeconds: 3_599 });
  }

  async function refreshTokensSent(): Promise<string[]> {
    const seen = (await microsoft.control('GET', 'secrets')) as SeenSecret[];
    return seen.filter(({ kind, from }) => kind === 'refresh_token' && from === 'client').map(({ value }) => value);
  }

  it('asks Entra once, and all get the same token', async () => {
    const got = await Promise.all(Array.from({ length: 8 }, () => token(process())));
    expect(new Set(got).size).toBe(1);
    expect(await refreshTokensSent()).toHaveLength(1);
  });

  it('a process that dies between the answer of Entra and the vault costs half a minute and no tokens', async () => {
    const dying = vault();
    dying.replace = () => Promise.reject(new Error('killed'));
    dying.release = () => Promise.reject(new Error('killed'));
    await expect(token(process(dying))).rejects.toThrow('killed');

    const others = Promise.all([token(process()), token(process())]);
    // It waits for the dead one: what would end by itself ends now.
    await until(async () => (await refreshTokensSent()).length === 1);
    await test.database.reader.query(`UPDATE account_secret SET refreshing_until = now() - interval '1 ms'`);
    expect(new Set(await others).size).toBe(1);
    const sent = await refreshTokensSent();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
  });

  it('the newest refresh token is the one that is used next', async () => {
    await token(process());
    await microsoft.control('PUT', 'settings', { accessTokenSeconds: 3_599 });
    const first = await token(process());
    const session = aSession({ accountId: kari });
    expect(await process().accessToken(session, first)).not.toBe(first);
    const [one, two] = await refreshTokensSent();
    expect(two).not.toBe(one);
    expect(await refreshTokensSent()).toHaveLength(2);
  });

  it('one that Graph refused is renewed once, whoever else was refused it', async () => {
    const refused = await token(process());
    const session = () => aSession({ accountId: kari });
    const got = await Promise.all([1, 2, 3].map(() => process().accessToken(session(), refused)));
    expect(new Set(got).size).toBe(1);
    expect(got[0]).not.toBe(refused);
    expect(await refreshTokensSent()).toHaveLength(2);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
