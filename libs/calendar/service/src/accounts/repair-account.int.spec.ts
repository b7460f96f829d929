import type { AccountId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor } from '@kalbro/permissions-core';
import { everything, FakeSignIn, HandClock, mirrorBox, ownerOf } from '../testing/account-world.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { seedAccount } from '../testing/planner-seed.js';
import { BeginRepair, ReadRepairLink } from './repair-account.js';
import { RepairLinks } from './repair-links.js';

const day = 86_400_000;

describe('A repair link', () => {
  const db = testDatabase();
  const context = { browserSecret: 'secret-of-this-browser', language: 'nb' } as const;
  let seeded: SeededAccount;
  let actor: Actor | undefined;
  let signIn: FakeSignIn;
  let clock: HandClock;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    actor = { ...ownerOf(seeded), email: 'kari.privat@fjordplan.example' };
    signIn = new FakeSignIn();
    clock = new HandClock();
    await sql(
      `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', remote_user_id = 'kari', remote_tenant_id = 'fjordplan'`,
    );
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({
    ...{ database: db.database, clock, signIn, box: mirrorBox },
    loadActor: (userId: string) => Promise.resolve(userId === seeded.userId ? actor : undefined),
  });
  const issue = (accountId: AccountId = seeded.accountId) =>
    db.database.transaction((tx) =>
      new RepairLinks({ clock, publicUrl: 'https://kalbro.example/' }).issue(tx, { accountId, userId: seeded.userId }),
    );
  const ticket = async () => new URL(await issue()).searchParams.get('ticket') ?? '';
  const read = (of: string) => new ReadRepairLink(parts()).run(of);
  const begin = (of: string) => new BeginRepair(parts()).run(of, context);
  const username = 'kari@fjordplan.example';

  it('leads to the API, with a ticket that is stored as a hash', async () => {
    const link = new URL(await issue());
    expect(link.origin + link.pathname).toBe('https://kalbro.example/oauth/microsoft/repair');
    expect(link.searchParams.get('ticket')).toMatch(/^[\w-]{43}$/);
    const [{ row }] = await sql('SELECT r::text AS row FROM repair_link r');
    expect(row).not.toContain(link.searchParams.get('ticket'));
  });

  it('changes nothing when it is opened', async () => {
    const of = await ticket();
    const before = await everything(db.database);
    expect(await read(of)).toEqual({ kind: 'repairable', username });
    expect(await everything(db.database)).toEqual(before);
    expect(signIn.begun).toEqual([]);
  });

  it('begins the sign-in of that account, in that browser, and may be used again', async () => {
    const of = await ticket();
    expect(await begin(of)).toEqual({ kind: 'begun', authorizationUrl: expect.stringContaining('login.example') });
    expect(await begin(of)).toMatchObject({ kind: 'begun' });
    expect(signIn.begun).toMatchObject([{ username }, { username }]);
    expect(await sql('SELECT account_id, user_id FROM sign_in_attempt')).toEqual([
      { account_id: seeded.accountId, user_id: seeded.userId },
    ]);
  });

  it('is good for fourteen days', async () => {
    const of = await ticket();
    clock.pass(14 * day - 1);
    expect(await read(of)).toMatchObject({ kind: 'repairable' });
    clock.pass(1);
    expect(await read(of)).toEqual({ kind: 'linkUnknown' });
    expect(await begin(of)).toEqual({ kind: 'linkUnknown' });
    await issue();
    expect(await sql('SELECT count(*)::int AS links FROM repair_link')).toEqual([{ links: 1 }]);
  });

  it.each(['', 'A'.repeat(43)])('is not the made-up ticket %p', async (of) => {
    await issue();
    expect(await begin(of)).toEqual({ kind: 'linkUnknown' });
    expect(signIn.begun).toEqual([]);
  });

  it('dies with its account, also while something is still deleted for it in Outlook', async () => {
    const of = await ticket();
    await sql(`UPDATE calendar_account SET removal = '{}', position = NULL`);
    expect(await begin(of)).toEqual({ kind: 'linkUnknown' });
    await sql('DELETE FROM calendar_account');
    expect(await read(of)).toEqual({ kind: 'linkUnknown' });
    expect(await sql('SELECT 1 FROM repair_link')).toEqual([]);
  });

  it.each(['CONNECTED', 'PAUSED'])('of an account that is %s says that it works', async (status) => {
    const of = await ticket();
    await sql(`UPDATE calendar_account SET status = $1, granted_permission = 'Calendars.Read'`, status);
    expect(await read(of)).toEqual({ kind: 'works', username });
    expect(await begin(of)).toEqual({ kind: 'works', username });
    expect(signIn.begun).toEqual([]);
  });

  it('acts as its user as they are now: without permission, module or user it begins nothing', async () => {
    const of = await ticket();
    const owner = ownerOf(seeded);
    for (const now of [
      { ...owner, permissions: new Set<never>() },
      { ...owner, activeModules: new Set<never>() },
    ]) {
      actor = now;
      expect(await begin(of)).toMatchObject({ kind: 'refused', text: { nb: expect.any(String) } });
      expect(await read(of)).toMatchObject({ kind: 'refused' });
    }
    actor = undefined;
    expect(await begin(of)).toMatchObject({ kind: 'refused' });
    expect(signIn.begun).toEqual([]);
  });

  describe('of an account that nobody ever signed in to', () => {
    beforeEach(() => sql('UPDATE calendar_account SET remote_user_id = NULL, remote_tenant_id = NULL'));

    it('begins nothing, for it may have been sent on to whom the address belongs', async () => {
      expect(await begin(await ticket())).toEqual({ kind: 'onlyFromCard', username });
      expect(signIn.begun).toEqual([]);
    });

    it('begins it where the address is that of the user whose own card it is', async () => {
      actor = { ...ownerOf(seeded), email: 'Kari@Fjordplan.example' };
      expect(await begin(await ticket())).toMatchObject({ kind: 'begun' });
      actor = { ...actor, ownResourceId: null, permissions: new Set(['resource:edit']) };
      expect(await begin(await ticket())).toEqual({ kind: 'onlyFromCard', username });
    });
  });
});
