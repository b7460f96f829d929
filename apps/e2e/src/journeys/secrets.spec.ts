import { dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { Planning } from '../people/planning.js';
import { everythingStored, placesOf } from '../system/leak-search.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

const accountFields = `id username status problem { code message adminConsentUrl } pendingUp
  externalCalendars { id name } runs { nodes { id status errors { code message title } progress { message } } }`;

describe('Secrets of a sign-in', () => {
  const { journey } = useSystem();

  /** A life with all that makes secrets: sign-ins that end well, badly and not at all, renewals, a death. */
  async function live(system: System) {
    const { outlook } = system;
    await outlook.settings({ accessTokenSeconds: 60 });
    const client = await Client.make(system, { admin: 'secrets-admin' });
    const kari = await client.add('secret-kari');
    const mailbox = await outlook.mailbox('kari@fjord.example');
    const account = await CalendarAccount.connect(kari, mailbox.upn, { direction: 'BOTH' });
    await account.sync();
    await new Planning(kari).create({
      title: 'Befaring',
      start: `${dayFromNow(3)}T09:00:00Z`,
      end: `${dayFromNow(3)}T10:00:00Z`,
    });
    await until('it to go up', async () => (await account.pendingUp()) === 0);

    await outlook.mailbox('per@fjord.example');
    const per = await client.add('secret-per');
    const pers = await CalendarAccount.connect(per, 'per@fjord.example');
    await outlook.mailbox('per@fjord.example', { signInProblem: 50076 });
    await pers.sync();
    await pers.signIn();

    await outlook.mailbox('siv@fjord.example');
    const begun = await CalendarAccount.add(await client.add('secret-siv'), 'siv@fjord.example');
    const state = new URL(begun.authorizationUrl).searchParams.get('state') ?? '';
    return { client, account, state, browsers: [kari, per].map(({ session }) => session.browser) };
  }

  /** With a name each, for the message of a test that fails. */
  async function secretsOf(system: System, { state, browsers }: Awaited<ReturnType<typeof live>>) {
    const seen = await system.outlook.secrets();
    const named = seen.map(({ kind, value }): readonly [string, string] => [kind, value]);
    const cookies = browsers.flatMap((browser) => browser.cookieValues.map((value) => ['cookie', value] as const));
    return new Map<string, string>([...named, ...cookies, ['state', state]].map(([kind, value]) => [value, kind]));
  }

  async function leaks(secrets: ReadonlyMap<string, string>, texts: ReadonlyMap<string, string>): Promise<string[]> {
    return [...secrets].flatMap(([value, kind]) => placesOf(value, texts).map((place) => `${kind} in ${place}`));
  }

  journey(
    'stand nowhere in the database, the logs, or an answer of the API; and go when the account goes',
    async (system) => {
      const life = await live(system);
      const secrets = await secretsOf(system, life);
      const kinds = new Set(secrets.values());
      for (const kind of ['access_token', 'refresh_token', 'id_token', 'code', 'code_verifier', 'state', 'cookie']) {
        expect(kinds).toContain(kind);
      }
      expect(secrets.size).toBeGreaterThan(10);

      const stored = await everythingStored(system.database);
      expect(stored.size).toBeGreaterThan(80);
      expect(stored.get('account_secret.ciphertext')?.length).toBeGreaterThan(1_000);
      expect(stored.get('sign_in_attempt.ciphertext')).not.toBe('');
      expect(await leaks(secrets, stored)).toEqual([]);
      expect(await leaks(secrets, new Map([['the logs', system.logs]]))).toEqual([]);
      const told = await life.client.admin.ask(`{ clientAccounts { nodes { ${accountFields} } } }`);
      expect(await leaks(secrets, new Map([['the API', JSON.stringify(told)]]))).toEqual([]);

      await life.account.remove();
      const kept = await system.database.query('SELECT 1 FROM account_secret WHERE account_id = $1', [life.account.id]);
      expect(kept).toEqual([]);
    },
    60,
  );

  journey('are found where they do stand: the search is no blind one', async (system) => {
    const [secret] = (await system.outlook.secrets()).filter(({ kind }) => kind === 'refresh_token');
    const value = secret?.value ?? '';
    for (const spelling of [`'${value}'`, `encode('${value}'::bytea, 'base64')`, `encode('x${value}'::bytea, 'hex')`]) {
      await system.database.query(`UPDATE client SET name = translate(${spelling}, E'\\n', '')`);
      expect(placesOf(value, await everythingStored(system.database))).toEqual(['client.name']);
    }
    await system.database.query(`UPDATE client SET name = 'Fjordplan'`);
    await system.database.query(`UPDATE account_secret SET nonce = $1`, [Buffer.from(`{"t":"${value}"}`)]);
    expect(placesOf(value, await everythingStored(system.database))).toEqual(['account_secret.nonce']);
  });
});
