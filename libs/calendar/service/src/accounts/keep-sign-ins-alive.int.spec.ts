import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { AccountLife } from '../testing/account-life.js';
import { SignInLifeStore } from '../store/sign-in-life-store.js';
import { FakeSignIn } from '../testing/account-world.js';
import { KeepSignInsAlive } from './keep-sign-ins-alive.js';

describe('Keeping sign-ins alive that nobody uses', () => {
  const db = testDatabase();
  let life: AccountLife;
  let asked: AccountId[];
  let answer: () => Promise<void>;

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
    await life.sql(`UPDATE calendar_account SET direction = 'NONE', status = 'PAUSED'`);
    await age(31);
    asked = [];
    answer = async () => void (await age(0));
  });

  // The database's clock tells how old tokens are.
  const clock = { now: () => new Date().toISOString() as ReturnType<AccountLife['clock']['now']> };
  const age = (days: number) =>
    life.sql(`UPDATE account_secret SET refreshed_at = now() - make_interval(days => $1)`, days);
  const keeper = () =>
    new KeepSignInsAlive({
      database: db.database,
      clock,
      signIn: new FakeSignIn(),
      renewal: {
        renew: ({ accountId }) => {
          asked.push(accountId);
          return answer();
        },
      },
    });
  const keep = () => keeper().run(new AbortController().signal);
  const fails = (...[kind, , options]: ConstructorParameters<typeof RemoteError>) => {
    answer = () => Promise.reject(new RemoteError(kind, 'no', options));
  };
  const account = async () => {
    const [row] = await life.sql<{ status: string; problem: Record<string, string> | null }>(
      'SELECT status, problem FROM calendar_account',
    );
    return row;
  };

  it('renews what is older than a month, once, of a paused account too', async () => {
    expect(await keep()).toEqual([{ accountId: life.accountId, error: undefined }]);
    expect(await keep()).toEqual([]);
    expect(asked).toEqual([life.accountId]);
    expect(await account()).toEqual({ status: 'PAUSED', problem: null });
  });

  it('leaves alone what was used, what was removed, and clients whose module is off', async () => {
    await age(29);
    expect(await keep()).toEqual([]);
    await age(31);
    await life.sql('DELETE FROM active_module');
    expect(await keep()).toEqual([]);
  });

  it('of two runners one asks', async () => {
    const store = new SignInLifeStore();
    const { reader } = db.database;
    const [kept] = await store.idle(reader, 10);
    if (!kept) throw new Error('Nothing is idle.');
    const claims = await Promise.all([1, 2, 3].map(() => store.claim(reader, kept)));
    expect(claims.filter((isMine) => isMine)).toHaveLength(1);
    expect(await keep()).toEqual([]);
  });

  it('a paused account that is found dead stays paused and says why', async () => {
    fails('signInRequired', '', { code: 'invalid_grant', reason: 'consentWithdrawn' });
    await keep();
    expect(await account()).toMatchObject({
      status: 'PAUSED',
      problem: { code: 'CONSENT_WITHDRAWN', adminConsentUrl: expect.stringContaining('kari@fjordplan.example') },
    });
    await life.sql('UPDATE account_secret SET looked_at = NULL');
    expect(await keep()).toEqual([]);
  });

  it('one that is connected has to be reconnected then', async () => {
    await life.sql(`UPDATE calendar_account SET direction = 'DOWN', status = 'CONNECTED'`);
    fails('signInRequired', '', { code: 'invalid_grant' });
    expect(await keep()).toMatchObject([{ error: { kind: 'signInRequired' } }]);
    expect(await account()).toMatchObject({ status: 'RECONNECT_REQUIRED', problem: { code: 'SIGN_IN_REQUIRED' } });
  });

  it.each(['unavailable', 'throttled', 'misconfigured'] as const)('%s touches no account', async (kind) => {
    fails(kind, '');
    expect(await keep()).toMatchObject([{ error: { kind } }]);
    expect(await account()).toEqual({ status: 'PAUSED', problem: null });
    expect(await keep()).toEqual([]);
  });

  it('asks nobody else when Entra wants to be left alone', async () => {
    const { id } = await life.second();
    await life.vault.save(id, 'tokens of the second');
    await age(31);
    fails('throttled', '');
    expect(await keep()).toHaveLength(1);
  });

  it('says nothing of tokens that are others by now', async () => {
    answer = async () => {
      await age(0);
      throw new RemoteError('signInRequired', 'no', { code: 'invalid_grant' });
    };
    await keep();
    expect(await account()).toEqual({ status: 'PAUSED', problem: null });
  });
});
