import type { Localised } from '@kalbro/kernel';
import type { SyncDirection, SyncScope, UpSyncState } from '../model/account.js';
import type { ReadOnlyReason } from '../model/appointment.js';

/** How a direction is called at the head of a sentence. */
export const directionWords: Readonly<Record<SyncDirection, Localised>> = {
  DOWN: { nb: 'Retning DOWN (fra Outlook til planleggeren)', en: 'Direction DOWN (Outlook to planner)' },
  UP: { nb: 'Retning UP (fra planleggeren til Outlook)', en: 'Direction UP (planner to Outlook)' },
  BOTH: { nb: 'Retning BOTH (begge veier)', en: 'Direction BOTH (both ways)' },
  NONE: { nb: 'Retning NONE (pause)', en: 'Direction NONE (paused)' },
};

interface ScopeWords {
  readonly label: Localised;
  readonly description: Localised;
}

export const scopeWords: Readonly<Record<SyncScope, ScopeWords>> = {
  READ: {
    label: { nb: 'Lese tider', en: 'Read times' },
    description: {
      nb: 'Se når kalenderen i Outlook er opptatt, slik at ingen blir dobbeltbooket.',
      en: 'See when the Outlook calendar is busy, so that nobody is booked twice.',
    },
  },
  READ_DETAILS: {
    label: { nb: 'Lese detaljer', en: 'Read details' },
    description: {
      nb: 'Se også tittel, sted, beskrivelse og deltakere. Uten dette vises avtaler fra Outlook bare som «Opptatt».',
      en: 'See title, place, description and attendees as well. Without it, Outlook entries show only as “Busy”.',
    },
  },
  CREATE: {
    label: { nb: 'Opprette', en: 'Create' },
    description: {
      nb: 'Legge avtaler fra planleggeren inn i Outlook.',
      en: 'Put appointments from the planner into Outlook.',
    },
  },
  UPDATE: {
    label: { nb: 'Endre', en: 'Update' },
    description: {
      nb: 'Endre avtaler i Outlook når de endres i planleggeren. Uten dette blir de stående slik de ble opprettet.',
      en: 'Change entries in Outlook when they change in the planner. Without it they stay as they were created.',
    },
  },
  DELETE: {
    label: { nb: 'Slette', en: 'Delete' },
    description: {
      nb: 'Slette avtaler i Outlook når de slettes i planleggeren. Uten dette blir de liggende i Outlook.',
      en: 'Delete entries in Outlook when they are deleted in the planner. Without it they stay in Outlook.',
    },
  },
};

const upSync: Readonly<Record<UpSyncState, Localised>> = {
  ACTIVE: {
    nb: 'Avtaler fra planleggeren går opp til denne kontoen.',
    en: 'Appointments from the planner go up to this account.',
  },
  NOT_MAIN_ACCOUNT: {
    nb: 'Retningen opp er ikke i bruk: avtaler går bare opp til hovedkontoen, den som ble lagt til først.',
    en: 'The upward direction is not in use: appointments go up only to the main account, the one added first.',
  },
  NOT_IN_DIRECTION: {
    nb: 'Retningen til denne kontoen sender ikke avtaler opp til Outlook.',
    en: 'The direction of this account does not send appointments up to Outlook.',
  },
  NOT_CONNECTED: {
    nb: 'Avtaler går opp når kontoen er koblet til. Logg inn hos Microsoft for å koble den til.',
    en: 'Appointments go up once the account is connected. Sign in with Microsoft to connect it.',
  },
  PAUSED: {
    nb: 'Kontoen er satt på pause. Velg en annen retning for å starte igjen.',
    en: 'The account is paused. Choose another direction to start it again.',
  },
  MODULE_INACTIVE: {
    nb: 'Office 365 er ikke aktivert for virksomheten. Kontakt kundestøtte for å aktivere modulen.',
    en: 'Office 365 is not active for your organisation. Contact customer support to activate the module.',
  },
};

/** Why appointments do, or do not, go up to an account. */
export function upSyncText(state: UpSyncState): Localised {
  return upSync[state];
}

const readOnly: Readonly<Record<ReadOnlyReason, Localised>> = {
  ORGANISED_BY_OTHERS: {
    nb: 'Møtet arrangeres av en annen og kan bare endres av arrangøren.',
    en: 'Somebody else organises this meeting, and only the organiser can change it.',
  },
  OUTLOOK_NOT_IN_DIRECTION: {
    nb: 'Avtalen kommer fra Outlook, og kontoen sender ikke endringer tilbake. Endre den i Outlook.',
    en: 'This entry comes from Outlook, and its account does not send changes back. Change it in Outlook.',
  },
  CALENDAR_READ_ONLY: {
    nb: 'Kalenderen i Outlook kan bare leses av denne kontoen.',
    en: 'The Outlook calendar can only be read by this account.',
  },
  DETAILS_HIDDEN: {
    nb: 'Bare tidspunktet er hentet fra Outlook. Gi kontoen lov til å lese detaljer, eller endre avtalen i Outlook.',
    en: 'Only the time came from Outlook. Let the account read details, or change the entry in Outlook.',
  },
};

/** Why an appointment cannot be edited here, and where it can. */
export function readOnlyText(reason: ReadOnlyReason): Localised {
  return readOnly[reason];
}
