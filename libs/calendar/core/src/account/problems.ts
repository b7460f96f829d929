import type { Localised } from '@kalbro/kernel';
import type { AccountProblem, AccountProblemCode } from '../model/account.js';

type Words = (problem: Pick<AccountProblem, 'signedInAs'>, username: string) => Localised;

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
  INTERNAL: (_, username) => ({
    nb: `Noe gikk galt hos oss under synkronisering av ${username}. Ingenting er slettet. Prøv igjen, og kontakt kundestøtte hvis det gjentar seg.`,
    en: `Something went wrong on our side while synchronising ${username}. Nothing was deleted. Try again, and contact customer support if it happens again.`,
  }),
};

/** What happened to an account, and what to do about it. `username` is the address the account was added with. */
export function problemText(problem: Pick<AccountProblem, 'code' | 'signedInAs'>, username: string): Localised {
  return words[problem.code](problem, username);
}
