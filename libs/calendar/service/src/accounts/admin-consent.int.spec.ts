import type { CalendarAccount, SyncDirection } from '@kalbro/calendar-core';
import { problemText } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Card } from '../testing/account-world.js';
import { everything, FakeSignIn, HandClock, mirrorBox, PlainVault, seedCard } from '../testing/account-world.js';
import { FakeOutlook } from '../testing/fake-outlook.js';
import { AccountReader } from './account-reader.js';
import { AddCalendarAccount } from './add-calendar-account.js';
import { CompleteSignIn } from './complete-sign-in.js';
import { ReconnectCalendarAccount } from './reconnect-calendar-account.js';
import { ReportAdminConsent } from './report-admin-consent.js';
import type { AdminConsentAnswer } from './report-admin-consent.js';

const day = 86_400_000;

describe('Admin consent', () => {
  const db = testDatabase();
  const browserSecret = 'secret-of-this-browser';
  const context = { browserSecret, language: 'en' } as const;
  let card: Card;
  let clock: HandClock;
  let signIn: FakeSignIn;

  beforeEach(async () => {
    await db.clear();
    card = await seedCard(db.database);
    clock = new HandClock();
    signIn = new FakeSignIn();
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({ database: db.database, clock, signIn, box: mirrorBox });
  const come = async (answer: { error?: string; code?: string }, by = card) => {
    const state = signIn.begun.at(-1)?.state ?? '';
    const loadActor = () => Promise.resolve(by.owner);
    const more = { remote: new FakeOutlook(), vault: new PlainVault(db.database), loadActor, report: () => undefined };
    return new CompleteSignIn({ ...parts(), ...more }).run({ state, browserSecret, ...answer });
  };
  const blocked = async (username: string, direction: SyncDirection = 'DOWN', on = card): Promise<AccountId> => {
    const added = new AddCalendarAccount(parts());
    const { account } = await added.run(on.owner, { resourceId: on.resourceId, username, direction }, context);
    await come({ error: 'access_denied' }, on);
    return account.id;
  };
  const reconnect = (id: AccountId) => new ReconnectCalendarAccount(parts()).run(card.owner, { id }, context);
  const account = async (id: AccountId): Promise<CalendarAccount> => {
    const [found] = await new AccountReader(db.database).accountsByIds([id]);
    if (!found) throw new Error('It is gone.');
    return found;
  };
  const linkOf = async (id: AccountId) => new URL((await account(id)).problem?.adminConsentUrl ?? '');
  const stateOf = async (id: AccountId) => (await linkOf(id)).searchParams.get('state') ?? '';
  const follow = async (id: AccountId, answer: Partial<AdminConsentAnswer> = {}) =>
    new ReportAdminConsent(parts()).run({ state: await stateOf(id), adminConsent: 'True', ...answer });
  const follows = (answer: AdminConsentAnswer) => new ReportAdminConsent(parts()).run(answer);
  const woken = { status: 'AWAITING_SIGN_IN', problem: { code: 'ADMIN_CONSENT_GRANTED' } };

  it('lets everybody of that organisation who waited go on, and each then needs one sign-in', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const per = await blocked('per@fjordplan.example');
    expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 2 });
    for (const id of [kari, per]) {
      expect(await account(id)).toMatchObject({ ...woken, problem: { since: clock.now() } });
      expect((await account(id)).problem?.adminConsentUrl).toBeUndefined();
    }
    await reconnect(kari);
    expect(await come({ code: 'code' })).toMatchObject({ kind: 'connected', account: { problem: null } });
  });

  it('wakes whoever is known to be of the same tenant, whatever their address', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const other = await blocked('kari@fjordplan.onmicrosoft.example');
    const stranger = await blocked('kari@nordvik.example');
    await sql('UPDATE calendar_account SET remote_tenant_id = $1 WHERE id = ANY($2)', 'fjordplan', [kari, other]);
    await reconnect(kari);
    await come({ error: 'consent_required' });
    await sql(`UPDATE admin_consent SET tenant_hint = 'fjordplan' WHERE account_id = $1`, kari);
    expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 2 });
    expect(await account(other)).toMatchObject(woken);
    expect(await account(stranger)).toMatchObject({ status: 'AWAITING_ADMIN_CONSENT' });
  });

  it('wakes nobody of another client, of another domain, or who waits for nothing', async () => {
    const neighbour = await seedCard(db.database);
    const theirs = await blocked('ola@fjordplan.example', 'DOWN', neighbour);
    const elsewhere = await blocked('kari@sub.fjordplan.example');
    const added = new AddCalendarAccount(parts());
    const begun = { resourceId: card.resourceId, username: 'new@fjordplan.example', direction: 'DOWN' } as const;
    const fresh = (await added.run(card.owner, begun, context)).account;
    const kari = await blocked('kari@fjordplan.example');
    expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 1 });
    for (const id of [theirs, elsewhere]) {
      expect(await account(id)).toMatchObject({ status: 'AWAITING_ADMIN_CONSENT' });
    }
    expect(await account(fresh.id)).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: null });
  });

  it('believes the error although admin_consent says True, and the link can be used again', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const before = await everything(db.database);
    expect(await follow(kari, { error: 'consent_required' })).toEqual({ kind: 'consentRefused' });
    expect(await follow(kari, { error: '' })).toEqual({ kind: 'consentRefused' });
    expect(await everything(db.database)).toEqual(before);
    expect(await sql('SELECT refused_at IS NOT NULL AS refused, granted_at FROM admin_consent')).toEqual([
      { refused: true, granted_at: null },
    ]);
    expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 1 });
  });

  it.each([
    ['a state that nobody was given', { state: 'A'.repeat(43), adminConsent: 'True' }],
    ['the state that every link had once', { state: 'admin-consent', adminConsent: 'True' }],
    ['an error with a made-up state', { state: 'B'.repeat(43), error: 'access_denied' }],
  ])('%s changes nothing', async (_, answer) => {
    await blocked('kari@fjordplan.example');
    const [before, links] = [await everything(db.database), await sql('SELECT * FROM admin_consent')];
    expect(await follows(answer)).toEqual({ kind: 'consentLinkUnknown' });
    expect(await everything(db.database)).toEqual(before);
    expect(await sql('SELECT * FROM admin_consent')).toEqual(links);
  });

  it.each([undefined, 'False', ''])('without an error, admin_consent=%p is no consent', async (adminConsent) => {
    const kari = await blocked('kari@fjordplan.example');
    expect(await follow(kari, { adminConsent })).toEqual({ kind: 'consentLinkUnknown' });
    expect(await account(kari)).toMatchObject({ status: 'AWAITING_ADMIN_CONSENT' });
  });

  it('is taken for thirty days, not longer', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    clock.pass(30 * day);
    expect(await follow(kari)).toEqual({ kind: 'consentLinkUnknown' });
    clock.pass(-1);
    expect(await follows({ state, adminConsent: 'true' })).toEqual({ kind: 'consentGiven', waiting: 1 });
  });

  it('reported again changes nothing, and a refusal after it is not believed', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    await follow(kari);
    await reconnect(kari);
    await come({ code: 'code' });
    const before = await everything(db.database);
    expect(await follows({ state, adminConsent: 'True' })).toEqual({ kind: 'consentGiven', waiting: 0 });
    expect(await follows({ state, error: 'consent_required' })).toEqual({ kind: 'consentRefused' });
    expect(await everything(db.database)).toEqual(before);
    expect(await sql('SELECT refused_at FROM admin_consent')).toEqual([{ refused_at: null }]);
  });

  it('of two reports at the same moment one wakes', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    const ends = await Promise.all([1, 2, 3].map(() => follows({ state, adminConsent: 'True' })));
    expect(ends).toEqual([1, 2, 3].map(() => ({ kind: 'consentGiven', waiting: 1 })));
  });

  it('keeps a paused account paused', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    await sql(`UPDATE calendar_account SET status = 'PAUSED'`);
    await follows({ state, adminConsent: 'True' });
    expect(await account(kari)).toMatchObject({ status: 'PAUSED', problem: { code: 'ADMIN_CONSENT_GRANTED' } });
  });

  it('helps those as well who were granted too little, or told what nobody knows', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    await reconnect(kari);
    signIn.answer = { grantedPermission: 'Calendars.ReadBasic' };
    expect(await come({ code: 'code' })).toMatchObject({ kind: 'permissionMissing' });
    const per = await blocked('per@fjordplan.example');
    await reconnect(per);
    await come({ error: 'something_new' });
    expect(await account(per)).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: { code: 'SIGN_IN_FAILED' } });
    expect(await follows({ state, adminConsent: 'True' })).toEqual({ kind: 'consentGiven', waiting: 2 });
  });

  it('helps those as well whose consent was taken back while they were connected', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const per = await blocked('per@fjordplan.example');
    await sql(
      `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', problem = '{"code":"CONSENT_WITHDRAWN"}' WHERE id = $1`,
      per,
    );
    expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 2 });
    expect(await account(per)).toMatchObject(woken);
  });

  describe('the link', () => {
    it('asks for what all who wait need, exactly, since a stronger consent does not cover a weaker one', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const per = await blocked('per@fjordplan.example', 'BOTH');
      expect((await linkOf(kari)).searchParams.get('scope')).toBe('Calendars.Read');
      expect((await account(per)).problem?.permissions).toEqual(['Calendars.ReadWrite', 'Calendars.Read']);
      expect(await follow(per)).toEqual({ kind: 'consentGiven', waiting: 2 });
    });

    it('leaves those waiting whom it did not ask for: one click would not connect them', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const per = await blocked('per@fjordplan.example', 'BOTH');
      expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 1 });
      expect(await account(per)).toMatchObject({ status: 'AWAITING_ADMIN_CONSENT' });
    });

    it('stays the same while it asks the same, so that what was sent on stays good', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const { href } = await linkOf(kari);
      clock.pass(29 * day);
      await reconnect(kari);
      await come({ error: 'access_denied' });
      expect((await linkOf(kari)).href).toBe(href);
      clock.pass(29 * day);
      expect(await follow(kari)).toEqual({ kind: 'consentGiven', waiting: 1 });
      expect(await sql('SELECT count(*)::int AS links FROM admin_consent')).toEqual([{ links: 1 }]);
    });

    it('is another one when more is needed, and when its time is over', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const first = await linkOf(kari);
      clock.pass(30 * day);
      await reconnect(kari);
      await come({ error: 'access_denied' });
      const second = await linkOf(kari);
      expect(second.href).not.toBe(first.href);
      await sql(`UPDATE calendar_account SET direction = 'BOTH', scopes = '{READ,CREATE}'`);
      await reconnect(kari);
      await come({ error: 'access_denied' });
      expect((await linkOf(kari)).searchParams.get('scope')).toBe('Calendars.ReadWrite');
    });

    it('is kept as a hash, with who asked', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const [row] = await sql('SELECT a::text AS row, requested_by, account_id FROM admin_consent a');
      expect(row).toMatchObject({ requested_by: card.userId, account_id: kari });
      expect(row.row).not.toContain(await stateOf(kari));
    });

    it('is swept when it is over, that of a removed account too', async () => {
      const kari = await blocked('kari@fjordplan.example');
      await sql('DELETE FROM calendar_account WHERE id = $1', kari);
      clock.pass(30 * day);
      const per = await blocked('per@fjordplan.example');
      expect(await sql('SELECT account_id FROM admin_consent')).toEqual([{ account_id: per }]);
    });

    it('outlives its account: others may wait as well', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const per = await blocked('per@fjordplan.example');
      const state = await stateOf(kari);
      await sql('DELETE FROM calendar_account WHERE id = $1', kari);
      expect(await follows({ state, adminConsent: 'True' })).toEqual({ kind: 'consentGiven', waiting: 1 });
      expect(await account(per)).toMatchObject(woken);
    });
  });

  describe('that was reported and did not help', () => {
    it('is told, once, and can be reported again by the same link or by the new one', async () => {
      const kari = await blocked('kari@fjordplan.example');
      const old = await stateOf(kari);
      await follow(kari);
      const reportedAt = clock.now();
      clock.pass(day);
      await reconnect(kari);
      expect(await come({ error: 'access_denied' })).toMatchObject({ consentReportedAt: reportedAt });
      const { status, problem, username } = await account(kari);
      expect([status, problem?.consentReportedAt]).toEqual(['AWAITING_ADMIN_CONSENT', reportedAt]);
      expect(problemText(problem ?? { code: 'INTERNAL' }, username).en).toContain('reported on 2026-03-10');
      expect(await stateOf(kari)).not.toBe(old);

      await reconnect(kari);
      await come({ error: 'access_denied' });
      expect((await account(kari)).problem?.consentReportedAt).toBeUndefined();
      expect(await follows({ state: old, adminConsent: 'True' })).toEqual({ kind: 'consentGiven', waiting: 1 });
    });

    it('is not doubted by somebody who needs what it was not for', async () => {
      const kari = await blocked('kari@fjordplan.example');
      await follow(kari);
      const per = await blocked('per@fjordplan.example', 'BOTH');
      expect((await account(per)).problem?.consentReportedAt).toBeUndefined();
    });
  });

  it('leaves a working account of the organisation as it is', async () => {
    const kari = await blocked('kari@fjordplan.example');
    const state = await stateOf(kari);
    await sql(
      `UPDATE calendar_account SET status = 'CONNECTED', problem = NULL, granted_permission = 'Calendars.Read'`,
    );
    expect(await follows({ state, adminConsent: 'True' })).toEqual({ kind: 'consentGiven', waiting: 0 });
    expect(await account(kari)).toMatchObject({ status: 'CONNECTED', problem: null });
  });
});
