import type { ProblemCode } from '../api/problem.js';
import { defineTexts } from '../language/texts.js';
import type { Localised } from '../language/languages.js';

/** What each code is called, and what to do where the API did not say. */
const words = {
  UNAUTHENTICATED: { nb: 'Du er ikke logget inn', en: 'You are not signed in' },
  FORBIDDEN: { nb: 'Du har ikke tilgang til dette', en: 'You may not do this' },
  MODULE_NOT_ACTIVE: { nb: 'Office 365 er ikke slått på', en: 'Office 365 is not switched on' },
  NOT_FOUND: { nb: 'Finnes ikke', en: 'Not found' },
  BAD_USER_INPUT: { nb: 'Noe må rettes', en: 'Something must be corrected' },
  DIRECTION_NOT_ALLOWED: { nb: 'Retningen kan ikke velges', en: 'This direction cannot be chosen' },
  SCOPE_NOT_ALLOWED: { nb: 'Omfanget passer ikke med retningen', en: 'The scope does not fit the direction' },
  ACCOUNT_EXISTS: { nb: 'Kontoen er allerede lagt til', en: 'The account has been added already' },
  ACCOUNT_NOT_CONNECTED: { nb: 'Kontoen er ikke tilkoblet', en: 'The account is not connected' },
  SCHEDULE_TOO_FREQUENT: { nb: 'Jobben går for ofte', en: 'The job runs too often' },
  READ_ONLY_APPOINTMENT: { nb: 'Avtalen kan ikke endres her', en: 'The appointment cannot be changed here' },
  RATE_LIMITED: { nb: 'For mange forespørsler', en: 'Too many requests' },
  QUERY_TOO_COMPLEX: { nb: 'Det ble spurt om for mye på én gang', en: 'Too much was asked for at once' },
  M365_UNAVAILABLE: { nb: 'Microsoft 365 svarer ikke', en: 'Microsoft 365 is not answering' },
  INTERNAL_SERVER_ERROR: { nb: 'Noe gikk galt hos oss', en: 'Something went wrong on our side' },
  NO_ANSWER: { nb: 'Får ikke kontakt med Kalbro', en: 'Kalbro cannot be reached' },
  CONSOLE_BROKE: { nb: 'Noe gikk galt i nettleseren', en: 'Something went wrong in the browser' },
} satisfies Record<ProblemCode, Localised>;

const advice = {
  UNAUTHENTICATED: { nb: 'Logg inn og prøv igjen.', en: 'Sign in and try again.' },
  FORBIDDEN: {
    nb: 'Be en administrator i din organisasjon om tilgang.',
    en: 'Ask an administrator of your organisation for access.',
  },
  MODULE_NOT_ACTIVE: {
    nb: 'Support må slå på modulen før kalendere kan synkroniseres.',
    en: 'Support must switch the module on before calendars can be synchronised.',
  },
  NOT_FOUND: {
    nb: 'Det kan være slettet av noen andre. Last siden på nytt.',
    en: 'Somebody else may have deleted it. Load the page again.',
  },
  BAD_USER_INPUT: { nb: 'Se over feltene og prøv igjen.', en: 'Look over the fields and try again.' },
  DIRECTION_NOT_ALLOWED: { nb: 'Velg en annen retning.', en: 'Choose another direction.' },
  SCOPE_NOT_ALLOWED: { nb: 'Velg et annet omfang.', en: 'Choose another scope.' },
  ACCOUNT_EXISTS: { nb: 'Den står allerede i listen.', en: 'It is in the list already.' },
  ACCOUNT_NOT_CONNECTED: { nb: 'Koble den til på nytt først.', en: 'Connect it again first.' },
  SCHEDULE_TOO_FREQUENT: {
    nb: 'Velg minst 5 minutter mellom hver gang.',
    en: 'Leave at least 5 minutes between runs.',
  },
  READ_ONLY_APPOINTMENT: { nb: 'Endre den i Outlook.', en: 'Change it in Outlook.' },
  RATE_LIMITED: { nb: 'Vent litt og prøv igjen.', en: 'Wait a moment and try again.' },
  QUERY_TOO_COMPLEX: {
    nb: 'Velg færre ressurser eller et kortere tidsrom.',
    en: 'Choose fewer resources or a shorter time.',
  },
  M365_UNAVAILABLE: { nb: 'Vent litt og prøv igjen.', en: 'Wait a moment and try again.' },
  INTERNAL_SERVER_ERROR: {
    nb: 'Prøv igjen, og si fra til support hvis det gjentar seg.',
    en: 'Try again, and tell support if it happens again.',
  },
  NO_ANSWER: {
    nb: 'Det du skrev, er her fortsatt. Prøv igjen når forbindelsen er tilbake.',
    en: 'What you typed is still here. Try again when the connection is back.',
  },
  CONSOLE_BROKE: { nb: 'Last siden på nytt.', en: 'Load the page again.' },
} satisfies Record<ProblemCode, Localised>;

export const useProblemTitles = defineTexts('problem', words);
export const useProblemAdvice = defineTexts('problemAdvice', advice);
