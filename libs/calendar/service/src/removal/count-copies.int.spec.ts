import { testDatabase } from '@kalbro/database/testing';
import { AccountLife } from '../testing/account-life.js';
import { fresh } from '../testing/account-world.js';
import { anOutlookEvent } from '../testing/fake-outlook.js';
import { instant } from '../testing/planner-seed.js';
import { CountCopies } from './count-copies.js';

describe('What the removal of an account would delete', () => {
  const db = testDatabase();
  let life: AccountLife;

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
  });

  const counted = async (...ids: readonly AccountLife['accountId'][]) => new CountCopies(db.database).run(ids);
  /** Entries of Outlook's in the planner, dates of a series that is there left out. */
  const ofOutlook = async () => {
    const sql = `SELECT a.title FROM appointment a WHERE a.origin = 'OUTLOOK' AND a.deleted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM appointment s WHERE s.id = a.series_id) ORDER BY a.title`;
    return (await life.sql<{ title: string }>(sql)).map(({ title }) => title);
  };
  const changedDate = (remoteId: string, day: string) =>
    anOutlookEvent(remoteId, {
      ...{
        type: 'EXCEPTION',
        masterRemoteId: 'series',
        originalStart: { instant: instant(`2026-03-${day}T08:00:00.000Z`) },
      },
      content: { start: instant(`2026-03-${day}T11:00:00.000Z`), end: instant(`2026-03-${day}T12:00:00.000Z`) },
    });
  const comesDown = async () => {
    const series = anOutlookEvent('series', { type: 'SERIES_MASTER', content: { recurrence: 'FREQ=DAILY;COUNT=3' } });
    const dates = [changedDate('date', '03'), changedDate('orphan', '04')];
    life.outlook.rounds.push([[anOutlookEvent('meeting'), series, ...dates, anOutlookEvent('shared')]]);
    await life.sync();
    // Its series is not known, as when it began outside of what was read.
    await life.sql(`UPDATE appointment SET series_id = NULL WHERE title = 'Event orphan'`);
  };

  it('is what it deletes on either side, a series counted once, and nothing that another account holds', async () => {
    await comesDown();
    const { id: second } = await life.second('DOWN');
    await life.sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       SELECT $2, a.id, c.account_id, c.id, 'same', 1 FROM appointment a, external_calendar c
       WHERE a.title = 'Event shared' AND c.account_id = $1`,
      ...[second, fresh()],
    );
    await life.make('Visit');
    await life.make('Round', { recurrence: 'FREQ=DAILY;COUNT=5' });
    await life.sync();
    const before = await ofOutlook();

    expect(await counted(second, life.accountId)).toEqual([
      { down: 0, up: 0 },
      { down: 3, up: 2 },
    ]);

    await life.removeAccount('DELETE');
    expect(await ofOutlook()).toEqual(['Event shared']);
    expect(before).toHaveLength(4);
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED', processed: 2 });
    expect(await counted(second, life.accountId)).toEqual([
      { down: 1, up: 0 },
      { down: 0, up: 0 },
    ]);
  });

  it('does not have what was deleted here already, and waits to go in Outlook', async () => {
    await comesDown();
    await life.remove(await life.idOf('Event meeting'));
    expect(await counted(life.accountId)).toEqual([{ down: 3, up: 0 }]);
  });
});
