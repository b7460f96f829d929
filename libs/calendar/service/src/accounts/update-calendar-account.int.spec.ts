import type { SyncScope } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { everything, FakeSignIn, fresh, HandClock, mirrorBox, ownerOf, refusalOf } from '../testing/account-world.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { contentJson } from '../store/sync-facts-sql.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { AccountReader } from './account-reader.js';
import type { AccountChange } from './plan-account-change.js';
import { UpdateCalendarAccount } from './update-calendar-account.js';

describe('Changing a calendar account', () => {
  const db = testDatabase();
  const context = { browserSecret: 'secret-of-this-browser', language: 'nb' } as const;
  let seeded: SeededAccount;
  let signIn: FakeSignIn;
  let outlook: FakeOutlook;
  let woken: AccountId[];

  async function connectedAccount(account: { scopes?: readonly SyncScope[]; granted?: string } = {}): Promise<void> {
    seeded = await seedAccount(db.database, account);
    const granted = account.granted ?? 'Calendars.Read';
    await sql('UPDATE calendar_account SET granted_permission = $2 WHERE id = $1', seeded.accountId, granted);
  }

  beforeEach(async () => {
    await db.clear();
    signIn = new FakeSignIn();
    outlook = new FakeOutlook();
    woken = [];
    await connectedAccount();
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const useCase = () =>
    new UpdateCalendarAccount({
      database: db.database,
      clock: new HandClock(),
      signIn,
      box: mirrorBox,
      wake: async (id) => void woken.push(id),
    });
  const update = (change: AccountChange, id = seeded.accountId) =>
    useCase().run(ownerOf(seeded), { id, ...change }, context);
  const run = () =>
    new SynchroniseAccount({
      database: db.database,
      remote: outlook,
      writer: outlook,
      clock: { now: () => instant('2026-03-10T12:00:00.000Z') },
      window: { pastDays: 60, futureDays: 365 },
      dice: () => 0.5,
    }).run({ accountId: seeded.accountId, signal: new AbortController().signal });
  const sync = async () => {
    await queueRun(db.database, seeded);
    return run();
  };
  const currentRun = async () => (await new AccountReader(db.database).currentRunsOf([seeded.accountId]))[0];
  const newestRun = async () => (await new AccountReader(db.database).latestRunsOf([seeded.accountId]))[0];
  const links = () =>
    sql('SELECT delta_link, next_link FROM external_calendar WHERE account_id = $1', seeded.accountId);
  const appointments = () => sql('SELECT * FROM appointment WHERE client_id = $1 ORDER BY start_at', seeded.clientId);

  describe('to direction NONE', () => {
    it('pauses it and takes its queued run away', async () => {
      await queueRun(db.database, seeded);
      const { account, authorizationUrl } = await update({ direction: 'NONE' });
      expect(account).toMatchObject({ direction: 'NONE', status: 'PAUSED', scopes: ['READ', 'READ_DETAILS'] });
      expect(authorizationUrl).toBeNull();
      expect(await currentRun()).toBeUndefined();
      expect(await newestRun()).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(String) });
    });

    it('stops a run in its middle: what it still reads is not written', async () => {
      outlook.rounds.push(['first', 'second', 'third', 'fourth'].map((id) => [anOutlookEvent(id)]));
      let pages = 0;
      let paused: unknown[] = [];
      outlook.beforePage = async () => {
        pages += 1;
        if (pages !== 3) return;
        await update({ direction: 'NONE' });
        paused = await appointments();
      };
      expect(await sync()).toMatchObject({ outcome: 'SUPERSEDED' });
      expect(paused.length).toBeLessThan(3);
      expect(await appointments()).toEqual(paused);
      expect(await newestRun()).toMatchObject({ status: 'CANCELLED' });
    });

    it('and back goes on where it stopped, without another sign-in', async () => {
      outlook.rounds.push([[anOutlookEvent('first')]]);
      await sync();
      await update({ direction: 'NONE' });
      const { account, authorizationUrl } = await update({ direction: 'DOWN' });
      expect(account).toMatchObject({ status: 'CONNECTED', scopes: ['READ', 'READ_DETAILS'] });
      expect(authorizationUrl).toBeNull();
      await sync();
      expect(outlook.cursors.at(-1)).toEqual({ link: 'delta:1' });
    });
  });

  describe('when READ_DETAILS goes', () => {
    beforeEach(async () => {
      const details = { title: 'Lønnssamtale', description: 'Hemmelig', location: 'Rom 3' };
      outlook.rounds.push([[anOutlookEvent('talk', { content: { ...details, isPrivate: true } })]]);
      await sync();
      await sql(
        `INSERT INTO set_aside_event VALUES ($1, 'odd', 'SET_ASIDE', 'no times', 'Lønn', 1)`,
        seeded.calendarId,
      );
      await sql(`UPDATE event_link l SET base = ${contentJson}::jsonb || '{"title": "Lønn", "description": "Hemmelig"}',
          attempt = '{"kind": "update", "transactionId": null, "at": "2026-03-10T11:59:00.000Z", "sentContent": {"title": "Lønn"}}'
        FROM appointment a WHERE a.id = l.appointment_id`);
      await sql(
        `UPDATE sync_run SET errors = '[{"code":"X","message":"m","appointmentId":null,"title":"Lønn"},
           {"code":"Y","message":"m","appointmentId":null,"title":null}]' WHERE account_id = $1`,
        seeded.accountId,
      );
    });

    it('erases at once whatever tells more than times', async () => {
      const { account } = await update({ scopes: ['READ'] });
      expect(account).toMatchObject({ status: 'CONNECTED', scopes: ['READ'] });
      expect(await appointments()).toMatchObject([
        { title: '', description: null, location: null, outlook: null, details_hidden: true, availability: 'BUSY' },
      ]);
      const everywhere = JSON.stringify(await everything(db.database), null, 1);
      const aside = JSON.stringify(await sql('SELECT * FROM set_aside_event'));
      expect(everywhere + aside).not.toMatch(/Lønn|Hemmelig|Rom 3/);
      expect((await newestRun())?.errors.map(({ code }) => code)).toEqual(['X', 'Y']);
    });

    it('reads everything again at the next run, and then finds nothing to change', async () => {
      await update({ scopes: ['READ'] });
      expect(await links()).toEqual([{ delta_link: null, next_link: null }]);
      const [erased] = await appointments();
      outlook.rounds.push([[anOutlookEvent('talk', { content: { title: 'Lønnssamtale' } })]]);
      await sync();
      expect(outlook.cursors.at(-1)).toHaveProperty('window');
      const [reread] = await appointments();
      expect(reread).toMatchObject({ id: erased.id, title: '', details_hidden: true, version: erased.version });
    });

    it('and comes back, brings the details back', async () => {
      await update({ scopes: ['READ'] });
      await update({ scopes: ['READ', 'READ_DETAILS'] });
      outlook.rounds.push([[anOutlookEvent('talk', { content: { title: 'Lønnssamtale' } })]]);
      await sync();
      expect(await appointments()).toMatchObject([{ title: 'Lønnssamtale', details_hidden: false }]);
    });

    it.each(['EXCEPTION', 'SINGLE'])(
      'takes away a %s that waits to go up: there would be nothing to say',
      async (type) => {
        await sql('UPDATE appointment SET type = $1', type);
        await sql('UPDATE event_link SET remote_id = NULL');
        await update({ scopes: ['READ'] });
        expect(await appointments()).toEqual([]);
      },
    );

    it('does not touch what was made in the planner', async () => {
      await sql(`UPDATE appointment SET origin = 'PLANNER'`);
      await update({ scopes: ['READ'] });
      expect(await appointments()).toMatchObject([{ title: 'Lønnssamtale' }]);
    });

    it('leaves a meeting readable that another account of the card may tell', async () => {
      await secondAccountHolding('READ_DETAILS');
      await update({ scopes: ['READ'] });
      expect(await appointments()).toMatchObject([{ title: 'Lønnssamtale', details_hidden: false }]);
    });

    it('but not one that the other account sees only as busy', async () => {
      await secondAccountHolding('READ');
      await update({ scopes: ['READ'] });
      expect(await appointments()).toMatchObject([{ title: '', details_hidden: true }]);
    });

    const secondAccountHolding = async (scope: SyncScope) => {
      const [account, calendar] = [fresh<AccountId>(), fresh()];
      await sql(
        `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
         VALUES ($1, $2, $3, 'kari.privat@outlook.example', 'DOWN', $4, 'CONNECTED', 2)`,
        account,
        seeded.clientId,
        seeded.resourceId,
        [scope],
      );
      await sql(`INSERT INTO external_calendar VALUES ($1, $2, 'c', 'C', true, true, true, true)`, calendar, account);
      await sql(
        `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), id, $1, $2, 'talk', 1 FROM appointment`,
        account,
        calendar,
      );
    };

    it('while a run goes on, the run goes on by the new scopes from its last page', async () => {
      outlook.rounds.push([[anOutlookEvent('second')], [anOutlookEvent('third')]]);
      let pages = 0;
      outlook.beforePage = async () => {
        pages += 1;
        if (pages === 2) await update({ scopes: ['READ'] });
      };
      expect(await sync()).toMatchObject({ outcome: 'SUPERSEDED' });
      expect(woken).toEqual([seeded.accountId]);
      expect(await currentRun()).toMatchObject({ status: 'QUEUED' });
      outlook.rounds.push([[anOutlookEvent('talk'), anOutlookEvent('second'), anOutlookEvent('third')]]);
      expect(await run()).toMatchObject({ outcome: 'SUCCEEDED' });
      expect((await appointments()).map(({ title }: { title: string }) => title)).toEqual(['', '', '']);
    });
  });

  describe('to something that needs more than was granted', () => {
    it('saves the settings, stops what runs, and asks for the smallest permission', async () => {
      await queueRun(db.database, seeded);
      const { account, authorizationUrl } = await update({ direction: 'BOTH' });
      expect(account).toMatchObject({
        direction: 'BOTH',
        scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
        status: 'AWAITING_SIGN_IN',
      });
      expect(authorizationUrl).toContain(signIn.begun[0]?.state ?? 'no sign-in was begun');
      expect(signIn.begun).toMatchObject([{ permission: 'Calendars.ReadWrite' }]);
      expect(await currentRun()).toBeUndefined();
    });

    it('and back needs no sign-in, and the one that was begun is forgotten', async () => {
      await update({ direction: 'BOTH' });
      const { account, authorizationUrl } = await update({ direction: 'DOWN' });
      expect(account).toMatchObject({ direction: 'DOWN', status: 'CONNECTED' });
      expect(authorizationUrl).toBeNull();
      expect(await sql('SELECT 1 FROM sign_in_attempt')).toEqual([]);
    });

    it('plans again when somebody else changed the account meanwhile', async () => {
      let once = true;
      signIn.meanwhile = async () => {
        if (!once) return;
        once = false;
        await sql(
          `UPDATE calendar_account SET granted_permission = 'Calendars.ReadWrite' WHERE id = $1`,
          seeded.accountId,
        );
      };
      const { account, authorizationUrl } = await update({ direction: 'BOTH' });
      expect(account).toMatchObject({ direction: 'BOTH', status: 'CONNECTED' });
      expect(authorizationUrl).toBeNull();
      expect(await sql('SELECT 1 FROM sign_in_attempt')).toEqual([]);
    });
  });

  it('of its policy alone disturbs no run', async () => {
    await queueRun(db.database, seeded);
    const [before] = await sql('SELECT lease_generation FROM calendar_account');
    const { account } = await update({ conflictPolicy: 'PLANNER_WINS' });
    expect(account.conflictPolicy).toBe('PLANNER_WINS');
    expect(await currentRun()).toMatchObject({ status: 'QUEUED' });
    expect(await sql('SELECT lease_generation FROM calendar_account')).toEqual([before]);
    expect(woken).toEqual([]);
  });

  it('makes a change of direction read in full, since who may edit what has changed', async () => {
    await db.clear();
    await connectedAccount({ granted: 'Calendars.ReadWrite' });
    outlook.rounds.push([[anOutlookEvent('first')]]);
    await sync();
    expect(await appointments()).toMatchObject([{ read_only_reason: 'OUTLOOK_NOT_IN_DIRECTION' }]);
    await update({ direction: 'BOTH' });
    outlook.rounds.push([[anOutlookEvent('first')]]);
    await sync();
    expect(await appointments()).toMatchObject([{ read_only_reason: null }]);
  });

  describe('is refused, and changes nothing,', () => {
    const refusedAs = async (
      change: AccountChange,
      actor: Parameters<UpdateCalendarAccount['run']>[0],
      id?: AccountId,
    ) => {
      const before = await everything(db.database);
      const refusal = await refusalOf(useCase().run(actor, { id: id ?? seeded.accountId, ...change }, context));
      expect(await everything(db.database)).toEqual(before);
      return refusal;
    };

    it('for scopes that do not fit', async () => {
      expect((await refusedAs({ scopes: ['READ', 'UPDATE'] }, ownerOf(seeded))).code).toBe('SCOPE_NOT_ALLOWED');
      expect((await refusedAs({ scopes: [] }, ownerOf(seeded))).code).toBe('SCOPE_NOT_ALLOWED');
      expect((await refusedAs({ direction: 'NONE', scopes: ['READ'] }, ownerOf(seeded))).code).toBe(
        'SCOPE_NOT_ALLOWED',
      );
    });

    it('for an unknown account and a foreign one alike', async () => {
      const other = await seedAccount(db.database);
      const unknown = await refusedAs({ direction: 'NONE' }, ownerOf(seeded), fresh<AccountId>());
      const foreign = await refusedAs({ direction: 'NONE' }, ownerOf(seeded), other.accountId);
      expect(unknown.code).toBe('NOT_FOUND');
      expect(foreign).toEqual(unknown);
    });

    it('for whoever may not edit the card, and without the module', async () => {
      const owner = ownerOf(seeded);
      expect((await refusedAs({ direction: 'NONE' }, undefined)).code).toBe('UNAUTHENTICATED');
      expect((await refusedAs({ direction: 'NONE' }, { ...owner, permissions: new Set() })).code).toBe('FORBIDDEN');
      expect((await refusedAs({ direction: 'NONE' }, { ...owner, ownResourceId: null })).code).toBe('FORBIDDEN');
      expect((await refusedAs({ direction: 'NONE' }, { ...owner, activeModules: new Set() })).code).toBe(
        'MODULE_NOT_ACTIVE',
      );
    });
  });
});
