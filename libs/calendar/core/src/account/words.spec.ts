import type { Instant, Localised } from '@kalbro/kernel';
import type { AccountProblemCode, CalendarAccount, UpSyncState } from '../model/account.js';
import { phaseText } from './phase.js';
import { isSignInDead, problemText } from './problems.js';
import { wentUpNotices } from './removal-words.js';
import { firstUpNotice, nextMainNotice, notMainNotice, shownProblem, upSyncState } from './up-sync.js';
import { readOnlyText, upSyncText } from './words.js';

const problems: readonly AccountProblemCode[] = [
  'SIGN_IN_CANCELLED_OR_BLOCKED',
  'ADMIN_CONSENT_GRANTED',
  'SIGN_IN_FAILED',
  'SIGN_IN_EXPIRED',
  'WRONG_ACCOUNT',
  'LINKED_ELSEWHERE',
  'PERMISSION_NOT_GRANTED',
  'SIGN_IN_REQUIRED',
  'CONSENT_WITHDRAWN',
  'MORE_PROOF_WANTED',
  'ACCOUNT_DISABLED',
  'OPERATOR_TO_ACT',
  'MAILBOX_NOT_AVAILABLE',
  'ACCESS_DENIED',
  'REMOTE_UNAVAILABLE',
  'THROTTLED',
  'DELETIONS_HELD',
  'NO_UP_CALENDAR',
  'INTERNAL',
];

function both(text: Localised): readonly string[] {
  return [text.nb, text.en];
}

describe('words for an account problem', () => {
  it('what only another sign-in mends says so, and what mends itself asks nobody to sign in', () => {
    const asking = problems.filter((code) => isSignInDead({ code }));
    expect(asking).toEqual(['SIGN_IN_REQUIRED', 'CONSENT_WITHDRAWN', 'MORE_PROOF_WANTED', 'ACCOUNT_DISABLED']);
    expect(isSignInDead(null)).toBe(false);
    for (const code of asking) {
      const { nb, en } = problemText({ code }, 'kari@fjordplan.example');
      expect([nb, en]).toEqual([expect.stringMatching(/ogg inn/), expect.stringMatching(/ign in/)]);
    }
    for (const code of ['OPERATOR_TO_ACT', 'MAILBOX_NOT_AVAILABLE', 'ACCESS_DENIED'] as const) {
      expect(problemText({ code }, 'kari@fjordplan.example').en).not.toMatch(/sign in/i);
    }
  });

  it.each(problems)('%s names the account in both languages', (code) => {
    for (const text of both(problemText({ code }, 'kari@fjordplan.example')))
      expect(text).toContain('kari@fjordplan.example');
  });

  it('shows both addresses when somebody else signed in', () => {
    const problem = { code: 'WRONG_ACCOUNT', signedInAs: 'per@fjordplan.example' } as const;
    for (const text of both(problemText(problem, 'kari@fjordplan.example'))) {
      expect(text).toContain('kari@fjordplan.example');
      expect(text).toContain('per@fjordplan.example');
    }
  });

  it('says how much would be deleted, and that an answer is waited for', () => {
    const { nb, en } = problemText({ code: 'DELETIONS_HELD', count: 39, total: 40 }, 'kari@fjordplan.example');
    expect(nb).toMatch(/39 av 40 .* Bekreft .* behold/);
    expect(en).toMatch(/39 of 40 .* Confirm .* keep/);
  });

  it('sends people to local IT support when consent may be blocked', () => {
    const { nb, en } = problemText({ code: 'SIGN_IN_CANCELLED_OR_BLOCKED' }, 'kari@fjordplan.example');
    expect(nb).toContain('lokal IT-støtte');
    expect(en).toContain('local IT support');
    expect(en).toContain('admin-consent link');
  });
});

describe('words for a sign-in that consent was reported for', () => {
  const consentReportedAt = '2026-03-09T10:00:00.000Z' as Instant;

  it.each(['SIGN_IN_CANCELLED_OR_BLOCKED', 'PERMISSION_NOT_GRANTED'] as const)('%s says so first', (code) => {
    const { nb, en } = problemText({ code, consentReportedAt }, 'kari@fjordplan.example');
    expect(nb).toMatch(/^Det ble meldt 2026-03-09 .* kari@fjordplan\.example/);
    expect(en).toMatch(/^It was reported on 2026-03-09 .* kari@fjordplan\.example/);
  });

  it('promise one click once it was granted', () => {
    const { nb, en } = problemText({ code: 'ADMIN_CONSENT_GRANTED' }, 'kari@fjordplan.example');
    expect(nb).toMatch(/Ett klikk .*Koble til på nytt/);
    expect(en).toMatch(/One click .*Reconnect/);
  });
});

describe('words for a Microsoft account that is linked already', () => {
  const code = 'LINKED_ELSEWHERE';

  it('name the other address on the same card', () => {
    const problem = { code, linkedAs: 'kari.n@fjordplan.example' } as const;
    for (const text of both(problemText(problem, 'kari@fjordplan.example'))) {
      expect(text).toContain('kari.n@fjordplan.example');
    }
  });

  it('name the other card only where its name is given', () => {
    const known = problemText({ code, linkedCard: 'Varebil 7' }, 'kari@fjordplan.example');
    expect(both(known).every((text) => text.includes('Varebil 7'))).toBe(true);
    const { nb, en } = problemText({ code }, 'kari@fjordplan.example');
    expect(nb).toContain('Be en administrator');
    expect(en).toContain('Ask an administrator');
  });
});

describe('whether appointments go up', () => {
  const main: Pick<CalendarAccount, 'direction' | 'status' | 'position'> = {
    direction: 'BOTH',
    status: 'CONNECTED',
    position: 1,
  };

  it.each<[string, Partial<CalendarAccount>, boolean, UpSyncState]>([
    ['the connected main account', {}, true, 'ACTIVE'],
    ['any account while the module is off', { direction: 'NONE' }, false, 'MODULE_INACTIVE'],
    ['a paused account', { direction: 'NONE', position: 2 }, true, 'PAUSED'],
    ['an account that only reads', { direction: 'DOWN', position: 2 }, true, 'NOT_IN_DIRECTION'],
    ['a later account', { position: 2, status: 'RECONNECT_REQUIRED' }, true, 'NOT_MAIN_ACCOUNT'],
    ['the main account before sign-in', { status: 'AWAITING_SIGN_IN' }, true, 'NOT_CONNECTED'],
    ['the main account that lost its token', { status: 'RECONNECT_REQUIRED' }, true, 'NOT_CONNECTED'],
  ])('%s', (_, change, moduleActive, state) => {
    expect(upSyncState({ ...main, ...change }, moduleActive)).toBe(state);
    expect(both(upSyncText(state)).every((text) => text.length > 0)).toBe(true);
  });

  it('tells whoever adds a second account with an upward direction why it is not in use', () => {
    const second = { direction: 'UP', position: 2 } as const;
    expect(notMainNotice(second, 'kari@fjordplan.example')?.en).toContain('only to the main account');
    expect(notMainNotice(second, 'kari@fjordplan.example')?.nb).toContain('kari@fjordplan.example');
    expect(notMainNotice({ direction: 'DOWN', position: 2 }, 'x')).toBeUndefined();
    expect(notMainNotice({ direction: 'UP', position: 1 }, 'x')).toBeUndefined();
  });

  it.each([
    ['not known yet', [], 'ACTIVE'],
    ['one of which takes them', [{ syncUp: true, canEdit: true }], 'ACTIVE'],
    ['none of which is chosen for them', [{ syncUp: false, canEdit: true }], 'NOT_IN_DIRECTION'],
    ['of which the chosen one can only be read', [{ syncUp: true, canEdit: false }], 'NOT_IN_DIRECTION'],
  ] as const)('to an account with calendars %s', (_, calendars, state) => {
    expect(upSyncState(main, true, calendars)).toBe(state);
    const problem = shownProblem({ ...main, problem: null }, calendars);
    expect(problem).toEqual(state === 'ACTIVE' ? null : { code: 'NO_UP_CALENDAR' });
  });

  it('a recorded problem outranks calendars, and an account that does not go up lacks none', () => {
    const none = [{ syncUp: false, canEdit: true }];
    const recorded = { code: 'THROTTLED', since: '2026-03-10T12:00:00.000Z' as Instant } as const;
    expect(shownProblem({ ...main, problem: recorded }, none)).toBe(recorded);
    expect(shownProblem({ ...main, direction: 'DOWN', problem: null }, none)).toBeNull();
    expect(shownProblem({ ...main, position: 2, problem: null }, none)).toBeNull();
  });

  it('tells how much follows when an account goes up for the first time', () => {
    for (const text of both(firstUpNotice(12))) expect(text).toMatch(/^12 /);
    expect(firstUpNotice(1).en).toContain('1 appointment of the planner goes up');
  });

  it('tells before a removal what stands in Outlook, whom deleting it reaches, and why it may not be possible', () => {
    expect(wentUpNotices({ events: 0, withGuests: 0 }, 'ACCOUNT_NOT_CONNECTED')).toEqual([]);
    expect(wentUpNotices({ events: 3, withGuests: 0 }, null).map(({ en }) => en)).toEqual([
      expect.stringContaining('3 appointments'),
    ]);
    expect(wentUpNotices({ events: 3, withGuests: 2 }, null)[1]?.nb).toContain('2 av dem har deltakere');
    expect(wentUpNotices({ events: 3, withGuests: 2 }, 'DELETE_NOT_IN_SCOPE')[1]?.en).toContain(
      'not allowed to delete',
    );
  });

  it('names the next main account before the main one is removed', () => {
    for (const text of both(nextMainNotice('per@fjordplan.example'))) expect(text).toContain('per@fjordplan.example');
  });
});

describe('words for a run', () => {
  it.each([
    [{ status: 'QUEUED', phase: 'QUEUED', processed: 0, total: null }, 'Waiting to start'],
    [{ status: 'RUNNING', phase: 'READING', processed: 0, total: null }, 'Reading the calendar'],
    [{ status: 'RUNNING', phase: 'READING', processed: 120, total: null }, 'Reading the calendar: 120 read'],
    [{ status: 'RUNNING', phase: 'READING', processed: 120, total: 500 }, 'Reading the calendar: 120 of 500'],
    [{ status: 'RUNNING', phase: 'REMOVING', processed: 0, total: 31 }, 'Deleting in Outlook what went up'],
    [{ status: 'RUNNING', phase: 'REMOVING', processed: 4, total: 31 }, 'Deleting in Outlook what went up: 4 of 31'],
    [{ status: 'CANCELLED', phase: 'READING', processed: 120, total: 500 }, 'Cancelled'],
    [{ status: 'SUCCEEDED', phase: 'DONE', processed: 500, total: 500 }, 'Finished'],
  ] as const)('%j is said as %s', (run, words) => {
    expect(phaseText(run).en).toBe(words);
  });
});

describe('words for a read-only entry', () => {
  it('say who can change it', () => {
    expect(readOnlyText('ORGANISED_BY_OTHERS').nb).toContain('arrangøren');
    expect(readOnlyText('DETAILS_HIDDEN').en).toContain('change the entry in Outlook');
  });
});
