import fc from 'fast-check';
import type { Instant } from '@kalbro/kernel';
import { anyRule } from '../testing/rule.arbitraries.js';
import { formatRule, parseRule } from './rule.js';

function normal(text: string): string {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(rule.problem.en);
  return formatRule(rule);
}

describe('a recurrence rule', () => {
  it.each([
    ['freq=daily', 'FREQ=DAILY'],
    ['BYDAY=WE,MO,MO;FREQ=WEEKLY;INTERVAL=1', 'FREQ=WEEKLY;BYDAY=MO,WE'],
    ['FREQ=WEEKLY;BYDAY=SU,MO;WKST=SU', 'FREQ=WEEKLY;BYDAY=MO,SU'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU'],
    ['FREQ=MONTHLY;BYDAY=+2TU', 'FREQ=MONTHLY;BYDAY=2TU'],
    ['FREQ=MONTHLY;BYMONTHDAY=31,30,29,28;BYSETPOS=-1', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'],
    ['FREQ=DAILY;UNTIL=20261231T225959Z', 'FREQ=DAILY;UNTIL=20261231T225959Z'],
  ])('%s has the normal form %s', (text, form) => {
    expect(normal(text)).toBe(form);
  });

  it('has one spelling: writing and reading again changes nothing', () => {
    fc.assert(
      fc.property(anyRule('2026-01-01T08:00:00.000Z' as Instant), (text) => {
        expect(normal(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['', 'MALFORMED'],
    ['INTERVAL=2', 'MALFORMED'],
    ['RRULE:FREQ=DAILY', 'MALFORMED'],
    ['FREQ=DAILY;COLOUR=RED', 'MALFORMED'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'MALFORMED'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20261231T225959Z', 'MALFORMED'],
    ['FREQ=DAILY;UNTIL=20261231', 'MALFORMED'],
    ['FREQ=DAILY;UNTIL=20260231T000000Z', 'MALFORMED'],
    ['FREQ=DAILY;UNTIL=20261231T225959', 'MALFORMED'],
    ['FREQ=DAILY;INTERVAL=0', 'MALFORMED'],
    ['FREQ=DAILY;INTERVAL=99999', 'MALFORMED'],
    ['FREQ=DAILY;COUNT=1.5', 'MALFORMED'],
    ['FREQ=WEEKLY;BYDAY=2MO', 'MALFORMED'],
    ['FREQ=WEEKLY;BYDAY=XX', 'MALFORMED'],
    ['FREQ=WEEKLY;BYMONTHDAY=3', 'MALFORMED'],
    ['FREQ=WEEKLY;BYDAY=MO;WKST=XX', 'MALFORMED'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'MALFORMED'],
    ['FREQ=MONTHLY;BYDAY=0MO', 'MALFORMED'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'MALFORMED'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'MALFORMED'],
    [`FREQ=WEEKLY;BYDAY=${'MO,'.repeat(400)}MO`, 'MALFORMED'],
    ['FREQ=HOURLY', 'NOT_SUPPORTED'],
    ['FREQ=SECONDLY;COUNT=3', 'NOT_SUPPORTED'],
    ['FREQ=DAILY;BYHOUR=9,10', 'NOT_SUPPORTED'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'NOT_SUPPORTED'],
  ])('%s is refused as %s, in both languages', (text, code) => {
    const rule = parseRule(text);
    expect(rule).toMatchObject({ code });
    if ('problem' in rule) {
      expect(rule.problem.nb).toContain('Gjentakelsesregelen');
      expect(rule.problem.en).toContain('The recurrence rule');
    }
  });

  it('is read or refused, and never throws, whatever the text', () => {
    const parts = fc.constantFrom('FREQ=', 'DAILY', 'BYDAY=', 'MO', ',', ';', '-1', 'COUNT=', '9', 'UNTIL=', '=', 'Z');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((list) => list.join('')),
        ),
        (text) => {
          const rule = parseRule(text);
          expect('problem' in rule ? rule.problem.en : formatRule(rule)).not.toBe('');
        },
      ),
    );
  });
});
