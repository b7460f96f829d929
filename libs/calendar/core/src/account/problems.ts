import type { Localised } from '@kalbro/kernel';
import type { AccountProblem, AccountProblemCode } from '../model/account.js';

type Facts = Pick<AccountProblem, 'signedInAs' | 'count' | 'total'>;
type Words = (problem: Facts, username: string) => Localised;

const words: Readonly<Record<AccountProblemCode, Words>> = {
  SIGN_IN_CANCELLED_OR_BLOCKED: (_, username) => ({
    nb:
      `Innloggingen for ${username} ble avbrutt, eller virksomheten lar ikke brukere gi samtykke selv. Prøv igjen. ` +
      'Hvis Microsoft ba om godkjenning fra en administrator, kontakt lokal IT-støtte og gi dem lenken for administratorsamtykke.',
    en:
      `The sign-in for ${username} was cancelled, or the organisation does not let users consent themselves. Try again. ` +
      'If Microsoft asked for approval by an administrator, contact your local IT support and give them the admin-consent link.',
  }),
  SIGN_IN_EXPIRED: (_, username) => ({
    nb: `Innloggingen for ${username} ble ikke fullført i tide. Start den på nytt fra ressurskortet.`,
    en: `The sign-in for ${username} was not finished in time. Start it again from the resource card.`,
  }),
  WRONG_ACCOUNT: ({ signedInAs }, username) => ({
    nb: `Kontoen gjelder ${username}, men ${signedInAs ?? 'en annen bruker'} logget inn. Ingenting ble koblet til. Logg inn som ${username}, eller legg til den andre adressen som egen konto.`,
    en: `The account is for ${username}, but ${signedInAs ?? 'somebody else'} signed in. Nothing was linked. Sign in as ${username}, or add the other address as an account of its own.`,
  }),
  PERMISSION_NOT_GRANTED: (_, username) => ({
    nb:
      `Microsoft ga ikke tillatelsen som valgene for ${username} trenger. Logg inn igjen og godta tillatelsen, ` +
      'velg et mindre omfang, eller kontakt lokal IT-støtte for administratorsamtykke.',
    en:
      `Microsoft did not grant the permission that the choices for ${username} need. Sign in again and accept it, ` +
      'choose less, or contact your local IT support for admin consent.',
  }),
  SIGN_IN_REQUIRED: (_, username) => ({
    nb: `Tilgangen til ${username} er utløpt eller trukket tilbake. Logg inn hos Microsoft igjen; det som venter, blir sendt etterpå.`,
    en: `The access to ${username} has expired or was revoked. Sign in with Microsoft again; what waits is sent after it.`,
  }),
  MAILBOX_NOT_AVAILABLE: (_, username) => ({
    nb: `${username} har ingen postboks i Microsoft 365 som kan leses (inaktiv, slettet eller på egen server). Kontakt lokal IT-støtte.`,
    en: `${username} has no Microsoft 365 mailbox that can be read (inactive, deleted or on premises). Contact your local IT support.`,
  }),
  REMOTE_UNAVAILABLE: (_, username) => ({
    nb: `Microsoft 365 svarte ikke for ${username}. Kalbro prøver igjen av seg selv; du trenger ikke gjøre noe.`,
    en: `Microsoft 365 did not answer for ${username}. Kalbro tries again by itself; there is nothing you need to do.`,
  }),
  THROTTLED: (_, username) => ({
    nb: `Microsoft 365 ber oss vente før ${username} leses videre. Kalbro fortsetter av seg selv når ventetiden er over.`,
    en: `Microsoft 365 asks us to wait before reading on for ${username}. Kalbro goes on by itself when the wait is over.`,
  }),
  DELETIONS_HELD: ({ count = 0, total = 0 }, username) => ({
    nb: `${count} av ${total} avtaler fra ${username} finnes ikke lenger i Outlook. Ingenting er slettet, siden det kan være en feil. Bekreft at de skal slettes her også, eller behold dem i planleggeren; ingenting annet synkroniseres før du har svart.`,
    en: `${count} of ${total} appointments of ${username} are no longer in Outlook. Nothing was deleted, since it may be a fault. Confirm that they are to be deleted here as well, or keep them in the planner; nothing else is synchronised until you have answered.`,
  }),
  NO_UP_CALENDAR: (_, username) => ({
    nb: `Ingen kalender hos ${username} tar imot avtaler fra planleggeren. Velg en kalender som kan redigeres for retningen opp.`,
    en: `No calendar of ${username} takes appointments of the planner. Choose one that can be edited for the upward direction.`,
  }),
  ORGANISATION_CONNECTION_FAILED: (_, username) => ({
    nb:
      `${username} er koblet til gjennom organisasjonen, men Microsoft godtar ikke tilkoblingen akkurat nå. Kontakt en ` +
      'administrator, som finner årsaken under organisasjonens tilkobling. Kalbro prøver igjen av seg selv, og ingenting går tapt.',
    en:
      `${username} is connected through the organisation, but Microsoft does not accept that connection now. Contact an ` +
      'administrator, who finds the reason at the organisation connection. Kalbro tries again by itself, and nothing is lost.',
  }),
  ORGANISATION_CONNECTION_REMOVED: (_, username) => ({
    nb: `${username} var koblet til gjennom organisasjonen, og den tilkoblingen er fjernet. Koble til på nytt og logg inn hos Microsoft; det som venter, blir sendt etterpå.`,
    en: `${username} was connected through the organisation, and that connection was removed. Reconnect and sign in with Microsoft; what waits is sent after it.`,
  }),
  INTERNAL: (_, username) => ({
    nb: `Noe gikk galt hos oss under synkronisering av ${username}. Ingenting er slettet. Prøv igjen, og kontakt kundestøtte hvis det gjentar seg.`,
    en: `Something went wrong on our side while synchronising ${username}. Nothing was deleted. Try again, and contact customer support if it happens again.`,
  }),
};

/** What happened to an account, and what to do about it. `username` is the address the account was added with. */
export function problemText(problem: Pick<AccountProblem, 'code'> & Facts, username: string): Localised {
  return words[problem.code](problem, username);
}
