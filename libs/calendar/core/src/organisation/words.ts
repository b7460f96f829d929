import type { Localised } from '@kalbro/kernel';
import type { OrganisationFinding, OrganisationProblemCode, OrganisationTestStep } from './organisation.js';

const problems: Readonly<Record<OrganisationProblemCode, Localised>> = {
  TENANT_NOT_PROVEN: {
    nb: 'Ingen hos dere har vist at de hører til denne organisasjonen i Microsoft 365. La én person koble til kalenderen sin med vanlig innlogging, og test på nytt. Eller bruk en egen app-registrering med hemmelighet.',
    en: 'Nobody of yours has shown to belong to this Microsoft 365 organisation. Let one person connect their calendar by the ordinary sign-in, then test again. Or use an app registration of your own with its secret.',
  },
  TENANT_TAKEN: {
    nb: 'En annen kunde bruker allerede Kalbros registrering med denne organisasjonen i Microsoft 365. Bruk en egen app-registrering med hemmelighet, eller kontakt kundestøtte.',
    en: 'Another client already uses Kalbro’s registration with this Microsoft 365 organisation. Use an app registration of your own with its secret, or contact customer support.',
  },
  TENANT_UNKNOWN: {
    nb: 'Microsoft kjenner ikke denne organisasjonen. Kontroller katalog-id-en (tenant-id) eller domenet.',
    en: 'Microsoft does not know this organisation. Check the directory (tenant) id or the domain.',
  },
  SECRET_REFUSED: {
    nb: 'Microsoft godtar ikke hemmeligheten: den er feil eller utløpt. Lag en ny i Entra, og lagre verdien av den (ikke id-en) her.',
    en: 'Microsoft does not accept the secret: it is wrong or has expired. Make a new one in Entra, and save its value (not its id) here.',
  },
  CONSENT_MISSING: {
    nb: 'En administrator i Microsoft 365 har ikke gitt samtykke til applikasjonen, eller app-id-en er feil. Send lenken for administratorsamtykke til IT-støtte. Etter samtykket kan det ta noen minutter.',
    en: 'No administrator of Microsoft 365 has consented to the application, or its id is wrong. Send the admin-consent link to your IT support. It can take some minutes after they consented.',
  },
  APPLICATION_BLOCKED: {
    nb: 'Microsoft slipper ikke applikasjonen inn i denne organisasjonen. IT-støtte må se etter om den er slått av eller stoppes av betinget tilgang.',
    en: 'Microsoft does not let the application into this organisation. Your IT support has to see whether it is switched off or stopped by conditional access.',
  },
};

const findings: Readonly<Record<Exclude<OrganisationFinding, OrganisationProblemCode>, Localised>> = {
  TOKEN_RECEIVED: { nb: 'Microsoft godtar tilkoblingen.', en: 'Microsoft accepts the connection.' },
  OPERATOR_NEEDED: {
    nb: 'Kalbros egen registrering hos Microsoft virker ikke. Driftsansvarlig må se på den; dere trenger ikke gjøre noe.',
    en: 'Kalbro’s own registration with Microsoft does not work. The operator has to look at it; there is nothing you need to do.',
  },
  MICROSOFT_UNAVAILABLE: {
    nb: 'Microsoft svarte ikke. Vent litt, og test på nytt.',
    en: 'Microsoft did not answer. Wait a moment, then test again.',
  },
  MICROSOFT_REFUSED: {
    nb: 'Microsoft sa nei. Test på nytt, og gi IT-støtte koden hvis det gjentar seg.',
    en: 'Microsoft refused. Test again, and give the code to your IT support if it happens again.',
  },
  MAY_WRITE: {
    nb: 'Tilkoblingen har lov til å lese og skrive i kalendere (Calendars.ReadWrite).',
    en: 'The connection may read and write calendars (Calendars.ReadWrite).',
  },
  MAY_READ: {
    nb: 'Tilkoblingen har lov til å lese kalendere (Calendars.Read). Gi den Calendars.ReadWrite hvis avtaler skal opp til Outlook.',
    en: 'The connection may read calendars (Calendars.Read). Give it Calendars.ReadWrite if appointments are to go up to Outlook.',
  },
  MAY_READ_TIMES: {
    nb: 'Tilkoblingen har bare lov til å lese tider (Calendars.ReadBasic.All). Gi den Calendars.Read for detaljer, eller Calendars.ReadWrite hvis avtaler skal opp til Outlook.',
    en: 'The connection may only read times (Calendars.ReadBasic.All). Give it Calendars.Read for details, or Calendars.ReadWrite if appointments are to go up to Outlook.',
  },
  NO_ROLE_IN_TOKEN: {
    nb: 'Tilkoblingen har ingen kalendertillatelse i Entra. Det er riktig når tilgangen er gitt i Exchange (RBAC for Applications); de neste stegene viser om den virker. Ellers: gi Calendars.ReadWrite som applikasjonstillatelse, og administratorsamtykke.',
    en: 'The connection has no calendar permission in Entra. That is right where access is given in Exchange (RBAC for Applications); the next steps show whether it works. Otherwise give it Calendars.ReadWrite as an application permission, with admin consent.',
  },
  MAILBOX_FOUND: { nb: 'Postboksen finnes og kan nås.', en: 'The mailbox exists and can be reached.' },
  MAILBOX_UNKNOWN: {
    nb: 'Organisasjonen har ingen bruker med denne adressen. Bruk brukernavnet i Microsoft 365, ikke et alias.',
    en: 'The organisation has no user with this address. Use the Microsoft 365 user name, not an alias.',
  },
  MAILBOX_NOT_ONLINE: {
    nb: 'Brukeren finnes, men har ingen postboks i Exchange Online: den er uten lisens, inaktiv eller på egen server. IT-støtte må gi lisens eller flytte postboksen.',
    en: 'The user exists but has no mailbox in Exchange Online: it has no licence, is inactive or on premises. Your IT support has to license or move it.',
  },
  ACCESS_DENIED: {
    nb: 'Tilkoblingen slipper ikke til i denne postboksen. Hvis tilgangen er avgrenset i Exchange (RBAC for Applications), må postboksen legges til i omfanget; det tar fra 30 minutter til 2 timer før en endring virker.',
    en: 'The connection is not let into this mailbox. If access is scoped in Exchange (RBAC for Applications), the mailbox has to be added to the scope; a change takes from 30 minutes to 2 hours to work.',
  },
  CALENDAR_READ: { nb: 'Kalenderen kan leses.', en: 'The calendar can be read.' },
  EVENT_WRITTEN: {
    nb: 'En hendelse ble laget og slettet igjen: avtaler kan gå opp til Outlook.',
    en: 'An event was made and deleted again: appointments can go up to Outlook.',
  },
  EVENT_LEFT_BEHIND: {
    nb: 'En hendelse ble laget, men kunne ikke slettes igjen. Slett «Kalbro» 1. januar 2000 i denne kalenderen, og test på nytt.',
    en: 'An event was made but could not be deleted again. Delete “Kalbro” on 1 January 2000 from this calendar, and test again.',
  },
  READ_ONLY: {
    nb: 'Ikke prøvd: tilkoblingen har bare lov til å lese. Gi den Calendars.ReadWrite hvis avtaler skal opp til Outlook.',
    en: 'Not tried: the connection may only read. Give it Calendars.ReadWrite if appointments are to go up to Outlook.',
  },
  NOT_REACHED: {
    nb: 'Ikke prøvd, siden et steg før dette ikke gikk.',
    en: 'Not tried, since a step before it failed.',
  },
};

/** Why a connection does not work, and what its administrators do about it. */
export function organisationProblemText(code: OrganisationProblemCode): Localised {
  return problems[code];
}

/** What a step of a test came to, and what to do about it. */
export function testStepText({ finding, code }: Pick<OrganisationTestStep, 'finding' | 'code'>): Localised {
  const { nb, en } = { ...problems, ...findings }[finding];
  return code === undefined ? { nb, en } : { nb: `${nb} (${code})`, en: `${en} (${code})` };
}
