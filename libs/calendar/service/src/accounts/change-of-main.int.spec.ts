import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, Instant } from '@kalbro/kernel';
import { occurrenceId } from '@kalbro/calendar-core';
import { DescribeRemoval } from '../removal/describe-removal.js';
import { AccountStore } from '../store/account-store.js';
import { AccountLife } from '../testing/account-life.js';
import type { FakeOutlook } from '../testing/fake-outlook.js';
import { anOutlookEvent } from '../testing/fake-outlook.js';

describe('The account that becomes main', () => {
  const db = testDatabase();
  let life: AccountLife;
  let next: { readonly id: AccountId; readonly outlook: FakeOutlook };

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
    next = await life.second();
  });
  const syncNext = () => life.sync(next.id, next.outlook);
  const inNext = () => life.inOutlook(next.outlook);

  it.each(['KEEP', 'DELETE'] as const)('(%s) is sent nothing of what went up before', async (upCopies) => {
    await life.make('Visit');
    await life.make('Round', { recurrence: 'FREQ=DAILY;COUNT=3' });
    await life.sync();
    await life.removeAccount(upCopies);
    expect(await life.list()).toEqual([['kari.privat@outlook.example', 1]]);
    expect(await life.pendingUp(next.id)).toBe(0);
    expect(await syncNext()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(next.outlook.writes).toEqual([]);
  });

  it('gets what is edited afterwards, also what stands in the Outlook of the one before', async () => {
    const visit = await life.make('Visit');
    await life.make('Other');
    await life.sync();
    await life.removeAccount('KEEP');
    await life.rename(visit, 'Visit to Bergen');
    expect(await life.current(next.id)).toMatchObject({ status: 'QUEUED', trigger: 'LOCAL_CHANGE' });
    expect(await life.pendingUp(next.id)).toBe(1);
    await syncNext();
    expect(inNext()).toEqual(['Visit to Bergen']);
    expect(life.inOutlook()).toEqual(['Other', 'Visit']);
    expect(await life.pendingUp(next.id)).toBe(0);
  });

  it('gets a series as a whole when a date of it is edited', async () => {
    const round = await life.make('Round', { recurrence: 'FREQ=DAILY;COUNT=3' });
    await life.sync();
    await life.removeAccount('KEEP');
    const date = '2026-03-13T08:00:00.000Z' as Instant;
    await life.rename(round, 'Round, longer', occurrenceId(round, date));
    expect(await life.pendingUp(next.id)).toBe(2);
    next.outlook.instances.set('made-1', [
      {
        kind: 'occurrence',
        ...{ remoteId: 'date-2', masterRemoteId: 'made-1', etag: 'e' },
        ...{ start: date, end: '2026-03-13T09:00:00.000Z' as Instant },
      },
    ]);
    await syncNext();
    expect(next.outlook.writes[0]).toBe('create Round');
    expect(next.outlook.writes[1]).toMatch(/^update date-2 /);
  });

  it('is read again in full, since what came down from it can be edited now', async () => {
    const event = anOutlookEvent('theirs');
    next.outlook.rounds.push([[event]], [[event]]);
    await syncNext();
    const reason = () => life.sql('SELECT read_only_reason FROM appointment');
    expect(await reason()).toEqual([{ read_only_reason: 'OUTLOOK_NOT_IN_DIRECTION' }]);
    await life.removeAccount('KEEP');
    await syncNext();
    expect(next.outlook.cursors.at(-1)).toHaveProperty('window');
    expect(await reason()).toEqual([{ read_only_reason: null }]);
  });

  it('starts a run over that was going', async () => {
    next.outlook.rounds.push([[anOutlookEvent('a')], [anOutlookEvent('b')], [anOutlookEvent('c')]]);
    let pages = 0;
    let removed: Promise<unknown> = Promise.resolve();
    next.outlook.beforePage = async () => {
      pages += 1;
      if (pages === 2) await (removed = life.removeAccount('KEEP'));
    };
    expect(await syncNext()).toMatchObject({ outcome: 'SUPERSEDED' });
    // The page before may have noticed sooner than whoever removed the account was through.
    await removed;
    expect(life.woken).toContain(next.id);
    expect(await life.work(next.id, next.outlook)).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it('is named before, with what stands in Outlook of the planner', async () => {
    await life.make('Visit');
    await life.sync();
    await life.sql(`UPDATE appointment SET outlook = '{"attendees": [{"name": "Per"}]}'`);
    const described = async () => {
      const account = await new AccountStore().byId(db.database.reader, life.accountId);
      return account ? (await new DescribeRemoval(db.database).run(account)).map(({ en }) => en) : [];
    };
    expect(await described()).toEqual([
      expect.stringContaining('kari.privat@outlook.example becomes the main account'),
      expect.stringContaining('1 appointments of the planner stand'),
      expect.stringContaining('1 of them have guests'),
    ]);
    await life.change({ scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'] });
    expect((await described())[2]).toContain('cannot be deleted there');
  });
});
