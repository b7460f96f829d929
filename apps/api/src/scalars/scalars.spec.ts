import type { GraphQLScalarType } from 'graphql';
import { dateTimeScalar, emailAddressScalar, recurrenceRuleScalar, timeZoneScalar, urlScalar } from './scalars.js';

const takes: [GraphQLScalarType, string, string][] = [
  [dateTimeScalar, '2026-03-29T03:30:00+02:00', '2026-03-29T01:30:00.000Z'],
  [dateTimeScalar, '2026-03-29T01:30:00Z', '2026-03-29T01:30:00.000Z'],
  [timeZoneScalar, 'Europe/Oslo', 'Europe/Oslo'],
  [timeZoneScalar, 'europe/oslo', 'Europe/Oslo'],
  [timeZoneScalar, 'Asia/Kolkata', 'Asia/Kolkata'],
  [timeZoneScalar, 'UTC', 'UTC'],
  [timeZoneScalar, 'America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  [emailAddressScalar, 'Kari@Fjordplan.example', 'kari@fjordplan.example'],
  [urlScalar, 'https://teams.example/l/meetup-join/x?y=1', 'https://teams.example/l/meetup-join/x?y=1'],
  [recurrenceRuleScalar, 'FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=MO'],
];
const refuses: [GraphQLScalarType, unknown][] = [
  [dateTimeScalar, '2026-03-29'],
  [dateTimeScalar, '2026-03-29T03:30:00'],
  [dateTimeScalar, '2026-13-29T03:30:00Z'],
  [dateTimeScalar, 1774742400],
  [timeZoneScalar, 'Europe/Osl'],
  [timeZoneScalar, '+02:00'],
  [timeZoneScalar, 'W. Europe Standard Time'],
  [timeZoneScalar, ''],
  [emailAddressScalar, 'kari'],
  [emailAddressScalar, 'kari@'],
  [urlScalar, 'javascript:alert(1)'],
  [urlScalar, '/relative'],
  [recurrenceRuleScalar, 'every monday'],
  [recurrenceRuleScalar, 'FREQ=SECONDLY'],
];

describe('scalars', () => {
  it.each(takes)('%s takes %s', (scalar, text, parsed) => {
    expect(scalar.parseValue(text)).toBe(parsed);
  });

  it.each(refuses)('%s refuses %p and says what would fit, in both languages', (scalar, value) => {
    const words = { nb: expect.stringMatching(/^Skriv/), en: expect.stringMatching(/^Write/) };
    expect(() => scalar.parseValue(value)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', text: words }));
  });
});
