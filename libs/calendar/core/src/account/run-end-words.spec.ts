import { runEndText } from './run-end-words.js';

describe('why a run did not end well', () => {
  it.each([
    ['FAILED', { code: 'M365_SIGNINREQUIRED' }, /sign-in is no longer valid/],
    ['FAILED', { code: 'ErrorQuotaExceeded' }, /^The synchronisation failed\.$/],
    ['FAILED', null, /failed/],
    ['CANCELLED', null, /cancelled/],
    ['CANCELLED', { code: 'MODULE_NOT_ACTIVE' }, /module Office 365 is not active/],
    ['AWAITING_CONFIRMATION', null, /answer about deletions/],
    ['SUCCEEDED_WITH_ERRORS', { code: 'ErrorItemNotFound' }, /Some appointments/],
    ['SUCCEEDED_WITH_ERRORS', { code: 'SET_ASIDE_NO_ID' }, /Some appointments/],
    ['SUCCEEDED_WITH_ERRORS', { code: 'CALENDAR_REFUSED' }, /no access to the calendar/],
  ] as const)('%s with %j is said in both languages', (status, error, en) => {
    const text = runEndText(status, error);
    expect(text.en).toMatch(en);
    expect(text.nb).not.toBe(text.en);
  });
});
