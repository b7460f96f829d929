import type { CalendarAccount } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, ResourceId } from '@kalbro/kernel';
import { planAccountChange } from './plan-account-change.js';

const since = '2026-03-10T12:00:00.000Z' as Instant;

function anAccount(facts: Partial<CalendarAccount> = {}): CalendarAccount {
  return {
    id: 'account' as AccountId,
    clientId: 'client' as ClientId,
    resourceId: 'resource' as ResourceId,
    username: 'kari@fjordplan.example',
    direction: 'DOWN',
    scopes: ['READ', 'READ_DETAILS'],
    status: 'CONNECTED',
    access: 'SIGN_IN',
    position: 1,
    conflictPolicy: 'NEWEST_WINS',
    problem: null,
    lastSuccessfulSyncAt: null,
    grantedPermission: 'Calendars.Read',
    remoteTenantId: 'tenant',
    mailboxTimeZone: null,
    ...facts,
  };
}

const paused = (facts: Partial<CalendarAccount> = {}) => anAccount({ direction: 'NONE', status: 'PAUSED', ...facts });

describe('Planning a change of an account', () => {
  it('changes nothing but the policy when only the policy is given, whatever the account waits for', () => {
    const account = anAccount({ status: 'RECONNECT_REQUIRED', problem: { code: 'SIGN_IN_REQUIRED', since } });
    expect(planAccountChange(account, { conflictPolicy: 'PLANNER_WINS' })).toEqual({
      settings: {
        direction: 'DOWN',
        scopes: ['READ', 'READ_DETAILS'],
        conflictPolicy: 'PLANNER_WINS',
        status: 'RECONNECT_REQUIRED',
        problem: account.problem,
      },
      signInFor: null,
      eraseDetails: false,
      readInFull: false,
      upwards: 'stays',
      runs: 'keep',
    });
  });

  it('finds nothing to do when the same settings are saved again', () => {
    const plan = planAccountChange(anAccount(), { direction: 'DOWN', scopes: ['READ_DETAILS', 'READ'] });
    expect(plan).toMatchObject({ runs: 'keep', readInFull: false, settings: { status: 'CONNECTED' } });
  });

  describe('pausing', () => {
    it('withdraws the question of the run that it stops; other settings leave it', () => {
      const asking = anAccount({ problem: { code: 'DELETIONS_HELD', count: 30, total: 40, since } });
      expect(planAccountChange(asking, { direction: 'NONE' }).settings.problem).toBeNull();
      expect(planAccountChange(asking, { scopes: ['READ'] }).settings.problem).toEqual(asking.problem);
    });

    it('keeps scopes, details and links, and stops what runs', () => {
      const plan = planAccountChange(anAccount(), { direction: 'NONE' });
      expect(plan).toMatchObject({
        settings: { direction: 'NONE', status: 'PAUSED', scopes: ['READ', 'READ_DETAILS'] },
        signInFor: null,
        eraseDetails: false,
        readInFull: false,
        runs: 'stop',
      });
    });

    it('takes no scopes', () => {
      expect(() => planAccountChange(anAccount(), { direction: 'NONE', scopes: ['READ'] })).toThrow(
        /SCOPE_NOT_ALLOWED/,
      );
    });
  });

  describe('starting again', () => {
    it('is connected at once, and goes on where it stopped', () => {
      const plan = planAccountChange(paused(), { direction: 'DOWN' });
      expect(plan).toMatchObject({ settings: { status: 'CONNECTED' }, signInFor: null, readInFull: false });
    });

    it('asks to sign in when it was paused before it ever was connected', () => {
      const plan = planAccountChange(paused({ grantedPermission: null }), { direction: 'DOWN' });
      expect(plan).toMatchObject({ settings: { status: 'AWAITING_SIGN_IN' }, signInFor: 'Calendars.Read' });
    });

    it('does not forget that the token had died', () => {
      const plan = planAccountChange(paused({ problem: { code: 'SIGN_IN_REQUIRED', since } }), { direction: 'DOWN' });
      expect(plan).toMatchObject({
        settings: { status: 'RECONNECT_REQUIRED', problem: { code: 'SIGN_IN_REQUIRED' } },
        signInFor: 'Calendars.Read',
      });
    });

    it('in another direction reads everything again', () => {
      const account = paused({ grantedPermission: 'Calendars.ReadWrite' });
      expect(planAccountChange(account, { direction: 'BOTH' })).toMatchObject({ readInFull: true, runs: 'restart' });
    });
  });

  describe('needing more than was granted', () => {
    it('saves the settings, waits for the sign-in and stops what runs', () => {
      const plan = planAccountChange(anAccount(), { direction: 'BOTH' });
      expect(plan).toMatchObject({
        settings: { direction: 'BOTH', status: 'AWAITING_SIGN_IN' },
        signInFor: 'Calendars.ReadWrite',
        runs: 'stop',
      });
    });

    it('is connected again when the user goes back to what was granted', () => {
      const account = anAccount({
        direction: 'BOTH',
        scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
        status: 'AWAITING_ADMIN_CONSENT',
        problem: { code: 'SIGN_IN_CANCELLED_OR_BLOCKED', since },
      });
      expect(planAccountChange(account, { direction: 'DOWN' })).toMatchObject({
        settings: { status: 'CONNECTED', problem: null },
        signInFor: null,
      });
    });

    it('keeps saying that a sign-in was blocked', () => {
      const account = anAccount({ status: 'AWAITING_ADMIN_CONSENT', grantedPermission: null });
      expect(planAccountChange(account, { scopes: ['READ'] })).toMatchObject({
        settings: { status: 'AWAITING_ADMIN_CONSENT' },
        signInFor: 'Calendars.ReadBasic',
      });
    });

    it('keeps the problem of an account that stays connected', () => {
      const account = anAccount({ problem: { code: 'THROTTLED', since } });
      expect(planAccountChange(account, { scopes: ['READ'] }).settings).toMatchObject({
        status: 'CONNECTED',
        problem: { code: 'THROTTLED' },
      });
    });
  });

  describe('scopes that are not given', () => {
    it('stay as chosen where the new direction offers them, and new ones are on', () => {
      const busyOnly = anAccount({ scopes: ['READ'] });
      expect(planAccountChange(busyOnly, { direction: 'BOTH' }).settings.scopes).toEqual([
        'READ',
        'CREATE',
        'UPDATE',
        'DELETE',
      ]);
    });

    it('that the new direction does not offer go', () => {
      const both = anAccount({ direction: 'BOTH', scopes: ['READ', 'READ_DETAILS', 'CREATE'] });
      expect(planAccountChange(both, { direction: 'UP' }).settings.scopes).toEqual(['CREATE']);
      expect(planAccountChange(both, { direction: 'DOWN' }).settings.scopes).toEqual(['READ', 'READ_DETAILS']);
    });

    it('are remembered over a pause', () => {
      const resumed = planAccountChange(paused({ scopes: ['READ'] }), { direction: 'DOWN' });
      expect(resumed.settings.scopes).toEqual(['READ']);
    });
  });

  describe('details', () => {
    it('are erased, and everything is read again, when they may no longer be read', () => {
      expect(planAccountChange(anAccount(), { scopes: ['READ'] })).toMatchObject({
        eraseDetails: true,
        readInFull: true,
        runs: 'restart',
        signInFor: null,
      });
    });

    it('are read again when they may be read from now on', () => {
      const busyOnly = anAccount({ scopes: ['READ'] });
      expect(planAccountChange(busyOnly, { scopes: ['READ', 'READ_DETAILS'] })).toMatchObject({
        eraseDetails: false,
        readInFull: true,
      });
    });

    it('are erased when the account no longer reads at all', () => {
      const both = anAccount({ direction: 'BOTH', scopes: ['READ', 'READ_DETAILS', 'CREATE'] });
      expect(planAccountChange(both, { direction: 'UP' }).eraseDetails).toBe(true);
    });

    it('stay when only what may be changed in Outlook is narrowed', () => {
      const both = anAccount({
        direction: 'BOTH',
        scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
        grantedPermission: 'Calendars.ReadWrite',
      });
      const noDelete = planAccountChange(both, { scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'] });
      const noUpdate = planAccountChange(both, { scopes: ['READ', 'READ_DETAILS', 'CREATE', 'DELETE'] });
      expect(noDelete).toMatchObject({ eraseDetails: false, readInFull: false });
      expect(noUpdate).toMatchObject({ eraseDetails: false, readInFull: true });
    });
  });
});
