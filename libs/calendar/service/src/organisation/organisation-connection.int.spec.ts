import type { OrganisationConnectionInput } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor } from '@kalbro/permissions-core';
import { anActor, aSupportAgent } from '@kalbro/permissions-core/testing';
import { HandClock, mirrorBox, ownerOf, refusalOf } from '../testing/account-world.js';
import { FakeOrganisation } from '../testing/fake-organisation.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { queueRun, seedAccount } from '../testing/planner-seed.js';
import { OrganisationStore } from './organisation-store.js';
import { PostgresOrganisationVault } from './organisation-vault.js';
import { ReadOrganisationConnection } from './read-organisation-connection.js';
import { RemoveOrganisationConnection } from './remove-organisation-connection.js';
import { SaveOrganisationConnection } from './save-organisation-connection.js';
import { TestOrganisationConnection } from './test-organisation-connection.js';

const tenant = '22222222-0000-4000-8000-000000000002';
const application = '33333333-0000-4000-8000-000000000003';
const own = { tenantId: tenant, applicationId: application, secret: 'first-secret' };

describe('The connection of an organisation', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let admin: Actor;
  let organisation: FakeOrganisation;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    admin = adminOf(seeded);
    organisation = new FakeOrganisation();
  });

  const adminOf = ({ clientId, userId }: SeededAccount) =>
    anActor({ clientId, userId, permissions: ['client:administer'] });
  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const vault = () => new PostgresOrganisationVault(db.database, mirrorBox, new HandClock());
  const parts = () => ({
    ...{ database: db.database, clock: new HandClock(), box: mirrorBox },
    ...{ organisation, organisationVault: vault() },
  });
  const save = (input: OrganisationConnectionInput, actor: Actor | undefined = admin) =>
    new SaveOrganisationConnection(parts()).run(actor, input);
  const read = (actor: Actor | undefined = admin) => new ReadOrganisationConnection(parts()).run(actor);
  const remove = (actor: Actor | undefined = admin) => new RemoveOrganisationConnection(parts()).run(actor);
  const test = (mailbox: string, actor: Actor | undefined = admin) =>
    new TestOrganisationConnection(parts()).run(actor, { mailbox });
  /** As a sign-in leaves the account. */
  const signedIn = (account: SeededAccount, tenantId = tenant, username = 'kari@fjordplan.example') =>
    sql(
      `UPDATE calendar_account SET remote_tenant_id = $2, username = $3 WHERE id = $1`,
      ...[account.accountId, tenantId, username],
    );

  it('is none to begin with, and is shown once it is saved, without its secret', async () => {
    expect(await read()).toBeNull();
    const saved = await save(own);
    expect(saved).toEqual({
      ...{ tenantId: tenant, applicationId: application, hasOwnSecret: true, accountsInUse: 0 },
      ...{ problem: null, lastTest: null },
      adminConsentUrl: `https://login.example/${tenant}/adminconsent?client_id=${application}`,
    });
    expect(await read()).toEqual(saved);
    expect(await vault().load(seeded.clientId)).toEqual({
      tenantId: tenant,
      application: { id: application, secret: 'first-secret' },
    });
    const [row] = await sql('SELECT * FROM organisation_connection');
    expect(JSON.stringify(row) + row.ciphertext.toString()).not.toContain('first-secret');
  });

  it('keeps its secret when another tenant is saved, and loses it with another application', async () => {
    await save(own);
    await save({ tenantId: 'fjordplan.example', applicationId: application });
    expect((await vault().load(seeded.clientId))?.application?.secret).toBe('first-secret');
    await save({ ...own, secret: 'second-secret' });
    expect((await vault().load(seeded.clientId))?.application?.secret).toBe('second-secret');
    const other = { tenantId: tenant, applicationId: tenant };
    expect(await refusalOf(save(other))).toMatchObject({ code: 'BAD_USER_INPUT', paths: ['input.secret'] });
    await save({ tenantId: tenant });
    expect(await sql('SELECT application_id, key_id, nonce, ciphertext FROM organisation_connection')).toEqual([
      { application_id: null, key_id: null, nonce: null, ciphertext: null },
    ]);
  });

  it('of another client does not open with a secret that was moved to it', async () => {
    const other = await seedAccount(db.database);
    await save(own);
    await save({ ...own, secret: 'of-the-other' }, adminOf(other));
    await sql(
      `UPDATE organisation_connection o SET ciphertext = m.ciphertext FROM organisation_connection m
       WHERE o.client_id = $1 AND m.client_id = $2`,
      ...[seeded.clientId, other.clientId],
    );
    await expect(vault().load(seeded.clientId)).rejects.toThrow('another purpose');
  });

  describe('with Kalbro’s own registration', () => {
    it('may not be used with a tenant that nobody of the client has signed in at', async () => {
      expect(await save({ tenantId: tenant })).toMatchObject({ problem: { code: 'TENANT_NOT_PROVEN' } });
      await expect(vault().load(seeded.clientId)).rejects.toMatchObject({
        kind: 'organisationRefused',
        code: 'TENANT_NOT_PROVEN',
      });
    });

    it.each([tenant, 'fjordplan.example'])('is proven by a sign-in at %s, and stays so', async (tenantId) => {
      await save({ tenantId });
      await signedIn(seeded);
      expect(await vault().load(seeded.clientId)).toEqual({ tenantId: tenant, application: null });
      await sql('DELETE FROM calendar_account');
      expect(await vault().load(seeded.clientId)).toEqual({ tenantId: tenant, application: null });
    });

    it.each([
      ['at another tenant', [application, 'kari@elsewhere.example']],
      ['of another client', null],
    ] as const)('is not proven by a sign-in %s', async (_, elsewhere) => {
      const other = await seedAccount(db.database);
      if (elsewhere) await signedIn(seeded, ...elsewhere);
      else await signedIn(other);
      expect((await save({ tenantId: 'fjordplan.example' })).problem?.code).toBe('TENANT_NOT_PROVEN');
      expect((await save({ tenantId: tenant })).problem?.code).toBe('TENANT_NOT_PROVEN');
    });

    it('is not proven by an account that nobody signed in for', async () => {
      await signedIn(seeded);
      await sql(`UPDATE calendar_account SET access = 'ORGANISATION'`);
      expect((await save({ tenantId: tenant })).problem?.code).toBe('TENANT_NOT_PROVEN');
    });

    it('is one client’s, also when two prove the same tenant at the same moment, and the other can bring its own', async () => {
      const other = await seedAccount(db.database);
      await signedIn(seeded);
      await signedIn(other);
      const saved = await Promise.all([save({ tenantId: tenant }), save({ tenantId: tenant }, adminOf(other))]);
      const codes = saved.map(({ problem }) => problem?.code ?? null);
      expect(codes.sort()).toEqual(['TENANT_TAKEN', null].sort());
      expect((await save(own, adminOf(other))).problem).toBeNull();
    });

    it('is refused to whoever comes while another client is just proving the tenant', async () => {
      const other = await seedAccount(db.database);
      await save({ tenantId: tenant });
      await save({ tenantId: tenant }, adminOf(other));
      const store = new OrganisationStore();
      let second: Promise<boolean> = Promise.resolve(true);
      const first = await db.database.transaction(async (tx) => {
        const isFirst = await store.prove(tx, seeded.clientId, tenant);
        second = db.database.transaction((later) => store.prove(later, other.clientId, tenant));
        while ((await sql('SELECT 1 FROM pg_locks WHERE NOT granted')).length === 0);
        return isFirst;
      });
      expect([first, await second]).toEqual([true, false]);
    });

    it('has to be proven anew for another tenant', async () => {
      await signedIn(seeded);
      await save({ tenantId: tenant });
      expect((await save({ tenantId: application })).problem?.code).toBe('TENANT_NOT_PROVEN');
    });
  });

  it('remembers since when it does not work, and forgets it when it works', async () => {
    await save(own);
    const clock = new HandClock();
    const moved = new PostgresOrganisationVault(db.database, mirrorBox, clock);
    await moved.record(seeded.clientId, 'SECRET_REFUSED');
    const first = (await read())?.problem;
    clock.pass(60_000);
    await moved.record(seeded.clientId, 'SECRET_REFUSED');
    expect((await read())?.problem).toEqual(first);
    expect(first).toEqual({ code: 'SECRET_REFUSED', since: '2026-03-10T12:00:00.000Z' });
    await moved.record(seeded.clientId, null);
    expect((await read())?.problem).toBeNull();
  });

  it('is tested for a mailbox, and shows the last test until another connection is saved', async () => {
    expect(await refusalOf(test('kari@fjordplan.example'))).toMatchObject({ code: 'NOT_FOUND' });
    await save(own);
    expect(await refusalOf(test('kari'))).toMatchObject({ code: 'BAD_USER_INPUT', paths: ['mailbox'] });
    const tested = await test('Kari@Fjordplan.example');
    expect(tested).toEqual({
      mailbox: 'kari@fjordplan.example',
      testedAt: '2026-03-10T12:00:00.000Z',
      steps: organisation.steps,
    });
    expect((await read())?.lastTest).toEqual(tested);
    expect((await save({ ...own, secret: 'second-secret' })).lastTest).toBeNull();
  });

  describe('that is removed', () => {
    beforeEach(async () => {
      await save(own);
      await sql(`UPDATE calendar_account SET access = 'ORGANISATION', granted_permission = 'Calendars.ReadWrite'`);
    });

    it('takes its secret along, and its accounts say that they have to be connected anew', async () => {
      const runId = await queueRun(db.database, seeded);
      expect((await read())?.accountsInUse).toBe(1);
      expect(await remove()).toBe(true);
      expect(await sql('SELECT 1 FROM organisation_connection')).toEqual([]);
      expect(await sql('SELECT status, problem FROM calendar_account')).toEqual([
        {
          status: 'RECONNECT_REQUIRED',
          problem: { code: 'ORGANISATION_CONNECTION_REMOVED', since: '2026-03-10T12:00:00.000Z' },
        },
      ]);
      expect(await sql('SELECT status FROM sync_run WHERE id = $1', runId)).toEqual([{ status: 'CANCELLED' }]);
      expect(await sql('SELECT 1 FROM external_calendar')).toHaveLength(1);
      expect(await remove()).toBe(false);
    });

    it('leaves a paused account paused, accounts that somebody signed in for as they are, and other clients alone', async () => {
      const other = await seedAccount(db.database);
      await sql(`UPDATE calendar_account SET status = 'PAUSED', direction = 'NONE' WHERE id = $1`, seeded.accountId);
      await sql(`UPDATE calendar_account SET access = 'ORGANISATION' WHERE id = $1`, other.accountId);
      const { accountId } = seeded;
      await sql(
        `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
         SELECT gen_random_uuid(), client_id, resource_id, 'private@outlook.example', 'DOWN', scopes, 'CONNECTED', 2
         FROM calendar_account WHERE id = $1`,
        accountId,
      );
      await remove();
      const rows = await sql(
        'SELECT client_id = $1 AS own, access, status, problem->>$2 AS code FROM calendar_account ORDER BY 1, 2, 3',
        ...[seeded.clientId, 'code'],
      );
      expect(rows).toEqual([
        { own: false, access: 'ORGANISATION', status: 'CONNECTED', code: null },
        { own: true, access: 'ORGANISATION', status: 'PAUSED', code: 'ORGANISATION_CONNECTION_REMOVED' },
        { own: true, access: 'SIGN_IN', status: 'CONNECTED', code: null },
      ]);
    });
  });

  it('is for administrators of the client: judged signed in, permitted, module active', async () => {
    const codes = async (actor: Actor | undefined) => {
      // What is left out would be the administrator.
      const as = actor ?? (null as never);
      const asked = [read(as), save(own, as), remove(as), test('kari@fjordplan.example', as)];
      return new Set(await Promise.all(asked.map(async (each) => (await refusalOf(each)).code)));
    };
    expect(await codes(ownerOf(seeded))).toEqual(new Set(['FORBIDDEN']));
    expect(await codes(aSupportAgent())).toEqual(new Set(['FORBIDDEN']));
    expect(await codes({ ...admin, activeModules: new Set() })).toEqual(new Set(['MODULE_NOT_ACTIVE']));
    expect(await sql('SELECT 1 FROM organisation_connection')).toEqual([]);
    expect(await refusalOf(new ReadOrganisationConnection(parts()).run(undefined))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});
