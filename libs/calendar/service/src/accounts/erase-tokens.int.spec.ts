import { testDatabase } from '@kalbro/database/testing';
import { RemoteError } from '@kalbro/kernel';
import { AccountLife } from '../testing/account-life.js';

describe('Erasing the tokens of a removed account', () => {
  const db = testDatabase();
  let life: AccountLife;

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
  });

  const secrets = async () => (await life.sql('SELECT 1 FROM account_secret')).length;

  it('is done with the answer where nothing is to be deleted in Outlook', async () => {
    await life.make('Visit');
    await life.sync();
    await life.removeAccount('KEEP');
    expect(await secrets()).toBe(0);
  });

  it('is done with the last deletion otherwise', async () => {
    await life.make('Visit');
    await life.sync();
    await life.removeAccount('DELETE');
    expect(await secrets()).toBe(1);
    await life.work();
    expect([await secrets(), life.inOutlook()]).toEqual([0, []]);
  });

  it('comes after Graph was told to end what it tells of changes', async () => {
    let kept = 0;
    life.outlook.endSubscription = async () => (kept = await secrets());
    await life.removeAccount('KEEP');
    expect([kept, life.outlook.endings.length, life.reported]).toEqual([1, 1, []]);
  });

  it('does not fail with Graph, which is told of in the log', async () => {
    const down = new RemoteError('unavailable', 'Graph answered 503');
    life.outlook.endSubscription = () => Promise.reject(down);
    await life.removeAccount('KEEP');
    expect([await secrets(), await life.list(), life.reported]).toEqual([0, [], [down]]);
  });

  it('does not wait for a Graph that says nothing', async () => {
    life.outlook.endSubscription = () => new Promise(() => undefined);
    await life.removeAccount('KEEP', 'DELETE', 1);
    expect([await secrets(), life.reported]).toEqual([0, [expect.objectContaining({ name: 'TimeoutError' })]]);
  });

  it('does not wait either when the time was up before Graph was asked', async () => {
    life.outlook.endSubscription = () => new Promise(() => undefined);
    await life.removeAccount('KEEP', 'DELETE', 0);
    expect([await secrets(), life.reported]).toEqual([0, [expect.objectContaining({ name: 'TimeoutError' })]]);
  });

  it.each([
    ['whose sign-in is dead', `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED'`],
    [
      'that is paused and dead',
      `UPDATE calendar_account SET status = 'PAUSED', problem = '{"code":"ACCOUNT_DISABLED"}'`,
    ],
    ['without tokens', 'DELETE FROM account_secret'],
  ])('asks nothing of Graph for an account %s', async (_, before) => {
    await life.sql(before);
    await life.removeAccount('KEEP');
    expect([life.outlook.endings, life.reported, await secrets()]).toEqual([[], [], 0]);
  });
});
