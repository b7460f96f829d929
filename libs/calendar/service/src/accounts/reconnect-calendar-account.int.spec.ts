import type { AccountId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { everything, FakeSignIn, fresh, HandClock, mirrorBox, ownerOf, refusalOf } from '../testing/account-world.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { seedAccount } from '../testing/planner-seed.js';
import { ReconnectCalendarAccount } from './reconnect-calendar-account.js';

describe('Reconnecting a calendar account', () => {
  const db = testDatabase();
  const context = { browserSecret: 'secret-of-this-browser', language: 'en' } as const;
  let seeded: SeededAccount;
  let signIn: FakeSignIn;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database, { direction: 'BOTH', scopes: ['READ', 'CREATE'] });
    signIn = new FakeSignIn();
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const reconnect = (id = seeded.accountId, actor: Parameters<ReconnectCalendarAccount['run']>[0] = ownerOf(seeded)) =>
    new ReconnectCalendarAccount({
      database: db.database,
      clock: new HandClock(),
      signIn,
      box: mirrorBox,
    }).run(actor, { id }, context);

  it('begins a sign-in for what the settings need and leaves the account as it is until that is done', async () => {
    await sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', problem = '{"code":"SIGN_IN_REQUIRED"}'`);
    const [before] = await sql('SELECT * FROM calendar_account');
    const { account, authorizationUrl } = await reconnect();
    expect(account).toMatchObject({ status: 'RECONNECT_REQUIRED', problem: { code: 'SIGN_IN_REQUIRED' } });
    expect(signIn.begun).toMatchObject([{ username: 'kari@fjordplan.example', permission: 'Calendars.ReadWrite' }]);
    expect(authorizationUrl).toContain(signIn.begun[0]?.state ?? 'no sign-in was begun');
    expect(await sql('SELECT * FROM calendar_account')).toEqual([before]);
  });

  it('again forgets the attempt before, so that one at a time can be finished', async () => {
    await reconnect();
    await reconnect();
    expect(await sql('SELECT account_id FROM sign_in_attempt')).toEqual([{ account_id: seeded.accountId }]);
  });

  it('is refused, and changes nothing, for what is not there or not theirs, and without the module', async () => {
    const other = await seedAccount(db.database);
    const owner = ownerOf(seeded);
    const before = await everything(db.database);
    const codeOf = async (...args: Parameters<typeof reconnect>) => (await refusalOf(reconnect(...args))).code;
    expect(await codeOf(fresh<AccountId>())).toBe('NOT_FOUND');
    expect(await codeOf(other.accountId)).toBe('NOT_FOUND');
    expect(await codeOf(seeded.accountId, { ...owner, ownResourceId: null })).toBe('FORBIDDEN');
    expect(await codeOf(seeded.accountId, { ...owner, activeModules: new Set() })).toBe('MODULE_NOT_ACTIVE');
    expect(await everything(db.database)).toEqual(before);
    expect(signIn.begun).toEqual([]);
  });
});
