import { testDatabase } from '@kalbro/database/testing';
import type { AppointmentId } from '@kalbro/kernel';
import { addMilliseconds, RemoteError } from '@kalbro/kernel';
import { AddCalendarAccount } from '../accounts/add-calendar-account.js';
import { CancelSyncRun } from '../accounts/cancel-sync-run.js';
import { stopClient } from '../accounts/stop-client.js';
import { aDayAgo, AccountLife } from '../testing/account-life.js';
import { FakeSignIn, mirrorBox } from '../testing/account-world.js';
import { anOutlookEvent } from '../testing/fake-outlook.js';
import { ForgetRemoved } from './forget-removed.js';

describe('A removed account whose events are to be deleted in Outlook', () => {
  const db = testDatabase();
  let life: AccountLife;

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
  });

  /** So many appointments that went up. */
  async function wentUp(count: number): Promise<readonly AppointmentId[]> {
    const ids: AppointmentId[] = [];
    for (let n = 1; n <= count; n += 1) ids.push(await life.make(`Visit ${n}`));
    await life.sync();
    expect(life.inOutlook().filter((title) => title.startsWith('Visit'))).toHaveLength(count);
    life.outlook.writes.length = 0;
    return ids;
  }
  const nothingIsLeft = async () => {
    for (const table of ['account_secret', 'event_link', 'external_calendar', 'leaving_event', 'sync_conflict'])
      expect([table, await life.sql(`SELECT * FROM ${table}`)]).toEqual([table, []]);
  };

  it('leaves the list at once, and its run deletes what went up and nothing else', async () => {
    const theirs = anOutlookEvent('theirs');
    life.outlook.events.set('theirs', theirs);
    life.outlook.rounds.push([[theirs]]);
    await wentUp(3);

    await life.removeAccount('DELETE');

    expect(await life.list()).toEqual([]);
    expect(await life.titles()).toEqual(['Visit 1', 'Visit 2', 'Visit 3']);
    expect(await life.vault.load(life.accountId)).toBe('tokens-of-kari');
    expect(life.woken.at(-1)).toBe(life.accountId);
    expect(await life.run()).toMatchObject({ status: 'QUEUED', trigger: 'MANUAL', total: 3, processed: 0 });

    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED', processed: 3, graphRequests: 3 });

    expect(life.inOutlook()).toEqual(['Event theirs']);
    expect(await life.run()).toMatchObject({ status: 'SUCCEEDED', phase: 'DONE', processed: 3, up: { deleted: 3 } });
    expect(await life.titles()).toEqual(['Visit 1', 'Visit 2', 'Visit 3']);
    await nothingIsLeft();
  });

  it('kept there goes at once with everything, and Outlook is not asked', async () => {
    await wentUp(2);
    await life.removeAccount('KEEP');
    expect(life.inOutlook()).toHaveLength(2);
    expect(await life.work()).toBeUndefined();
    expect(await life.sql('SELECT 1 FROM calendar_account')).toEqual([]);
    expect(life.outlook.writes).toEqual([]);
    await nothingIsLeft();
  });

  it('deletes four at a time', async () => {
    await wentUp(12);
    await life.removeAccount('DELETE');
    let [going, most] = [0, 0];
    life.outlook.beforeAnswer = async () => {
      most = Math.max(most, (going += 1));
      await life.sql('SELECT 1');
      going -= 1;
    };
    await life.work();
    expect(most).toBe(4);
  });

  it('counts each once, whoever dies in the middle', async () => {
    await wentUp(8);
    await life.removeAccount('DELETE');
    let successor: Promise<unknown> | undefined;
    life.outlook.beforeAnswer = async () => {
      if (life.outlook.writes.length !== 5) return;
      await life.sql(`UPDATE calendar_account SET lease_until = now() - interval '1 second'`);
      successor = life.work();
      await successor;
    };
    expect(await life.work()).toMatchObject({ outcome: 'SUPERSEDED' });
    expect(await successor).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await life.run()).toMatchObject({ status: 'SUCCEEDED', processed: 8, up: { deleted: 8, skipped: 0 } });
    expect(life.inOutlook()).toEqual([]);
  });

  it('leaves what somebody changed in Outlook since, and says so', async () => {
    await wentUp(1);
    await life.make('Secret', { isPrivate: true });
    await life.sync();
    for (const [id, event] of life.outlook.events)
      life.outlook.events.set(id, { ...event, etag: 'theirs', content: { ...event.content, location: 'Room 2' } });
    await life.removeAccount('DELETE');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED_WITH_ERRORS' });
    expect(life.inOutlook()).toEqual(['Secret', 'Visit 1']);
    const run = await life.run();
    expect(run).toMatchObject({ up: { deleted: 0, skipped: 2 } });
    const told = run?.errors.map(({ code, title, appointmentId }) => [code, title, appointmentId !== null]);
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(['CHANGED_IN_OUTLOOK', 'Visit 1', true]);
    expect(told).toContainEqual(['CHANGED_IN_OUTLOOK', null, true]);
    await nothingIsLeft();
  });

  it('deletes what only carries another etag', async () => {
    await wentUp(1);
    for (const [id, event] of life.outlook.events) life.outlook.events.set(id, { ...event, etag: 'touched' });
    await life.removeAccount('DELETE');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(life.inOutlook()).toEqual([]);
  });

  it('takes what is gone in Outlook already for deleted', async () => {
    await wentUp(2);
    life.outlook.events.clear();
    await life.removeAccount('DELETE');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await life.run()).toMatchObject({ up: { deleted: 2 } });
  });

  it('deletes a series as one, and what was deleted here and waited', async () => {
    const series = await life.make('Round', { recurrence: 'FREQ=DAILY;COUNT=5' });
    const visit = await life.make('Visit');
    await life.sync();
    await life.remove(visit);
    life.outlook.writes.length = 0;
    await life.removeAccount('DELETE');
    await life.work();
    expect(life.outlook.writes.sort()).toEqual(['delete made-1', 'delete made-2']);
    expect(life.inOutlook()).toEqual([]);
    expect(await life.sql('SELECT id FROM appointment')).toEqual([{ id: series }]);
  });

  it('finds and deletes what was created without an answer', async () => {
    await life.sync();
    await life.make('Visit');
    life.outlook.beforeAnswer = async () => {
      throw new RemoteError('unavailable', 'The connection was lost.', {});
    };
    await life.sync();
    expect(life.inOutlook()).toEqual(['Visit']);
    life.outlook.beforeAnswer = async () => undefined;
    await life.removeAccount('DELETE');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(life.inOutlook()).toEqual([]);
    expect(await life.titles()).toEqual(['Visit']);
  });

  it('waits when Microsoft asks to, with its tokens, and goes on', async () => {
    await wentUp(3);
    await life.removeAccount('DELETE');
    const retryAt = addMilliseconds(life.clock.now(), 60_000);
    life.outlook.failures.push(undefined, new RemoteError('throttled', 'Wait', { status: 429, retryAt }));
    expect(await life.work()).toMatchObject({ outcome: 'QUEUED' });
    expect(await life.vault.load(life.accountId)).toBe('tokens-of-kari');
    expect(await life.work()).toBeUndefined();
    await life.comesDue();
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await life.run()).toMatchObject({ up: { deleted: 3 } });
    await nothingIsLeft();
  });

  it('goes anyway when its sign-in dies, and says what stays', async () => {
    await wentUp(6);
    await life.removeAccount('DELETE');
    life.outlook.beforeAnswer = async () => {
      if (life.outlook.writes.length < 6) return;
      throw new RemoteError('signInRequired', 'Dead', { status: 401 });
    };
    expect(await life.work()).toMatchObject({ outcome: 'FAILED' });
    const run = await life.run();
    expect(run).toMatchObject({ status: 'FAILED', up: { deleted: 5, skipped: 1 } });
    expect(run?.errors.map(({ code }) => code)).toEqual(['M365_SIGNINREQUIRED', 'LEFT_IN_OUTLOOK']);
    await nothingIsLeft();
    expect(await life.work()).toBeUndefined();
  });

  it('goes anyway after the last try of a fault', async () => {
    await wentUp(1);
    await life.removeAccount('DELETE');
    life.outlook.beforeAnswer = async () => {
      throw new RemoteError('unavailable', 'Down', { status: 503 });
    };
    const outcomes: unknown[] = [];
    for (let tries = 1; tries <= 5; tries += 1) {
      outcomes.push((await life.work())?.outcome);
      await life.comesDue();
    }
    expect(outcomes).toEqual(['QUEUED', 'QUEUED', 'QUEUED', 'QUEUED', 'FAILED']);
    await nothingIsLeft();
  });

  it.each([
    [
      'is not connected',
      `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED', problem = '{"code": "SIGN_IN_REQUIRED"}'`,
      'ACCOUNT_NOT_CONNECTED',
    ],
    ['may not delete', `UPDATE calendar_account SET scopes = '{READ,READ_DETAILS,CREATE}'`, 'DELETE_NOT_IN_SCOPE'],
  ])('that %s is signed out at once, and its run says that all of it stays', async (_, change, code) => {
    await wentUp(2);
    await life.sql(change);
    await life.removeAccount('DELETE');
    expect(life.vault.erased).toEqual([life.accountId]);
    const run = await life.run();
    expect(run).toMatchObject({ status: 'FAILED', finishedAt: expect.any(String), up: { deleted: 0, skipped: 2 } });
    expect(run?.errors.map((error) => error.code)).toEqual([code, 'LEFT_IN_OUTLOOK']);
    expect(life.inOutlook()).toHaveLength(2);
    expect(life.outlook.writes).toEqual([]);
    await nothingIsLeft();
  });

  it('is deleted from while it is paused, since its owner asks for it', async () => {
    await wentUp(1);
    await life.change({ direction: 'NONE' });
    await life.removeAccount('DELETE');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(life.inOutlook()).toEqual([]);
  });

  it('ends in order when its run is cancelled before it began', async () => {
    await wentUp(2);
    await life.removeAccount('DELETE');
    const run = await life.run();
    const cancel = new CancelSyncRun({ database: db.database, wake: async (id) => void life.woken.push(id) });
    life.woken.length = 0;
    if (run) await cancel.run(life.actor, run.id);
    expect(life.woken).toEqual([life.accountId]);
    expect(await life.work()).toMatchObject({ outcome: 'CANCELLED' });
    expect(await life.run()).toMatchObject({ status: 'CANCELLED', up: { deleted: 0, skipped: 2 } });
    expect(life.inOutlook()).toHaveLength(2);
    await nothingIsLeft();
  });

  it('stops when the module is switched off', async () => {
    await wentUp(2);
    await life.removeAccount('DELETE');
    await db.database.transaction(async (tx) => {
      await tx.query('DELETE FROM active_module');
      await stopClient(tx, life.seeded.clientId);
    });
    expect(await life.work()).toMatchObject({ outcome: 'CANCELLED' });
    expect(life.inOutlook()).toHaveLength(2);
    await nothingIsLeft();
  });

  it('leaves its address free for another account meanwhile, to which all of it goes up anew', async () => {
    await wentUp(2);
    await life.removeAccount('DELETE');
    const parts = { database: db.database, clock: life.clock, signIn: new FakeSignIn(), box: mirrorBox };
    const input = {
      resourceId: life.seeded.resourceId,
      username: 'kari@fjordplan.example',
      direction: 'BOTH',
    } as const;
    const { account } = await new AddCalendarAccount(parts).run(life.actor, input, {
      browserSecret: 'secret',
      language: 'en',
    });
    expect(account).toMatchObject({ position: 1 });
    await life.sql(`UPDATE calendar_account SET created_at = '2026-03-01T00:00:00Z' WHERE id = $1`, account.id);
    expect(await life.pendingUp(account.id)).toBe(2);
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await life.list()).toEqual([['kari@fjordplan.example', 1]]);
    expect(await life.pendingUp(account.id)).toBe(2);
  });

  it('is forgotten a day after its run ended, and not before', async () => {
    await wentUp(1);
    await life.removeAccount('DELETE');
    await life.work();
    await new ForgetRemoved(db.database).run();
    expect(await life.run()).toBeDefined();
    await life.sql(
      `UPDATE calendar_account SET removal = removal || jsonb_build_object('endedAt', $1::text)`,
      aDayAgo(),
    );
    await new ForgetRemoved(db.database).run();
    expect(await life.run()).toBeUndefined();
    expect(await life.sql('SELECT 1 FROM calendar_account')).toEqual([]);
  });
});
