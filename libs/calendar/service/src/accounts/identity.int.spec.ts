import type { AccountId, ResourceId, UserId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor } from '@kalbro/permissions-core';
import { anActor } from '@kalbro/permissions-core/testing';
import type { Card } from '../testing/account-world.js';
import {
  FakeSignIn,
  fresh,
  HandClock,
  heardDuring,
  mirrorBox,
  ownerOf,
  PlainVault,
  seedCard,
} from '../testing/account-world.js';
import { FakeOutlook } from '../testing/fake-outlook.js';
import { AccountReader } from './account-reader.js';
import { AddCalendarAccount } from './add-calendar-account.js';
import { CompleteSignIn } from './complete-sign-in.js';
import { ReconnectCalendarAccount } from './reconnect-calendar-account.js';
import { RemoveCalendarAccount } from './remove-calendar-account.js';
import type { SignInOutcome } from './sign-in-outcome.js';

const kari = { remoteUserId: 'kari', remoteTenantId: 'fjordplan' };

describe('The Microsoft account behind an address', () => {
  const db = testDatabase();
  const browserSecret = 'secret-of-this-browser';
  const context = { browserSecret, language: 'en' } as const;
  const clock = new HandClock();
  let card: Card;
  let signIn: FakeSignIn;
  let vault: PlainVault;

  beforeEach(async () => {
    await db.clear();
    card = await seedCard(db.database);
    signIn = new FakeSignIn();
    vault = new PlainVault(db.database);
  });

  const parts = () => ({ database: db.database, clock, signIn, box: mirrorBox });
  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const add = async (username: string, on: Card = card, actor: Actor = on.owner) => {
    const input = { resourceId: on.resourceId, username, direction: 'DOWN' } as const;
    const { account } = await new AddCalendarAccount(parts()).run(actor, input, context);
    return { id: account.id, state: signIn.begun.at(-1)?.state ?? '' };
  };
  const complete = (state: string, actor: Actor = card.owner): Promise<SignInOutcome> =>
    new CompleteSignIn({
      ...parts(),
      remote: new FakeOutlook(),
      vault,
      loadActor: () => Promise.resolve(actor),
      report: () => undefined,
    }).run({ state, code: 'code', browserSecret });
  const reconnect = async (id: AccountId) => {
    await new ReconnectCalendarAccount(parts()).run(card.owner, { id }, context);
    return complete(signIn.begun.at(-1)?.state ?? '');
  };
  /** Added and signed in as Kari, whatever the address. */
  const connect = async (username: string, on: Card = card, actor: Actor = on.owner) => {
    const { id, state } = await add(username, on, actor);
    signIn.answer = { addresses: [username], ...kari, tokens: `tokens of ${id}` };
    return { id, end: await complete(state, actor) };
  };
  const account = async (id: AccountId) => (await new AccountReader(db.database).accountsByIds([id]))[0];
  /** How many transactions of this database wait for a lock. */
  const waiting = async (): Promise<number> => {
    const [row] = await sql(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row.count;
  };
  /** One more card of the same client. */
  const secondCard = async (name: string): Promise<Card> => {
    const { clientId } = card;
    const [userId, resourceId] = [fresh<UserId>(), fresh<ResourceId>()];
    await sql(
      `INSERT INTO app_user (id, client_id, external_id, name, email) VALUES ($1, $2, $3, $3, 'x@y.example')`,
      ...[userId, clientId, name],
    );
    await sql(
      `INSERT INTO resource (id, client_id, external_id, name, user_id) VALUES ($1, $2, $3, $3, $4)`,
      ...[resourceId, clientId, name, userId],
    );
    const place = { clientId, resourceId, userId };
    return { ...place, owner: ownerOf(place) };
  };

  describe('that has another address by now', () => {
    const renamed = { addresses: ['Kari.Hansen@fjordplan.example', 'kari.h@fjordplan.example'], ...kari };

    it('is the same person: the account is connected under the new address', async () => {
      const { id } = await connect('kari@fjordplan.example');
      await sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', problem = '{"code":"SIGN_IN_REQUIRED"}'`);
      signIn.answer = { ...renamed, tokens: 'new tokens' };
      expect(await reconnect(id)).toMatchObject({
        kind: 'connected',
        formerAddress: 'kari@fjordplan.example',
        account: { username: 'kari.hansen@fjordplan.example', status: 'CONNECTED', problem: null },
      });
      expect(await account(id)).toMatchObject({ username: 'kari.hansen@fjordplan.example', status: 'CONNECTED' });
      expect(await vault.load(id)).toBe('new tokens');
    });

    it('is heard of by those who follow the account, even if nothing else changed', async () => {
      const { id } = await connect('kari@fjordplan.example');
      signIn.answer = renamed;
      const heard = await heardDuring(db.url, () => reconnect(id));
      expect(heard).toMatchObject({ kind: 'calendarAccount', id });
    });

    it('keeps the old address where the card has the new one already', async () => {
      const { id } = await connect('kari@fjordplan.example');
      await add('kari.hansen@fjordplan.example');
      signIn.answer = renamed;
      const end = await reconnect(id);
      expect(end).toMatchObject({ kind: 'connected', account: { username: 'kari@fjordplan.example' } });
      expect(end).not.toHaveProperty('formerAddress');
      expect(await account(id)).toMatchObject({ status: 'CONNECTED' });
    });

    it('keeps the old address when Microsoft names none', async () => {
      const { id } = await connect('kari@fjordplan.example');
      signIn.answer = { addresses: [], ...kari };
      expect(await reconnect(id)).toMatchObject({ kind: 'connected', account: { username: 'kari@fjordplan.example' } });
    });

    it('and granted too little is not renamed', async () => {
      const { id } = await connect('kari@fjordplan.example');
      signIn.answer = { ...renamed, grantedPermission: null };
      expect(await reconnect(id)).toMatchObject({ kind: 'permissionMissing' });
      expect(await account(id)).toMatchObject({ username: 'kari@fjordplan.example' });
    });

    it.each([
      ['of another person', { remoteUserId: 'per' }],
      ['of another tenant', { remoteTenantId: 'nordvik' }],
    ])('is a wrong account when it is that %s', async (_, other) => {
      const { id } = await connect('kari@fjordplan.example');
      signIn.answer = { ...renamed, ...other };
      expect(await reconnect(id)).toMatchObject({
        kind: 'wrongAccount',
        typed: 'kari@fjordplan.example',
        signedInAs: 'Kari.Hansen@fjordplan.example',
      });
    });

    it('is a wrong account where nobody signed in before', async () => {
      const { state } = await add('kari@fjordplan.example');
      signIn.answer = renamed;
      expect(await complete(state)).toMatchObject({ kind: 'wrongAccount' });
    });
  });

  describe('that is linked already', () => {
    const refused = { kind: 'linkedElsewhere', account: { status: 'AWAITING_SIGN_IN' } };

    it('on this card, under another address, is refused with that address', async () => {
      await connect('kari@fjordplan.example');
      const { id, end } = await connect('kari.hansen@fjordplan.example');
      expect(end).toMatchObject({
        ...refused,
        text: { en: expect.stringContaining(' kari@fjordplan.example, which') },
      });
      expect(await account(id)).toMatchObject({
        status: 'AWAITING_SIGN_IN',
        grantedPermission: null,
        problem: { code: 'LINKED_ELSEWHERE', linkedAs: 'kari@fjordplan.example' },
      });
      expect(await vault.load(id)).toBeUndefined();
    });

    it('on another card is refused, without a word of which to those who may not see it', async () => {
      await connect('kari@fjordplan.example');
      const van = await secondCard('Varebil');
      const { id, end } = await connect('kari@fjordplan.example', van);
      expect(end).toMatchObject({ ...refused, text: { en: expect.stringContaining('another resource card') } });
      expect(JSON.stringify(end)).not.toContain('“kari”');
      expect(await vault.load(id)).toBeUndefined();
    });

    it('on another card is named to whoever may see that card', async () => {
      await connect('kari@fjordplan.example');
      const van = await secondCard('Varebil');
      const admin = anActor({ clientId: card.clientId, userId: van.userId, permissions: ['client:administer'] });
      const { end } = await connect('kari@fjordplan.example', van, admin);
      expect(end).toMatchObject({ ...refused, text: { nb: expect.stringContaining('«Kari»') } });
    });

    it('for another client is nobody’s business', async () => {
      await connect('kari@fjordplan.example');
      const elsewhere = await seedCard(db.database);
      expect((await connect('kari@fjordplan.example', elsewhere)).end).toMatchObject({ kind: 'connected' });
    });

    it('leaves a working account alone that is signed in to by it', async () => {
      const first = await connect('kari@fjordplan.example');
      const { id, state } = await add('per@fjordplan.example');
      signIn.answer = { addresses: ['per@fjordplan.example'], remoteUserId: 'per', tokens: 'tokens of per' };
      expect(await complete(state)).toMatchObject({ kind: 'connected' });
      signIn.answer = { addresses: ['per@fjordplan.example'], ...kari, tokens: 'tokens of kari' };
      expect(await reconnect(id)).toMatchObject({ kind: 'linkedElsewhere', account: { status: 'CONNECTED' } });
      expect(await vault.load(id)).toBe('tokens of per');
      expect(await account(first.id)).toMatchObject({ status: 'CONNECTED' });
    });

    it('may be linked again once it was removed, even while something is still deleted for it in Outlook', async () => {
      const { id } = await connect('kari@fjordplan.example');
      await sql(`UPDATE calendar_account SET removal = '{}', position = NULL WHERE id = $1`, id);
      const second = await connect('kari.hansen@fjordplan.example');
      expect(second.end).toMatchObject({ kind: 'connected' });
      const nothing = async () => undefined;
      const remote = new FakeOutlook();
      const remove = { database: db.database, vault, clock, remote, wake: nothing, report: () => undefined };
      const input = { id: second.id, downCopies: 'KEEP', upCopies: 'KEEP' } as const;
      await new RemoveCalendarAccount(remove).run(card.owner, input);
      expect((await connect('kari@fjordplan.example')).end).toMatchObject({ kind: 'connected' });
    });

    it('signs in again to its own account as ever', async () => {
      const { id } = await connect('kari@fjordplan.example');
      expect(await reconnect(id)).toMatchObject({ kind: 'connected' });
    });

    it('at the same moment by two is linked by one', async () => {
      const van = await secondCard('Varebil');
      const truck = await secondCard('Lastebil');
      signIn.answer = { addresses: ['kari@fjordplan.example'], ...kari };
      const begun: { on: Card; id: AccountId; state: string }[] = [];
      for (const on of [card, van, truck]) begun.push({ on, ...(await add('kari@fjordplan.example', on)) });
      // All are held up until every one of them has come as far as it can.
      const ends = await db.database.transaction(async (tx) => {
        await tx.query('SELECT 1 FROM calendar_account FOR UPDATE');
        const coming = Promise.all(begun.map(({ state, on }) => complete(state, on.owner)));
        while ((await waiting()) < begun.length) continue;
        return { coming };
      });
      expect((await ends.coming).map(({ kind }) => kind).sort()).toEqual([
        'connected',
        'linkedElsewhere',
        'linkedElsewhere',
      ]);
      const kept = await Promise.all(begun.map(({ id }) => vault.load(id)));
      expect(kept.filter((tokens) => tokens !== undefined)).toHaveLength(1);
    });

    it('is refused by the database as well', async () => {
      await connect('kari@fjordplan.example');
      const second = await add('per@fjordplan.example');
      const write = sql(
        `UPDATE calendar_account SET remote_user_id = 'kari', remote_tenant_id = 'fjordplan' WHERE id = $1`,
        second.id,
      );
      await expect(write).rejects.toThrow('calendar_account_identity');
    });
  });
});
