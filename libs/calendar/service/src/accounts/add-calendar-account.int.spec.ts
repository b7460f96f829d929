import type { ResourceId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { anActor, aSupportAgent } from '@kalbro/permissions-core/testing';
import type { Card } from '../testing/account-world.js';
import {
  everything,
  FakeSignIn,
  fresh,
  HandClock,
  mirrorBox,
  ownerOf,
  refusalOf,
  seedCard,
} from '../testing/account-world.js';
import type { AddCalendarAccountInput } from './add-calendar-account.js';
import { AddCalendarAccount } from './add-calendar-account.js';
import { sha256 } from './begin-sign-in.js';

describe('Adding a calendar account', () => {
  const db = testDatabase();
  const context = { browserSecret: 'secret-of-this-browser', language: 'nb' } as const;
  let card: Card;
  let signIn: FakeSignIn;
  let add: AddCalendarAccount;

  beforeEach(async () => {
    await db.clear();
    card = await seedCard(db.database);
    signIn = new FakeSignIn();
    add = new AddCalendarAccount({ database: db.database, clock: new HandClock(), signIn, box: mirrorBox });
  });

  const input = (changes: Partial<AddCalendarAccountInput> = {}): AddCalendarAccountInput => ({
    resourceId: card.resourceId,
    username: 'kari@fjordplan.example',
    direction: 'DOWN',
    ...changes,
  });
  const run = (changes: Partial<AddCalendarAccountInput> = {}, actor = card.owner) =>
    add.run(actor, input(changes), context);

  it('puts it on the card as the main account and sends the user to Microsoft for the smallest permission', async () => {
    const { account, authorizationUrl, notices } = await run({
      username: ' Kari@Fjordplan.example ',
      scopes: ['READ'],
    });

    expect(account).toMatchObject({
      resourceId: card.resourceId,
      clientId: card.clientId,
      username: 'kari@fjordplan.example',
      direction: 'DOWN',
      scopes: ['READ'],
      status: 'AWAITING_SIGN_IN',
      position: 1,
      problem: null,
      grantedPermission: null,
    });
    expect(signIn.begun).toMatchObject([{ username: 'kari@fjordplan.example', permission: 'Calendars.ReadBasic' }]);
    expect(authorizationUrl).toContain(signIn.begun[0]?.state ?? 'no sign-in was begun');
    expect(notices).toEqual([]);
  });

  it('keeps of state and browser nothing but hashes, and the code verifier sealed', async () => {
    const { account } = await run();
    const [attempt] = await db.database.reader.query('SELECT * FROM sign_in_attempt');
    const state = signIn.begun[0]?.state ?? '';

    expect(Buffer.from(state, 'base64url')).toHaveLength(32);
    expect(attempt).toMatchObject({
      state_hash: sha256(state),
      browser_hash: sha256(context.browserSecret),
      account_id: account.id,
      user_id: card.userId,
      language: 'nb',
      expires_at: new Date('2026-03-10T12:10:00.000Z'),
    });
    expect(JSON.stringify(attempt)).not.toContain(state);
    expect(attempt.ciphertext.toString()).not.toContain(`v-${state}`);
  });

  it('puts a later one behind, and says that its upward direction is not in use', async () => {
    await run();
    const { account, notices } = await run({ username: 'kari.privat@outlook.example', direction: 'BOTH' });

    expect(account.position).toBe(2);
    expect(notices).toEqual([
      expect.objectContaining({
        nb: expect.stringContaining('kari@fjordplan.example'),
        en: expect.stringContaining('not in use'),
      }),
    ]);
  });

  it('of several at the same moment gives each a place of its own', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const added = await Promise.all(names.map((name) => run({ username: `${name}@fjordplan.example` })));
    expect(added.map(({ account }) => account.position).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('of one address twice at the same moment adds one', async () => {
    const results = await Promise.allSettled([run(), run(), run()]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'ACCOUNT_EXISTS' });
    expect(await db.database.reader.query('SELECT position FROM calendar_account')).toEqual([{ position: 1 }]);
    expect(await db.database.reader.query('SELECT 1 FROM sign_in_attempt')).toHaveLength(1);
  });

  it('sweeps sign-ins that are over', async () => {
    const clock = new HandClock();
    const later = new AddCalendarAccount({ database: db.database, clock, signIn, box: mirrorBox });
    await run();
    clock.pass(600_000);
    await later.run(card.owner, input({ username: 'kari.privat@outlook.example' }), context);
    expect(await db.database.reader.query('SELECT 1 FROM sign_in_attempt')).toHaveLength(1);
  });

  it('changes nothing when Microsoft cannot be asked', async () => {
    const before = await everything(db.database);
    signIn.beginFailure = new RemoteError('unavailable', 'no answer');
    await expect(run()).rejects.toThrow('no answer');
    expect(await everything(db.database)).toEqual(before);
  });

  describe('is refused, and changes nothing,', () => {
    const refusedAs = async (changes: Partial<AddCalendarAccountInput>, actor: Parameters<typeof add.run>[0]) => {
      const before = await everything(db.database);
      const refusal = await refusalOf(add.run(actor, input(changes), context));
      expect(await everything(db.database)).toEqual(before);
      expect(refusal.text.nb).not.toBe(refusal.text.en);
      return refusal;
    };

    it.each([
      '',
      'kari',
      'kari@',
      '@fjordplan.example',
      'kari@fjordplan',
      'a b@fjordplan.example',
      'Kari <k@f.example>',
    ])('for the address %j, which is none', async (username) => {
      expect(await refusedAs({ username }, card.owner)).toMatchObject({
        code: 'BAD_USER_INPUT',
        paths: ['input.username'],
      });
    });

    it('for direction NONE', async () => {
      expect(await refusedAs({ direction: 'NONE' }, card.owner)).toMatchObject({ code: 'DIRECTION_NOT_ALLOWED' });
    });

    it('for a scope that the direction does not offer, and for a required one that is missing', async () => {
      const foreign = await refusedAs({ direction: 'DOWN', scopes: ['READ', 'DELETE'] }, card.owner);
      const missing = await refusedAs({ direction: 'BOTH', scopes: ['READ'] }, card.owner);
      expect([foreign.code, missing.code]).toEqual(['SCOPE_NOT_ALLOWED', 'SCOPE_NOT_ALLOWED']);
    });

    it('for an address that is on the card already, whatever its case, and is told to reconnect it', async () => {
      await run();
      const refusal = await refusedAs({ username: 'KARI@fjordplan.example' }, card.owner);
      expect(refusal).toMatchObject({ code: 'ACCOUNT_EXISTS', text: { en: expect.stringContaining('Reconnect') } });
    });

    it('for an unknown resource, a foreign one and an id of something else alike', async () => {
      const other = await seedCard(db.database);
      const unknown = await refusedAs({ resourceId: fresh<ResourceId>() }, card.owner);
      const foreign = await refusedAs({ resourceId: other.resourceId }, card.owner);
      const wrongKind = await refusedAs({ resourceId: card.userId as string as ResourceId }, card.owner);
      expect(unknown.code).toBe('NOT_FOUND');
      expect([foreign, wrongKind]).toEqual([unknown, unknown]);
    });

    it('for somebody who is not signed in, not permitted, or a support agent', async () => {
      expect((await refusedAs({}, undefined)).code).toBe('UNAUTHENTICATED');
      const ola = anActor({ clientId: card.clientId, ownResourceId: card.resourceId });
      expect((await refusedAs({}, ola)).code).toBe('FORBIDDEN');
      expect((await refusedAs({}, aSupportAgent())).code).toBe('FORBIDDEN');
      const per = anActor({ clientId: card.clientId, permissions: ['resource:edit-own'] });
      expect((await refusedAs({}, per)).code).toBe('FORBIDDEN');
    });

    it('without the module, even when the input is wrong as well', async () => {
      const off = { ...ownerOf(card), activeModules: new Set<never>() };
      expect((await refusedAs({ username: 'no address' }, off)).code).toBe('MODULE_NOT_ACTIVE');
    });
  });
});
