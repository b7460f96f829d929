import { organisationConsentState } from '@kalbro/calendar-core';
import type { AdminConsentAnswer, AdminConsentEnd } from '@kalbro/calendar-service';
import { assertNever, parseAcceptLanguage } from '@kalbro/kernel';
import type { Language } from '@kalbro/kernel';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { wayOn, wordsPage } from './page.js';
import type { PageWords } from './page.js';
import { sendPage } from './page-headers.js';

/** Hears what an administrator answered at Microsoft. */
export type ReportConsent = (answer: AdminConsentAnswer) => Promise<AdminConsentEnd>;

/** What else the address holds, the tenant above all, is not read. */
const query = z.object({
  state: z.string().min(1).max(2_000),
  error: z.string().max(8_000).optional(),
  admin_consent: z.string().max(100).optional(),
});

/** `consentAnswered`: there was a link that nobody here waits for; what came of it shows elsewhere. */
export type ConsentPageEnd = AdminConsentEnd | { readonly kind: 'consentAnswered' };

const statuses: Readonly<Record<ConsentPageEnd['kind'], number>> = {
  consentGiven: 200,
  consentAnswered: 200,
  consentRefused: 403,
  consentLinkUnknown: 410,
};

/**
 * `GET /oauth/microsoft/admin-consent`: where Microsoft sends an administrator back to who followed a link of ours. They get a
 * page, since many of them do not use the console; where there is one it is a click away.
 */
export function adminConsent(report: ReportConsent, consoleUrl: string | undefined): RequestHandler {
  return async (request, response) => {
    const answer = answerOf(request);
    const end: ConsentPageEnd = answer ? await endOf(answer, report) : { kind: 'consentLinkUnknown' };
    sendConsentPage(request, response, end, consoleUrl);
  };
}

async function endOf(answer: AdminConsentAnswer, report: ReportConsent): Promise<ConsentPageEnd> {
  return answer.state === organisationConsentState ? answered(answer.error) : report(answer);
}

/** For a link that holds no state of its own: nothing follows from it. */
export function answered(error: unknown): ConsentPageEnd {
  return { kind: error === undefined ? 'consentAnswered' : 'consentRefused' };
}

export function sendConsentPage(
  request: Request,
  response: Response,
  end: ConsentPageEnd,
  consoleUrl: string | undefined,
): void {
  const language = parseAcceptLanguage(request.get('accept-language'));
  sendPage(response, statuses[end.kind], consentPage(end, language, consoleUrl));
}

function answerOf(request: Request): AdminConsentAnswer | undefined {
  const read = query.safeParse(request.query);
  if (!read.success) return undefined;
  const { state, error, admin_consent: adminConsent } = read.data;
  return { state, error, adminConsent };
}

/** Of the users of the organisation the administrator learns a number, and nothing else. */
function consentPage(end: ConsentPageEnd, language: Language, consoleUrl: string | undefined): string {
  return wordsPage(wordsFor(end), language, consoleUrl === undefined ? [] : [wayOn(consoleUrl, language)]);
}

function wordsFor(end: ConsentPageEnd): PageWords {
  switch (end.kind) {
    case 'consentGiven':
      return consentGiven(end.waiting);
    case 'consentAnswered':
      return consentAnswered;
    case 'consentRefused':
      return consentRefused;
    case 'consentLinkUnknown':
      return consentLinkUnknown;
    default:
      return assertNever(end);
  }
}

function consentGiven(waiting: number): PageWords {
  const who = {
    nb: waiting === 1 ? '1 konto venter' : `${waiting} kontoer venter`,
    en: waiting === 1 ? '1 account waits' : `${waiting} accounts wait`,
  };
  return {
    heading: { nb: 'Samtykke er gitt', en: 'Consent was given' },
    body: {
      nb: `Takk. ${who.nb} nå bare på at brukeren logger inn én gang til, med «Koble til på nytt» på ressurskortet. Det kan ta noen minutter før samtykket virker hos Microsoft. Du kan lukke denne siden.`,
      en: `Thank you. ${who.en} now only for the user to sign in once more, by “Reconnect” on the resource card. It may take some minutes until the consent works at Microsoft. You can close this page.`,
    },
  };
}

const consentAnswered: PageWords = {
  heading: { nb: 'Tilbake fra Microsoft', en: 'Back from Microsoft' },
  body: {
    nb: 'Ga du samtykke, gjelder det fra nå av; det kan ta noen minutter før det virker. Gjelder det hele virksomheten, velg «Test innstillinger» i Kalbro for å se hva som virker. Gjelder det enkelte brukere, be dem velge «Koble til på nytt» på ressurskortet.',
    en: 'If you consented, that counts from now on; it may take some minutes until it works. If it is for the whole organisation, choose “Test settings” in Kalbro to see what works. If it is for single users, ask them to choose “Reconnect” on the resource card.',
  },
};
const consentRefused: PageWords = {
  heading: { nb: 'Samtykke ble ikke gitt', en: 'Consent was not given' },
  body: {
    nb: 'Ingenting er endret. Lenken kan brukes igjen når virksomheten vil gi samtykke.',
    en: 'Nothing was changed. The link can be used again when the organisation wants to consent.',
  },
};
const consentLinkUnknown: PageWords = {
  heading: { nb: 'Vi kjenner ikke denne lenken', en: 'We do not know this link' },
  body: {
    nb: 'Lenken er ufullstendig, eller den er eldre enn 30 dager. Ingenting er endret hos Kalbro. Ga du samtykke hos Microsoft, gjelder det likevel: be brukeren om å velge «Koble til på nytt» på ressurskortet. Ellers kan brukeren gi deg en ny lenke derfra.',
    en: 'The link is incomplete, or older than 30 days. Nothing was changed at Kalbro. If you consented at Microsoft, that counts all the same: ask the user to choose “Reconnect” on the resource card. Otherwise the user can give you a new link from there.',
  },
};
