import type { Localised, RemoteErrorKind } from '@kalbro/kernel';
import { knownRefusalText } from './push-refusals.js';
import type { SyncItemError } from '../model/sync-run.js';

/** Codes of what a run tells besides single events: why it stopped, or what it left alone. */
export type RunErrorCode =
  | 'MODULE_NOT_ACTIVE'
  | 'ACCOUNT_NOT_CONNECTED'
  | 'INTERNAL_SERVER_ERROR'
  | 'CALENDAR_NOT_FOUND'
  | 'CALENDAR_REFUSED'
  | 'CHANGED_IN_OUTLOOK'
  | 'DELETE_NOT_IN_SCOPE'
  | 'LEFT_IN_OUTLOOK'
  | `M365_${Uppercase<RemoteErrorKind>}`;

const words: Readonly<Record<string, Localised>> = {
  MODULE_NOT_ACTIVE: {
    nb: 'Modulen Office 365 er ikke aktiv. Ta kontakt med support.',
    en: 'The module Office 365 is not active. Contact support.',
  },
  ACCOUNT_NOT_CONNECTED: {
    nb: 'Kontoen er ikke tilkoblet. Koble den til på nytt.',
    en: 'The account is not connected. Connect it again.',
  },
  INTERNAL_SERVER_ERROR: {
    nb: 'En uventet feil stoppet synkroniseringen. Ingenting gikk tapt.',
    en: 'An unexpected error stopped the synchronisation. Nothing was lost.',
  },
  CALENDAR_NOT_FOUND: {
    nb: 'Kalenderen finnes ikke lenger i Outlook. Det som kom fra den, er beholdt.',
    en: 'The calendar is no longer in Outlook. What came from it was kept.',
  },
  CALENDAR_REFUSED: {
    nb: 'Microsoft 365 gir ikke tilgang til kalenderen. Det som kom fra den, er beholdt.',
    en: 'Microsoft 365 gives no access to the calendar. What came from it was kept.',
  },
  CHANGED_IN_OUTLOOK: {
    nb: 'Hendelsen er endret i Outlook siden sist. Den er beholdt der.',
    en: 'The event was changed in Outlook since. It was kept there.',
  },
  DELETE_NOT_IN_SCOPE: {
    nb: 'Kontoen har ikke lov til å slette i Outlook. Det som er sendt opp, blir stående der.',
    en: 'The account is not allowed to delete in Outlook. What went up stays there.',
  },
  LEFT_IN_OUTLOOK: {
    nb: 'Kontoen er fjernet før alt var slettet i Outlook. Resten er beholdt der; slett det i Outlook.',
    en: 'The account was removed before all was deleted in Outlook. The rest was kept there; delete it in Outlook.',
  },
  M365_THROTTLED: {
    nb: 'Microsoft 365 ba om å vente. Synkroniseringen fortsetter av seg selv.',
    en: 'Microsoft 365 asked to wait. The synchronisation goes on by itself.',
  },
  M365_UNAVAILABLE: { nb: 'Microsoft 365 svarte ikke.', en: 'Microsoft 365 did not answer.' },
  M365_DELTALINKEXPIRED: {
    nb: 'Microsoft 365 har glemt hva som var lest. Alt leses på nytt.',
    en: 'Microsoft 365 forgot what had been read. Everything is read again.',
  },
  M365_PRECONDITIONFAILED: {
    nb: 'Hendelsen ble endret i Outlook samtidig.',
    en: 'The event was changed in Outlook at the same time.',
  },
  M365_GONE: { nb: 'Postkassen ble ikke funnet.', en: 'The mailbox was not found.' },
  M365_SIGNINREQUIRED: {
    nb: 'Innloggingen gjelder ikke lenger. Koble kontoen til på nytt.',
    en: 'The sign-in is no longer valid. Connect the account again.',
  },
  M365_ADMINCONSENTREQUIRED: {
    nb: 'En administrator må samtykke før kalenderen kan leses.',
    en: 'An administrator has to consent before the calendar can be read.',
  },
  M365_MISCONFIGURED: {
    nb: 'Microsoft 365 godtar ikke registreringen av Kalbro. Driftsansvarlig må se på den.',
    en: 'Microsoft 365 does not accept the registration of Kalbro. The operator has to look at it.',
  },
  M365_ORGANISATIONREFUSED: {
    nb: 'Microsoft 365 godtar ikke organisasjonens tilkobling. En administrator må se på den.',
    en: "Microsoft 365 does not accept the organisation's connection. An administrator has to look at it.",
  },
  M365_REJECTED: {
    nb: 'Microsoft 365 gir ikke tilgang til postkassen.',
    en: 'Microsoft 365 gives no access to the mailbox.',
  },
  SET_ASIDE_NO_ID: { nb: 'Hendelsen har ingen id.', en: 'The event has no id.' },
  SET_ASIDE_NO_MASTER: {
    nb: 'Forekomsten sier ikke hvilken serie den hører til.',
    en: 'The occurrence does not say which series it belongs to.',
  },
  SET_ASIDE_NO_TIMES: {
    nb: 'Hendelsen har ikke lesbar start og slutt.',
    en: 'The event has no readable start and end.',
  },
  SET_ASIDE_ENDS_BEFORE_START: {
    nb: 'Hendelsen slutter før den begynner.',
    en: 'The event ends before it starts.',
  },
  SET_ASIDE_BAD_RECURRENCE: {
    nb: 'Serien gjentas på en måte som ikke kan forstås.',
    en: 'The series repeats in a way that cannot be understood.',
  },
  SET_ASIDE_UNKNOWN_TYPE: { nb: 'Hendelsen er av en ukjent type.', en: 'The event is of a type that is not known.' },
  SET_ASIDE_UNREADABLE: { nb: 'Hendelsen kan ikke leses.', en: 'The event cannot be read.' },
};

/** Why an item was left out, or why a run stopped, for people; as it was recorded where the code is not known. */
export function itemErrorText({ code, message }: Pick<SyncItemError, 'code' | 'message'>): Localised {
  return words[code] ?? knownRefusalText(code) ?? { nb: message, en: message };
}

/** The words of a code of ours that is about a run as a whole; undefined for single events and for what others said. */
export function runErrorText(code: string): Localised | undefined {
  return code.startsWith('SET_ASIDE_') ? undefined : words[code];
}

/** An error of the run itself; its words come from the code. */
export function runError(code: RunErrorCode, title: string | null = null): SyncItemError {
  return { code, message: itemErrorText({ code, message: code }).en, appointmentId: null, title };
}
