import { testDatabase } from '@kalbro/database/testing';
import { RemoteError } from '@kalbro/kernel';
import { AccountLife } from '../testing/account-life.js';
import { anOutlookEvent, expired } from '../testing/fake-outlook.js';

const onPremises = () =>
  new RemoteError('rejected', 'Graph answered 404', { status: 404, code: 'MailboxNotEnabledForRESTAPI' });
const denied = () => new RemoteError('rejected', 'Graph answered 403', { status: 403, code: 'ErrorAccessDenied' });

describe('A mailbox that is lost for a while', () => {
  const db = testDatabase();
  let life: AccountLife;

  beforeEach(async () => {
    await db.clear();
    life = await AccountLife.begin(db.database);
    await life.sync();
  });

  const account = async () => {
    const [row] = await life.sql<{ status: string; code: string | null }>(
      `SELECT status, problem->>'code' AS code FROM calendar_account`,
    );
    return [row?.status, row?.code];
  };

  async function lose(failure = onPremises()): Promise<void> {
    life.outlook.failures.push(failure);
    expect(await life.sync()).toMatchObject({ outcome: 'FAILED' });
  }

  it('makes its account fail in words, keeps what it had, and what is changed here waits', async () => {
    await life.make('Befaring');
    await life.sync();
    await lose();
    expect(await account()).toEqual(['FAILED', 'MAILBOX_NOT_AVAILABLE']);
    await life.rename(await life.idOf('Befaring'), 'Befaring Storgata');
    await life.make('Levering');
    expect(await life.current()).toBeUndefined();
    expect(await life.pendingUp()).toBe(2);
    expect(await life.titles()).toEqual(['Befaring Storgata', 'Levering']);
    expect(await life.sql('SELECT 1 FROM account_secret')).toHaveLength(1);
  });

  it('works again by itself with the first run that succeeds, and what waited goes up once', async () => {
    await lose();
    await life.make('Levering');
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await account()).toEqual(['CONNECTED', null]);
    expect([life.outlook.writes, await life.pendingUp()]).toEqual([['create Levering'], 0]);
    await life.sync();
    expect(life.outlook.writes).toEqual(['create Levering']);
  });

  it('stays lost while it is, with the first reason', async () => {
    await lose();
    await lose();
    expect(await account()).toEqual(['FAILED', 'MAILBOX_NOT_AVAILABLE']);
  });

  it('does not pass over what is changed here while the run goes that finds it again', async () => {
    await lose();
    life.outlook.beforePage = async () => {
      life.outlook.beforePage = async () => undefined;
      life.outlook.beforeAnswer = async () => {
        life.outlook.beforeAnswer = async () => undefined;
        await life.make('Changed while the run goes');
      };
    };
    await life.make('Levering');
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED', isFollowed: true });
    await life.work();
    expect(life.inOutlook()).toEqual(['Changed while the run goes', 'Levering']);
  });

  it('does not make an account work whose sign-in was found dead meanwhile', async () => {
    await lose();
    life.outlook.beforePage = async () => {
      await life.sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED'`);
    };
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect((await account())[0]).toBe('RECONNECT_REQUIRED');
  });

  it('that denies access to every calendar fails as a whole, one that denies one does not', async () => {
    await life.calendar(life.accountId, 'second');
    life.outlook.failures.push(denied(), denied());
    expect(await life.sync()).toMatchObject({ outcome: 'FAILED' });
    expect(await account()).toEqual(['FAILED', 'ACCESS_DENIED']);
    life.outlook.failures.push(denied());
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED_WITH_ERRORS' });
    expect(await account()).toEqual(['CONNECTED', null]);
  });

  it('that denies access to what is sent fails as a whole, and what was to be sent goes up once it is open', async () => {
    life.outlook.createEvent = () => Promise.resolve({ kind: 'refused', code: 'ErrorAccessDenied' });
    life.outlook.listCalendars = () => Promise.reject(denied());
    await life.make('Levering');
    expect(await life.work()).toMatchObject({ outcome: 'FAILED' });
    expect(await account()).toEqual(['FAILED', 'ACCESS_DENIED']);
    expect(await life.pendingUp()).toBe(1);
    Reflect.deleteProperty(life.outlook, 'createEvent');
    Reflect.deleteProperty(life.outlook, 'listCalendars');
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect([life.inOutlook(), await life.pendingUp(), await account()]).toEqual([['Levering'], 0, ['CONNECTED', null]]);
  });

  it('that lets everything else be seen refuses that one event only', async () => {
    life.outlook.createEvent = () => Promise.resolve({ kind: 'refused', code: 'ErrorAccessDenied' });
    await life.make('Levering');
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED_WITH_ERRORS' });
    expect(await account()).toEqual(['CONNECTED', null]);
  });

  it('and was moved is read again in full, and nothing is lost', async () => {
    life.outlook.events.set('a', anOutlookEvent('a'));
    life.outlook.rounds.push([[anOutlookEvent('a')]]);
    await life.sync();
    life.outlook.failures.push(expired());
    life.outlook.rounds.push([[anOutlookEvent('a')]]);
    expect(await life.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await life.run()).toMatchObject({ full: true, down: { deleted: 0 } });
    expect(await life.titles()).toEqual(['Event a']);
  });
});
