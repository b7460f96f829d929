import type { ResourceId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor } from '@kalbro/permissions-core';
import { anActor } from '@kalbro/permissions-core/testing';
import { AddCalendarAccount } from '../accounts/add-calendar-account.js';
import type { AddCalendarAccountInput } from '../accounts/add-calendar-account.js';
import type { AccountChange } from '../accounts/plan-account-change.js';
import { ReconnectCalendarAccount } from '../accounts/reconnect-calendar-account.js';
import { UpdateCalendarAccount } from '../accounts/update-calendar-account.js';
import { FakeSignIn, fresh, HandClock, mirrorBox, seedCard } from '../testing/account-world.js';
import type { Card } from '../testing/account-world.js';
import { FakeOrganisation } from '../testing/fake-organisation.js';
import { allScopes } from '../testing/account-life.js';

const context = { browserSecret: 'secret-of-this-browser', language: 'nb' } as const;
const kari = 'kari@fjordplan.example';

describe('Connecting an account by leave of its organisation', () => {
  const db = testDatabase();
  let card: Card;
  let organisation: FakeOrganisation;
  let signIn: FakeSignIn;

  beforeEach(async () => {
    await db.clear();
    card = await seedCard(db.database);
    organisation = new FakeOrganisation();
    signIn = new FakeSignIn();
    await sql(
      `INSERT INTO organisation_connection (client_id, tenant_id, proven_tenant_id) VALUES ($1, 't', 't')`,
      card.clientId,
    );
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({ database: db.database, clock: new HandClock(), signIn, box: mirrorBox, organisation });
  const add = (changes: Partial<AddCalendarAccountInput> = {}, actor: Actor = card.owner) =>
    new AddCalendarAccount(parts()).run(
      actor,
      { resourceId: card.resourceId, username: kari, direction: 'BOTH', ...changes },
      context,
    );
  const reconnect = (id: Awaited<ReturnType<typeof add>>['account']['id'], actor: Actor = card.owner) =>
    new ReconnectCalendarAccount(parts()).run(actor, { id }, context);
  const admin = () => anActor({ clientId: card.clientId, userId: card.userId, permissions: ['client:administer'] });
  const english = (notices: readonly { readonly en: string }[]) => notices.map(({ en }) => en).join(' ');

  it('connects it at once, with its calendars, and begins no sign-in', async () => {
    const { account, authorizationUrl, notices } = await add({ username: 'Kari@Fjordplan.example' });
    expect(authorizationUrl).toBeNull();
    expect(account).toMatchObject({
      ...{ status: 'CONNECTED', access: 'ORGANISATION', username: kari, problem: null },
      ...{ grantedPermission: 'Calendars.ReadWrite', remoteTenantId: 'tenant-of-fjordplan' },
    });
    expect(notices).toEqual([expect.objectContaining({ nb: expect.stringContaining('ingen innlogging') })]);
    expect(organisation.looked).toEqual([{ clientId: card.clientId, address: kari }]);
    expect(await sql('SELECT remote_user_id FROM calendar_account')).toEqual([{ remote_user_id: `oid of ${kari}` }]);
    expect(await sql('SELECT name, sync_down, sync_up FROM external_calendar')).toEqual([
      { name: 'Calendar', sync_down: true, sync_up: true },
    ]);
    expect([signIn.begun, await sql('SELECT 1 FROM sign_in_attempt')]).toEqual([[], []]);
  });

  it('takes the e-mail of the resource for one of the card’s as well', async () => {
    await sql(`UPDATE resource SET email = 'Boat@Fjordplan.example'`);
    expect((await add({ username: 'boat@fjordplan.example' })).account.access).toBe('ORGANISATION');
  });

  it.each([
    ['whoever edits their own card', () => card.owner],
    [
      'whoever edits every card',
      () => anActor({ clientId: card.clientId, userId: card.userId, permissions: ['resource:edit'] }),
    ],
    [
      'a manager of the card',
      () => anActor({ clientId: card.clientId, managedResourceIds: new Set([card.resourceId]), userId: card.userId }),
    ],
  ])('looks into no mailbox but the card’s for %s: its owner has to sign in', async (_, actor) => {
    const { account, authorizationUrl, notices } = await add({ username: 'ola@fjordplan.example' }, actor());
    expect(account).toMatchObject({ status: 'AWAITING_SIGN_IN', access: 'SIGN_IN', grantedPermission: null });
    expect(authorizationUrl).toContain('login.example');
    expect(english(notices)).toContain('Whoever owns the calendar has to sign in');
    expect(organisation.looked).toEqual([]);
  });

  it('looks into any for an administrator, for it is theirs to choose', async () => {
    expect((await add({ username: 'ola@fjordplan.example' }, admin())).account.access).toBe('ORGANISATION');
  });

  it('refuses a mailbox that is linked on another card of the client already, and adds nothing', async () => {
    await add();
    const boat = fresh<ResourceId>();
    await sql(
      `INSERT INTO resource (id, client_id, external_id, name, email) VALUES ($1, $2, 'boat', 'Boat', $3)`,
      ...[boat, card.clientId, kari],
    );
    const again = () => add({ resourceId: boat }, admin());
    await expect(again()).rejects.toMatchObject({
      code: 'ACCOUNT_EXISTS',
      text: { en: expect.stringContaining('linked to another resource card') },
    });
    expect(await sql('SELECT count(*)::int AS count FROM calendar_account')).toEqual([{ count: 1 }]);
  });

  it('is not tried where the client has no connection, and nothing is told of it', async () => {
    await sql('DELETE FROM organisation_connection');
    const { account, notices } = await add();
    expect([account.access, notices, organisation.looked]).toEqual(['SIGN_IN', [], []]);
  });

  it.each<[string, FakeOrganisation['answer'], string]>([
    ['there is no such mailbox', undefined, 'finds no mailbox'],
    ['the mailbox is called otherwise', { addresses: ['per@fjordplan.example'] }, 'called otherwise'],
    ['it may only read', { permission: 'Calendars.Read' }, 'not the permission'],
    ['it is refused', new RemoteError('organisationRefused', 'no', { code: 'SECRET_REFUSED' }), 'did not work'],
    ['Microsoft does not answer', new RemoteError('unavailable', 'no'), 'did not work'],
  ])('begins the ordinary sign-in where %s, and says so', async (_, answer, words) => {
    organisation.answer = answer;
    const { account, authorizationUrl, notices } = await add();
    expect(account).toMatchObject({ status: 'AWAITING_SIGN_IN', access: 'SIGN_IN' });
    expect(authorizationUrl).toContain('login.example');
    expect(english(notices)).toContain(words);
  });

  it('takes a token without roles for one that may read, and for more once a test has written', async () => {
    organisation.answer = { permission: null };
    expect((await add({ direction: 'DOWN' })).account.grantedPermission).toBe('Calendars.Read');
    await sql('DELETE FROM calendar_account');
    expect((await add()).account.access).toBe('SIGN_IN');
    await sql('DELETE FROM calendar_account');
    await sql(
      'UPDATE organisation_connection SET last_test = $1',
      JSON.stringify({ steps: [{ finding: 'EVENT_WRITTEN' }] }),
    );
    expect((await add()).account.grantedPermission).toBe('Calendars.ReadWrite');
  });

  it('of one address twice at the same moment adds one', async () => {
    const results = await Promise.allSettled([add(), add()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await sql('SELECT position, access FROM calendar_account')).toEqual([
      { position: 1, access: 'ORGANISATION' },
    ]);
  });

  describe('that comes to need more', () => {
    const update = (id: Awaited<ReturnType<typeof add>>['account']['id'], changes: AccountChange) =>
      new UpdateCalendarAccount({ ...parts(), wake: async () => undefined }).run(
        card.owner,
        { id, ...changes },
        context,
      );

    it('has it where the organisation allows it by now, and nobody signs in', async () => {
      organisation.answer = { permission: 'Calendars.Read' };
      const { account } = await add({ direction: 'DOWN' });
      organisation.answer = {};
      const { account: changed, authorizationUrl } = await update(account.id, { direction: 'BOTH' });
      expect(changed).toMatchObject({
        ...{ direction: 'BOTH', status: 'CONNECTED', access: 'ORGANISATION' },
        grantedPermission: 'Calendars.ReadWrite',
      });
      expect([authorizationUrl, signIn.begun]).toEqual([null, []]);
    });

    it('waits for a sign-in where it does not, and is not even asked about where it needs no more', async () => {
      organisation.answer = { permission: 'Calendars.Read' };
      const { account } = await add({ direction: 'DOWN' });
      await update(account.id, { scopes: ['READ'] });
      expect(organisation.looked).toHaveLength(1);
      const answer = await update(account.id, { direction: 'BOTH' });
      expect(answer.authorizationUrl).toContain('login.example');
      expect(answer.account).toMatchObject({ status: 'AWAITING_SIGN_IN', access: 'ORGANISATION' });
    });

    it('goes on after a pause in which the connection was removed and saved anew', async () => {
      const { account } = await add();
      await update(account.id, { direction: 'NONE' });
      await sql(`UPDATE calendar_account SET problem = '{"code":"ORGANISATION_CONNECTION_REMOVED"}'`);
      expect(await update(account.id, { direction: 'BOTH' })).toMatchObject({
        account: { status: 'CONNECTED', problem: null },
        authorizationUrl: null,
      });
    });
  });

  describe('again', () => {
    const removed = `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', problem = '{"code":"ORGANISATION_CONNECTION_REMOVED"}'`;

    it('works at once where the organisation lets it in again, and what waited goes up', async () => {
      const { account } = await add();
      await sql(`UPDATE calendar_account SET last_successful_sync_at = now()`);
      await sql(removed);
      await sql(
        `INSERT INTO appointment (id, client_id, type, title, start_at, end_at, time_zone, is_all_day, is_private,
           availability, until_at, origin)
         VALUES ('00000000-0000-7000-8000-000000000001', $1, 'SINGLE', 'Visit', now() + '1 day', now() + '25 hours', 'UTC', false, false,
           'BUSY', now() + '25 hours', 'PLANNER')`,
        card.clientId,
      );
      await sql(
        `INSERT INTO appointment_resource (appointment_id, resource_id) VALUES ('00000000-0000-7000-8000-000000000001', $1)`,
        card.resourceId,
      );
      const answer = await reconnect(account.id);
      expect(answer).toMatchObject({ authorizationUrl: null, account: { status: 'CONNECTED', problem: null } });
      expect(await sql('SELECT trigger, status FROM sync_run')).toEqual([
        { trigger: 'LOCAL_CHANGE', status: 'QUEUED' },
      ]);
    });

    it('begins a sign-in where it does not', async () => {
      const { account } = await add();
      await sql(removed);
      await sql('DELETE FROM organisation_connection');
      const answer = await reconnect(account.id);
      expect(answer.authorizationUrl).toContain('login.example');
      expect(answer.account).toMatchObject({ status: 'RECONNECT_REQUIRED', access: 'ORGANISATION' });
    });

    it('by somebody who may not choose that mailbox begins a sign-in as well', async () => {
      const { account } = await add({ username: 'ola@fjordplan.example' }, admin());
      await sql(removed);
      expect((await reconnect(account.id)).authorizationUrl).toContain('login.example');
    });

    it('spares whoever waits for a sign-in that their tenant blocks', async () => {
      await sql('DELETE FROM organisation_connection');
      const { account } = await add();
      await sql(
        `INSERT INTO organisation_connection (client_id, tenant_id, proven_tenant_id) VALUES ($1, 't', 't')`,
        card.clientId,
      );
      expect(await reconnect(account.id)).toMatchObject({
        authorizationUrl: null,
        account: { access: 'ORGANISATION' },
      });
      expect(await sql('SELECT 1 FROM sign_in_attempt')).toEqual([]);
    });

    it('leaves an account to its owner who signed in for it, also meanwhile', async () => {
      await sql('DELETE FROM organisation_connection');
      const { account } = await add();
      await sql(
        `INSERT INTO organisation_connection (client_id, tenant_id, proven_tenant_id) VALUES ($1, 't', 't')`,
        card.clientId,
      );
      organisation.meanwhile = () =>
        sql(`UPDATE calendar_account SET status = 'CONNECTED', granted_permission = 'Calendars.ReadWrite'`);
      expect((await reconnect(account.id)).account).toMatchObject({ access: 'SIGN_IN', status: 'CONNECTED' });
      await reconnect(account.id);
      expect(organisation.looked).toHaveLength(1);
    });

    it('does not call an account connected whose settings came to need more meanwhile', async () => {
      organisation.answer = { permission: 'Calendars.Read' };
      const { account } = await add({ direction: 'DOWN' });
      await sql(removed);
      organisation.meanwhile = () => sql(`UPDATE calendar_account SET direction = 'BOTH', scopes = $1`, allScopes);
      expect((await reconnect(account.id)).account.status).toBe('AWAITING_SIGN_IN');
    });
  });
});
