import type { Localised } from '@kalbro/kernel';
import type { CalendarPermission } from '../model/account.js';

/** What IT support is asked to let an administrator consent to. */
export interface ItSupportRequest {
  readonly username: string;
  readonly permissions: readonly CalendarPermission[];
  readonly adminConsentUrl: string;
}

const meanings: Readonly<Record<CalendarPermission, Localised>> = {
  'Calendars.ReadBasic': {
    nb: 'lese når noe står i kalenderen, uten beskrivelser og vedlegg',
    en: 'read when something is in the calendar, without descriptions and attachments',
  },
  'Calendars.Read': {
    nb: 'lese kalenderen til den som logger inn',
    en: 'read the calendar of the person who signs in',
  },
  'Calendars.ReadWrite': {
    nb: 'lese og endre kalenderen til den som logger inn',
    en: 'read and change the calendar of the person who signs in',
  },
};

/** A letter ready to be sent to local IT support, in both languages: whichever the reader speaks stands first. */
export function itSupportMessage(request: ItSupportRequest): Localised {
  const nb = norwegian(request);
  const en = english(request);
  return { nb: `${nb}\n\n---\n\n${en}\n`, en: `${en}\n\n---\n\n${nb}\n` };
}

function norwegian({ username, permissions, adminConsentUrl }: ItSupportRequest): string {
  return `Hei!

Kalenderkontoen ${username} skal kobles til Kalbro, som holder kalenderen i planleggingssystemet vårt og Outlook i takt. Microsoft 365 lar ikke brukere godkjenne dette selv, så en administrator må gi samtykke for virksomheten.

Kalbro ber om disse delegerte tillatelsene i Microsoft Graph:
${listed(permissions, 'nb')}
- User.Read: se hvem som logger inn

Tillatelsene gjelder bare brukere som selv logger inn og kobler til kalenderen sin, og Kalbro gjør bare det brukeren har valgt. Avtalene vises i planleggingssystemet; private avtaler vises for andre bare som «Privat avtale». Kalbro ber ikke om å lese e-post eller filer. Samtykket kan når som helst trekkes tilbake i Microsoft Entra, under Enterprise applications.

Gi samtykke her (logg inn som administrator; lenken gjelder i 30 dager):
${adminConsentUrl}

Takk!`;
}

function english({ username, permissions, adminConsentUrl }: ItSupportRequest): string {
  return `Hello!

The calendar account ${username} is to be connected to Kalbro, which keeps the calendar of our planning system and Outlook in step. Microsoft 365 does not let users approve this themselves, so an administrator has to consent for the organisation.

Kalbro asks for these delegated permissions in Microsoft Graph:
${listed(permissions, 'en')}
- User.Read: see who signs in

The permissions concern only users who sign in and connect their calendar themselves, and Kalbro does only what the user chose. The appointments are shown in the planning system; private ones are shown to others only as "Private appointment". Kalbro does not ask to read mail or files. The consent can be withdrawn at any time in Microsoft Entra, under Enterprise applications.

Consent here (sign in as an administrator; the link is valid for 30 days):
${adminConsentUrl}

Thank you!`;
}

function listed(permissions: readonly CalendarPermission[], language: keyof Localised): string {
  return permissions.map((permission) => `- ${permission}: ${meanings[permission][language]}`).join('\n');
}
