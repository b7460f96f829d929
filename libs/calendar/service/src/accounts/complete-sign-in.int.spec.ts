import type { AccountId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor } from '@kalbro/permissions-core';
import type { Card } from '../testing/account-world.js';
import { FakeSignIn, HandClock, mirrorBox, PlainVault, seedCard } from '../testing/account-world.js';
import { aCalendarInfo, FakeOutlook } from '../testing/fake-outlook.js';
import { AccountReader } from './account-reader.js';
import { AddCalendarAccount } from './add-calendar-account.js';
import { CompleteSignIn } from './complete-sign-in.js';
import { ReconnectCalendarAccount } from './reconnect-calendar-account.js';
import { RemoveCalendarAccount } from './remove-calendar-account.js';
import type { SignInCallback } from './sign-in-outcome.js';
import { UpdateCalendarAccount } from './update-calendar-account.js';

describe('Finishing a sign-in', () => {
  const db = testDatabase();
  const browserSecret = 'secret-of-this-browser';
  const context = { browserSecret, language: 'nb' } as const;
  let card: Card;
  let actor: Actor | undefined;
  let clock: HandClock;
  let signIn: FakeSignIn;
  let outlook: FakeOutlook;
  let vault: PlainVault;
  let reports: { accountId: AccountId; error: unknown }[];
  let accountId: AccountId;

  beforeEach(async () => {
    await db.clear();
    card = await seedCard(db.database);
    actor = card.owner;
    clock = new HandClock();
    signIn = new FakeSignIn();
    outlook = new FakeOutlook();
    vault = new PlainVault(db.database);
    reports = [];
    const added = new AddCalendarAccount(parts());
    const input = { resourceId: card.resourceId, username: 'kari@fjordplan.example', direction: 'DOWN' } as const;
    accountId = (await added.run(card.owner, input, context)).account.id;
  });

  const parts = () => ({ database: db.database, clock, signIn, box: mirrorBox });
  const complete = (callback: Partial<SignInCallback> = {}) =>
    new CompleteSignIn({
      ...parts(),
      remote: outlook,
      vault,
      loadActor: (userId) => Promise.resolve(userId === card.userId ? actor : undefined),
      report: (failure) => reports.push(failure),
    }).run({ state: lastState(), code: 'code', browserSecret, ...callback });
  const begunFor = () => ({ accountId, resourceId: card.resourceId });
  const lastState = () => signIn.begun.at(-1)?.state ?? '';
  const reconnect = () => new ReconnectCalendarAccount(parts()).run(card.owner, { id: accountId }, context);
  const update = (change: { direction?: 'DOWN' | 'BOTH' | 'NONE' }) =>
    new UpdateCalendarAccount({ ...parts(), wake: () => Promise.resolve() }).run(
      card.owner,
      { id: accountId, ...change },
      context,
    );
  const account = async () => (await new AccountReader(db.database).accountsByIds([accountId]))[0];
  const calendars = () => new AccountReader(db.database).externalCalendarsOf([accountId]);
  const connected = async () => expect(await complete()).toMatchObject({ kind: 'connected' });

  it('connects the account, keeps its tokens and knows its calendars', async () => {
    outlook.calendars = [
      aCalendarInfo(),
      aCalendarInfo({ remoteId: 'team', name: 'Team', isDefault: false, canEdit: false }),
    ];
    const { state } = signIn.begun[0] ?? {};

    expect(await complete()).toMatchObject({
      kind: 'connected',
      language: 'nb',
      account: {
        id: accountId,
        status: 'CONNECTED',
        grantedPermission: 'Calendars.Read',
        remoteTenantId: 'tenant',
        problem: null,
      },
    });
    expect(signIn.redeemed).toEqual([{ code: 'code', codeVerifier: `v-${state}`, permission: 'Calendars.Read' }]);
    expect(await vault.load(accountId)).toBe('tokens-of-kari');
    expect(await calendars()).toMatchObject([
      { name: 'Calendar', isDefault: true, syncDown: true, syncUp: true },
      { name: 'Team', isDefault: false, syncDown: false, syncUp: false },
    ]);
    expect(await account()).toMatchObject({ status: 'CONNECTED' });
  });

  it('goes up to no calendar that can only be read, the default one included', async () => {
    outlook.calendars = [aCalendarInfo({ canEdit: false })];
    await connected();
    expect(await calendars()).toMatchObject([{ syncDown: true, syncUp: false }]);
  });

  it('is not lost when the calendars cannot be listed', async () => {
    const failure = new RemoteError('unavailable', 'no answer');
    outlook.listCalendars = () => Promise.reject(failure);
    await connected();
    expect(await calendars()).toEqual([]);
    expect(reports).toEqual([{ accountId, error: failure }]);
  });

  describe('works once:', () => {
    it('the same answer again links nothing and says so', async () => {
      const state = lastState();
      await connected();
      expect(await complete({ state })).toEqual({ kind: 'expiredOrUsed', language: null, begunFor: null });
      expect(signIn.redeemed).toHaveLength(1);
    });

    it('of two at the same moment one redeems the code', async () => {
      const ends = await Promise.all([complete(), complete(), complete()]);
      expect(ends.map(({ kind }) => kind).sort()).toEqual(['connected', 'expiredOrUsed', 'expiredOrUsed']);
      expect(signIn.redeemed).toHaveLength(1);
    });

    it('a failed attempt has used its state up', async () => {
      signIn.answer = new RemoteError('unavailable', 'no answer');
      expect(await complete()).toEqual({ kind: 'unavailable', language: 'nb', begunFor: begunFor() });
      signIn.answer = {};
      expect(await complete()).toMatchObject({ kind: 'expiredOrUsed' });
    });

    it('a newer attempt makes the older one worthless', async () => {
      const older = lastState();
      await reconnect();
      expect(await complete({ state: older })).toMatchObject({ kind: 'expiredOrUsed' });
      await connected();
    });
  });

  it('is refused for a state that nobody was given', async () => {
    expect(await complete({ state: 'made-up' })).toEqual({ kind: 'expiredOrUsed', language: null, begunFor: null });
  });

  it('is refused after ten minutes, not before', async () => {
    clock.pass(599_999);
    await connected();
    await reconnect();
    clock.pass(600_000);
    expect(await complete()).toEqual({ kind: 'expiredOrUsed', language: 'nb', begunFor: begunFor() });
    expect(signIn.redeemed).toHaveLength(1);
  });

  it('that came too late is told on the account', async () => {
    clock.pass(600_000);
    expect(await complete()).toMatchObject({ kind: 'expiredOrUsed' });
    expect(await account()).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: { code: 'SIGN_IN_EXPIRED' } });
  });

  it.each([undefined, 'secret-of-another-browser'])(
    'in a browser with the secret %s links nothing, tells nothing and uses nothing up',
    async (secret) => {
      expect(await complete({ browserSecret: secret })).toEqual({
        kind: 'otherBrowser',
        language: 'nb',
        begunFor: null,
      });
      expect(await complete({ browserSecret: secret, error: 'access_denied' })).toMatchObject({ kind: 'otherBrowser' });
      expect(await account()).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: null });
      expect(signIn.redeemed).toEqual([]);
      await connected();
    },
  );

  describe('by somebody else', () => {
    beforeEach(() => {
      signIn.answer = { addresses: ['per@fjordplan.example'], tokens: 'tokens-of-per' };
    });

    it('shows both addresses and links nothing', async () => {
      expect(await complete()).toMatchObject({
        kind: 'wrongAccount',
        typed: 'kari@fjordplan.example',
        signedInAs: 'per@fjordplan.example',
      });
      expect(await vault.load(accountId)).toBeUndefined();
      expect(await account()).toMatchObject({
        status: 'AWAITING_SIGN_IN',
        grantedPermission: null,
        problem: { code: 'WRONG_ACCOUNT', signedInAs: 'per@fjordplan.example', since: clock.now() },
      });
      expect(await calendars()).toEqual([]);
    });

    it('leaves an account alone that is connected already', async () => {
      signIn.answer = {};
      await connected();
      await reconnect();
      signIn.answer = { addresses: ['per@fjordplan.example'], tokens: 'tokens-of-per' };
      expect(await complete()).toMatchObject({ kind: 'wrongAccount', account: { status: 'CONNECTED' } });
      expect(await vault.load(accountId)).toBe('tokens-of-kari');
      expect(await account()).toMatchObject({ status: 'CONNECTED', problem: null });
    });
  });

  it('takes any of the addresses of whoever signed in', async () => {
    signIn.answer = { addresses: ['k.nordmann@fjordplan.example', 'kari@fjordplan.example'] };
    await connected();
  });

  describe('that was cancelled or blocked', () => {
    it('waits for consent, with the link for the administrator and a state that links nothing', async () => {
      const end = await complete({ error: 'access_denied', errorSubcode: 'cancel', code: undefined });
      expect(end).toMatchObject({
        kind: 'cancelledOrBlocked',
        adminConsentUrl: expect.stringMatching(/for=kari@fjordplan\.example&scope=Calendars\.Read&state=[\w-]{43}$/),
        permissions: ['Calendars.Read'],
        account: { status: 'AWAITING_ADMIN_CONSENT' },
      });
      expect(await account()).toMatchObject({
        status: 'AWAITING_ADMIN_CONSENT',
        problem: {
          code: 'SIGN_IN_CANCELLED_OR_BLOCKED',
          adminConsentUrl: expect.stringContaining('adminconsent'),
        },
      });
      const problem = (await account())?.problem;
      const state = new URL(problem?.adminConsentUrl ?? '').searchParams.get('state') ?? '';
      expect(await complete({ state })).toEqual({ kind: 'expiredOrUsed', language: null, begunFor: null });
    });

    it('can be tried again, and then nothing is wrong any more', async () => {
      await complete({ error: 'access_denied' });
      await reconnect();
      await connected();
      expect(await account()).toMatchObject({ status: 'CONNECTED', problem: null });
    });

    it('believes the error when there is a code as well', async () => {
      expect(await complete({ error: 'access_denied', code: 'code' })).toMatchObject({ kind: 'cancelledOrBlocked' });
      expect(signIn.redeemed).toEqual([]);
    });

    it('leaves a working account as it was', async () => {
      await connected();
      await reconnect();
      expect(await complete({ error: 'access_denied' })).toMatchObject({ kind: 'cancelledOrBlocked' });
      expect(await account()).toMatchObject({ status: 'CONNECTED', problem: null });
    });

    it('is the same when consent turns out to be missing only at the token endpoint', async () => {
      signIn.answer = new RemoteError('adminConsentRequired', 'consent');
      expect(await complete()).toMatchObject({ kind: 'cancelledOrBlocked' });
      expect(await account()).toMatchObject({ status: 'AWAITING_ADMIN_CONSENT' });
    });
  });

  it('by fault of Microsoft or of the operator blames nobody, and the operator hears of theirs', async () => {
    expect(await complete({ error: 'server_error' })).toEqual({
      kind: 'unavailable',
      language: 'nb',
      begunFor: begunFor(),
    });
    expect(reports).toEqual([]);
    await reconnect();
    expect(await complete({ error: 'invalid_scope' })).toEqual({
      kind: 'misconfigured',
      language: 'nb',
      begunFor: begunFor(),
    });
    await reconnect();
    signIn.answer = new RemoteError('misconfigured', 'client secret');
    expect(await complete()).toEqual({ kind: 'misconfigured', language: 'nb', begunFor: begunFor() });
    expect(reports).toMatchObject([
      { accountId, error: { kind: 'misconfigured', message: 'Entra refused: invalid_scope' } },
      { accountId, error: { kind: 'misconfigured' } },
    ]);
    expect(await account()).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: null });
  });

  it('in a way that nobody knows says to try again, and gives the link too', async () => {
    expect(await complete({ error: 'something_new', code: 'code' })).toMatchObject({
      kind: 'unexpected',
      adminConsentUrl: expect.stringContaining('adminconsent'),
    });
    expect(await account()).toMatchObject({
      status: 'AWAITING_SIGN_IN',
      problem: { code: 'SIGN_IN_FAILED', adminConsentUrl: expect.stringContaining('adminconsent') },
    });
    expect([signIn.redeemed, reports]).toEqual([[], []]);
  });

  it('without a code or an error links nothing', async () => {
    expect(await complete({ code: undefined })).toMatchObject({ kind: 'unavailable' });
    expect(await account()).toMatchObject({ status: 'AWAITING_SIGN_IN' });
  });

  describe('with less granted than asked for', () => {
    it('links nothing and says what to do', async () => {
      signIn.answer = { grantedPermission: 'Calendars.ReadBasic' };
      expect(await complete()).toMatchObject({
        kind: 'permissionMissing',
        adminConsentUrl: expect.stringContaining('Calendars.Read'),
      });
      expect(await vault.load(accountId)).toBeUndefined();
      expect(await account()).toMatchObject({
        status: 'AWAITING_SIGN_IN',
        grantedPermission: null,
        problem: { code: 'PERMISSION_NOT_GRANTED', adminConsentUrl: expect.stringContaining('adminconsent') },
      });
    });

    it('is judged by the settings of now, not by those it was begun with', async () => {
      await connected();
      await update({ direction: 'BOTH' });
      expect(await account()).toMatchObject({ status: 'AWAITING_SIGN_IN' });
      signIn.answer = { grantedPermission: 'Calendars.Read' };
      expect(await complete()).toMatchObject({ kind: 'permissionMissing' });
    });
  });

  describe('while others change the account', () => {
    const remove = () =>
      new RemoveCalendarAccount({
        database: db.database,
        vault,
        clock: new HandClock(),
        wake: async () => undefined,
        remote: new FakeOutlook(),
        report: () => undefined,
      }).run(card.owner, {
        id: accountId,
        downCopies: 'KEEP',
        upCopies: 'KEEP',
      });

    it('links nothing when it was removed meanwhile', async () => {
      signIn.meanwhile = remove;
      expect(await complete()).toEqual({ kind: 'expiredOrUsed', language: 'nb', begunFor: null });
      expect(await vault.load(accountId)).toBeUndefined();
    });

    it('links nothing when it was removed while its calendars were listed', async () => {
      outlook.listCalendars = async () => {
        await remove();
        return [aCalendarInfo()];
      };
      expect(await complete()).toEqual({ kind: 'expiredOrUsed', language: 'nb', begunFor: null });
      expect(await calendars()).toEqual([]);
    });

    it('needs another sign-in when it needs more by now', async () => {
      signIn.meanwhile = async () => {
        signIn.meanwhile = async () => undefined;
        await update({ direction: 'BOTH' });
      };
      expect(await complete()).toMatchObject({ kind: 'permissionMissing', account: { status: 'AWAITING_SIGN_IN' } });
    });
  });

  it('of a paused account keeps it paused, with its new tokens', async () => {
    await update({ direction: 'NONE' });
    await reconnect();
    expect(await complete()).toMatchObject({ kind: 'connected', account: { status: 'PAUSED' } });
    expect(await vault.load(accountId)).toBe('tokens-of-kari');
  });

  describe('is judged again when the browser comes back:', () => {
    it('nothing is linked when the module was switched off meanwhile', async () => {
      actor = { ...card.owner, activeModules: new Set() };
      expect(await complete()).toMatchObject({ kind: 'refused', text: { en: expect.stringContaining('Office 365') } });
    });

    it('nor when whoever began it may not edit the card any more, or is gone', async () => {
      actor = { ...card.owner, permissions: new Set() };
      expect(await complete()).toMatchObject({ kind: 'refused' });
      await reconnect();
      actor = undefined;
      expect(await complete()).toMatchObject({ kind: 'refused' });
    });

    it('nor when the account was removed', async () => {
      await new RemoveCalendarAccount({
        database: db.database,
        vault,
        clock: new HandClock(),
        wake: async () => undefined,
        remote: new FakeOutlook(),
        report: () => undefined,
      }).run(card.owner, {
        id: accountId,
        downCopies: 'KEEP',
        upCopies: 'KEEP',
      });
      expect(await complete()).toEqual({ kind: 'expiredOrUsed', language: null, begunFor: null });
    });

    afterEach(async () => {
      expect(signIn.redeemed).toEqual([]);
      expect(await vault.load(accountId)).toBeUndefined();
    });
  });
});
