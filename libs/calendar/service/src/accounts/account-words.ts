import type { AccountStatus, CalendarAccount } from '@kalbro/calendar-core';
import type { Localised } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';

export const noAddress: Localised = {
  nb: 'Dette er ingen e-postadresse. Skriv brukernavnet i Microsoft 365, for eksempel kari@firma.no.',
  en: 'This is no e-mail address. Enter the Microsoft 365 user name, for example kari@company.com.',
};

/** The address stands on the card already; what to do depends on how far it came. */
export function accountExists(account: Pick<CalendarAccount, 'username' | 'status'>): RuleError {
  const { username } = account;
  const waits = account.status !== 'CONNECTED' && account.status !== 'PAUSED';
  return new RuleError(
    'ACCOUNT_EXISTS',
    waits
      ? {
          nb: `${username} er allerede lagt til, men ikke koblet til. Velg «Koble til på nytt» på kontoen.`,
          en: `${username} was added already, but is not connected. Choose “Reconnect” on that account.`,
        }
      : {
          nb: `${username} er allerede lagt til på dette ressurskortet. Endre kontoen som finnes.`,
          en: `${username} is already on this resource card. Change the account that exists.`,
        },
  );
}

const whatToDo: Readonly<Record<AccountStatus, Localised>> = {
  AWAITING_SIGN_IN: {
    nb: 'Logg inn hos Microsoft først: velg «Koble til på nytt» på kontoen.',
    en: 'Sign in with Microsoft first: choose “Reconnect” on the account.',
  },
  AWAITING_ADMIN_CONSENT: {
    nb: 'Den venter på samtykke. Kontakt lokal IT-støtte, og velg deretter «Koble til på nytt».',
    en: 'It waits for consent. Contact your local IT support, then choose “Reconnect”.',
  },
  CONNECTED: {
    nb: 'Kalenderne er ikke hentet ennå. Synkroniser kontoen én gang først.',
    en: 'Its calendars are not known yet. Synchronise the account once first.',
  },
  PAUSED: {
    nb: 'Den er satt på pause. Velg en annen retning enn NONE for å starte igjen.',
    en: 'It is paused. Choose another direction than NONE to start it again.',
  },
  RECONNECT_REQUIRED: {
    nb: 'Innloggingen er utløpt. Velg «Koble til på nytt» på kontoen.',
    en: 'Its sign-in has expired. Choose “Reconnect” on the account.',
  },
  FAILED: {
    nb: 'Den har feilet. Les hva kontoen melder, og synkroniser igjen når det er rettet.',
    en: 'It has failed. Read what the account says, and synchronise again once that is mended.',
  },
};

export function notConnected({ username, status }: Pick<CalendarAccount, 'username' | 'status'>): RuleError {
  const next = whatToDo[status];
  return new RuleError('ACCOUNT_NOT_CONNECTED', {
    nb: `${username} kan ikke brukes slik nå. ${next.nb}`,
    en: `${username} cannot be used like this now. ${next.en}`,
  });
}

export function noneConnected(): RuleError {
  return new RuleError('ACCOUNT_NOT_CONNECTED', {
    nb: 'Ingen kalenderkonto på ressurskortet er koblet til. Legg til en konto, eller koble til en som finnes.',
    en: 'No calendar account on this resource card is connected. Add one, or reconnect one that is there.',
  });
}

export const foreignCalendar: Localised = {
  nb: 'Dette er ingen kalender i denne kontoen. Velg blant kontoens kalendere.',
  en: 'This is no calendar of this account. Choose among the calendars of the account.',
};

export const readOnlyCalendar: Localised = {
  nb: 'Denne kalenderen kan bare leses i Outlook. Velg en som kan endres.',
  en: 'This calendar can only be read in Outlook. Choose one that can be changed.',
};
