import { parseRule } from '@kalbro/calendar-core';
import { parseInstant } from '@kalbro/kernel';
import { parseEmailAddress } from '@kalbro/permissions-core';
import { GraphQLScalarType } from 'graphql';
import { textScalar } from './text-scalar.js';

export const dateTimeScalar = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant, RFC 3339, in UTC in answers.',
  ...textScalar(parseInstant, {
    nb: 'Skriv et tidspunkt med dato, klokkeslett og tidssone, for eksempel 2026-03-29T08:00:00Z.',
    en: 'Write a moment with date, time and offset, for example 2026-03-29T08:00:00Z.',
  }),
});

export const timeZoneScalar = new GraphQLScalarType({
  name: 'TimeZone',
  description: 'An IANA time-zone name, for example Europe/Oslo.',
  ...textScalar(parseTimeZone, {
    nb: 'Skriv navnet på en tidssone slik IANA skriver det, for eksempel Europe/Oslo.',
    en: 'Write the name of a time zone as IANA spells it, for example Europe/Oslo.',
  }),
});

export const emailAddressScalar = new GraphQLScalarType({
  name: 'EmailAddress',
  description: 'An e-mail address, lower case.',
  ...textScalar(parseEmailAddress, {
    nb: 'Skriv en e-postadresse, for eksempel kari@fjordplan.example.',
    en: 'Write an e-mail address, for example kari@fjordplan.example.',
  }),
});

export const urlScalar = new GraphQLScalarType({
  name: 'URL',
  description: 'An absolute http or https URL.',
  ...textScalar(parseUrl, {
    nb: 'Skriv en nettadresse som begynner med https://.',
    en: 'Write a web address that begins with https://.',
  }),
});

export const recurrenceRuleScalar = new GraphQLScalarType({
  name: 'RecurrenceRule',
  description: 'A recurrence rule, RFC 5545 section 3.3.10, without DTSTART; UNTIL in UTC.',
  ...textScalar(parseRecurrence, {
    nb: 'Skriv en gjentakelsesregel etter RFC 5545, for eksempel FREQ=WEEKLY;BYDAY=MO.',
    en: 'Write a recurrence rule as in RFC 5545, for example FREQ=WEEKLY;BYDAY=MO.',
  }),
});

/** Intl takes offsets such as +01:00 too, which have no daylight-saving rules and are no names. */
function parseTimeZone(text: string): string | undefined {
  if (text !== 'UTC' && !/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(text)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}

function parseRecurrence(text: string): string | undefined {
  return 'problem' in parseRule(text) ? undefined : text;
}
