import type { Instant } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { JobInput } from './parse-definition.js';
import { parseDefinition } from './parse-definition.js';

const now = '2026-06-01T10:00:00.000Z' as Instant;
const parseAddress = (text: string) => (text.includes('@') ? text.toLowerCase() : undefined);
const parse = (more: Partial<JobInput>) =>
  parseDefinition(
    {
      ...{ name: 'Nightly', type: 'SYNC_OFFICE_365_CALENDARS', cron: '0 2 * * *', timeZone: 'Europe/Oslo' },
      ...{ enabled: true, alertEmails: [], ...more },
    },
    { now, parseAddress },
  );

function refusalOf(more: Partial<JobInput>): RuleError {
  try {
    parse(more);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('a definition', () => {
  it('is tidied', () => {
    const given = { name: '  Nightly ', cron: ' 0  2 * * mon ', timeZone: 'europe/oslo' };
    expect(parse({ ...given, alertEmails: ['A@x.example', 'a@x.example', 'b@x.example'] })).toEqual({
      name: 'Nightly',
      type: 'SYNC_OFFICE_365_CALENDARS',
      schedule: { kind: 'cron', cron: '0 2 * * MON', timeZone: 'Europe/Oslo' },
      timeZone: 'Europe/Oslo',
      enabled: true,
      alertEmails: ['a@x.example', 'b@x.example'],
    });
  });

  it('with an interval counts from now', () => {
    expect(parse({ cron: null, everyMinutes: 5 }).schedule).toEqual({ kind: 'interval', everyMinutes: 5, from: now });
  });

  it.each<[Partial<JobInput>, string]>([
    [{ name: '  ' }, 'input.name'],
    [{ name: 'x'.repeat(101) }, 'input.name'],
    [{ timeZone: 'Europe/Osl' }, 'input.timeZone'],
    [{ timeZone: '+02:00' }, 'input.timeZone'],
    [{ timeZone: 'W. Europe Standard Time' }, 'input.timeZone'],
    [{ alertEmails: ['a@x.example', 'kari'] }, 'input.alertEmails.1'],
    [{ alertEmails: Array.from({ length: 21 }, (_, n) => `${n}@x.example`) }, 'input.alertEmails'],
    [{ cron: null }, 'input.everyMinutes'],
    [{ everyMinutes: 60 }, 'input.cron'],
    [{ cron: null, everyMinutes: 0 }, 'input.everyMinutes'],
    [{ cron: null, everyMinutes: -5 }, 'input.everyMinutes'],
    [{ cron: null, everyMinutes: 7.5 }, 'input.everyMinutes'],
    [{ cron: null, everyMinutes: 600_000 }, 'input.everyMinutes'],
    [{ cron: 'often' }, 'input.cron'],
    [{ cron: '0 0 30 2 *' }, 'input.cron'],
  ])('that says %j is refused at %s, in both languages', (more, path) => {
    const error = refusalOf(more);
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.fields.map((field) => field.path)).toEqual([path]);
    const words = error.fields[0]?.message;
    expect(words?.nb).toMatch(/\w/);
    expect(words?.en).toMatch(/\w/);
    expect(words?.nb).not.toBe(words?.en);
  });

  it('is refused with everything that is wrong at once', () => {
    const { fields } = refusalOf({ name: '', timeZone: 'x', cron: 'x', alertEmails: ['x'] });
    expect(fields.map(({ path }) => path)).toEqual([
      'input.name',
      'input.cron',
      'input.timeZone',
      'input.alertEmails.0',
    ]);
  });

  it.each<[Partial<JobInput>, string]>([
    [{ cron: null, everyMinutes: 4 }, 'input.everyMinutes'],
    [{ cron: '*/4 * * * *' }, 'input.cron'],
    [{ cron: '0,57 0,23 * * *' }, 'input.cron'],
    [{ cron: '* 3 * * *' }, 'input.cron'],
  ])('that would fire more often than every five minutes is refused: %j', (more, path) => {
    const error = refusalOf(more);
    expect(error.code).toBe('SCHEDULE_TOO_FREQUENT');
    expect(error.fields.map((field) => field.path)).toEqual([path]);
    expect(error.text.nb).toMatch(/oftere enn hvert 5\. minutt/);
  });
});
