import type { Instant, Localised } from '@kalbro/kernel';
import type { AccountProblem, AccountProblemCode } from '../model/account.js';

/** What the words are made of; `linkedCard` is the name of the other card, given only to those who may see that card. */
export type ProblemFacts = Pick<AccountProblem, 'signedInAs' | 'count' | 'total' | 'consentReportedAt' | 'linkedAs'> & {
  readonly linkedCard?: string;
};
type Words = (problem: ProblemFacts, username: string) => Localised;

const words: Readonly<Record<AccountProblemCode, Words>> = {
  SIGN_IN_CANCELLED_OR_BLOCKED: ({ consentReportedAt }, username) => ({
    nb:
      reported(consentReportedAt).nb +
      `Innloggingen for ${username} ble avbrutt, eller virksomheten lar ikke brukere gi samtykke selv. Prøv igjen. ` +
      'Hvis Microsoft ba om godkjenning fra en administrator, kontakt lokal IT-støtte og gi dem lenken for administratorsamtykke.',
    en:
      reported(consentReportedAt).en +
      `The sign-in for ${username} was cancelled, or the organisation does not let users consent themselves. Try again. ` +
      'If Microsoft asked for approval by an administrator, contact your local IT support and give them the admin-consent link.',
  }),
  ADMIN_CONSENT_GRANTED: (_, username) => ({
    nb: `En administrator har meldt at samtykke er gitt. Ett klikk kobler til ${username}: velg «Koble til på nytt».`,
    en: `An administrator has reported that consent was given. One click connects ${username}: choose “Reconnect”.`,
  }),
  SIGN_IN_FAILED: (_, username) => ({
    nb:
      `Microsoft avsluttet innloggingen for ${username} på en måte vi ikke kjenner. Ingenting er koblet til. Prøv igjen. ` +
      'Gjentar det seg, kontakt lokal IT-støtte og gi dem lenken for administratorsamtykke.',
    en:
      `Microsoft ended the sign-in for ${username} in a way that we do not know. Nothing was linked. Try again. ` +
      'If it happens again, contact your local IT support and give them the admin-consent link.',
  }),
  SIGN_IN_EXPIRED: (_, username) => ({
    nb: `Innloggingen for ${username} ble ikke fullført i tide. Start den på nytt fra ressurskortet.`,
    en: `The sign-in for ${username} was not finished in time. Start it again from the resource card.`,
  }),
  WRONG_ACCOUNT: ({ signedInAs }, username) => ({
    nb: `Kontoen gjelder ${username}, men ${signedInAs ?? 'en annen bruker'} logget inn. Ingenting ble koblet til. Logg inn som ${username}, eller legg til den andre adressen som egen konto.`,
    en: `The account is for ${username}, but ${signedInAs ?? 'somebody else'} signed in. Nothing was linked. Sign in as ${username}, or add the other address as an account of its own.`,
  }),
  LINKED_ELSEWHERE: (facts, username) => linkedElsewhereText(facts, username),
  PERMISSION_NOT_GRANTED: ({ consentReportedAt }, username) => ({
    nb:
      reported(consentReportedAt).nb +
      `Microsoft ga ikke tillatelsen som valgene for ${username} trenger. Logg inn igjen og godta tillatelsen, ` +
      'velg et mindre omfang, eller kontakt lokal IT-støtte for administratorsamtykke.',
    en:
      reported(consentReportedAt).en +
      `Microsoft did not grant the permission that the choices for ${username} need. Sign in again and accept it, ` +
      'choose less, or contact your local IT support for admin consent.',
  }),
  SIGN_IN_REQUIRED: (_, username) => ({
    nb: `Tilgangen til ${username} er utløpt eller trukket tilbake. Logg inn hos Microsoft igjen; det som venter, blir sendt etterpå.`,
    en: `The access to ${username} has expired or was revoked. Sign in with Microsoft again; what waits is sent after it.`,
  }),
  CONSENT_WITHDRAWN: (_, username) => ({
    nb:
      `Samtykket til at Kalbro kan bruke kalenderen til ${username}, er trukket tilbake. Logg inn igjen og godta tillatelsen. ` +
      'Hvis Microsoft krever godkjenning fra en administrator, gi lokal IT-støtte lenken for administratorsamtykke. Det som venter, blir sendt etterpå.',
    en:
      `The consent to Kalbro using the calendar of ${username} was withdrawn. Sign in again and accept the permission. ` +
      'If Microsoft wants approval by an administrator, give your local IT support the admin-consent link. What waits is sent after it.',
  }),
  MORE_PROOF_WANTED: (_, username) => ({
    nb:
      `Virksomheten krever en sterkere innlogging for ${username}, for eksempel totrinnsbekreftelse eller en godkjent enhet. ` +
      'Logg inn hos Microsoft igjen og gjør det som kreves der. Blir du stanset, kontakt lokal IT-støtte. Det som venter, blir sendt etterpå.',
    en:
      `The organisation wants a stronger sign-in for ${username}, for example a second factor or an approved device. ` +
      'Sign in with Microsoft again and do what is asked there. If you are stopped, contact your local IT support. What waits is sent after it.',
  }),
  ACCOUNT_DISABLED: (_, username) => ({
    nb: `${username} er deaktivert i Microsoft 365. Kontakt lokal IT-støtte; når brukeren er aktivert, logg inn igjen. Det som venter, blir sendt etterpå.`,
    en: `${username} is disabled in Microsoft 365. Contact your local IT support; once the user is enabled, sign in again. What waits is sent after it.`,
  }),
  OPERATOR_TO_ACT: (_, username) => ({
    nb: `Kalbros eget oppsett hos Microsoft må rettes før ${username} kan synkroniseres. Driftsansvarlig har fått beskjed; du trenger ikke gjøre noe. Det som venter, blir sendt etterpå.`,
    en: `Kalbro's own set-up at Microsoft has to be mended before ${username} can be synchronised. Whoever runs Kalbro was told; there is nothing for you to do. What waits is sent after it.`,
  }),
  MAILBOX_NOT_AVAILABLE: (_, username) => ({
    nb:
      `${username} har ingen postboks i Microsoft 365 som kan leses (uten lisens, inaktiv, slettet eller på egen server). ` +
      'Kontakt lokal IT-støtte. Synkroniser igjen når postboksen er tilbake; det som venter, blir sendt da.',
    en:
      `${username} has no Microsoft 365 mailbox that can be read (unlicensed, inactive, deleted or on premises). ` +
      'Contact your local IT support. Synchronise again once the mailbox is back; what waits is sent then.',
  }),
  ACCESS_DENIED: (_, username) => ({
    nb:
      `Microsoft 365 gir ikke Kalbro tilgang til kalenderen til ${username}. Kontakt lokal IT-støtte: en regel i virksomheten stanser den. ` +
      'Synkroniser igjen når tilgangen er gitt; det som venter, blir sendt da.',
    en:
      `Microsoft 365 does not let Kalbro use the calendar of ${username}. Contact your local IT support: a rule of the organisation stops it. ` +
      'Synchronise again once access is given; what waits is sent then.',
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

const ends: ReadonlySet<AccountProblemCode> = new Set([
  'SIGN_IN_REQUIRED',
  'CONSENT_WITHDRAWN',
  'MORE_PROOF_WANTED',
  'ACCOUNT_DISABLED',
]);

/** Whether the tokens of an account are of no use any more: only a person who signs in again mends it. */
export function isSignInDead(problem: Pick<AccountProblem, 'code'> | null): boolean {
  return problem !== null && ends.has(problem.code);
}

/** What happened to an account, and what to do about it. `username` is the address the account was added with. */
export function problemText(problem: Pick<AccountProblem, 'code'> & ProblemFacts, username: string): Localised {
  return words[problem.code](problem, username);
}

/** Said first where consent was reported and Microsoft blocks all the same: whoever consented must look again. */
function reported(at: Instant | undefined): Localised {
  if (at === undefined) return { nb: '', en: '' };
  const day = at.slice(0, 10);
  return {
    nb: `Det ble meldt ${day} at en administrator har gitt samtykke, men Microsoft slapp ikke innloggingen gjennom. Samtykket kan gjelde en annen virksomhet eller andre tillatelser; be om det på nytt. `,
    en: `It was reported on ${day} that an administrator gave consent, but Microsoft did not let the sign-in through. The consent may be for another organisation or other permissions; ask for it again. `,
  };
}

function linkedElsewhereText({ linkedAs, linkedCard }: ProblemFacts, username: string): Localised {
  if (linkedAs !== undefined) {
    return {
      nb: `${username} er den samme Microsoft-kontoen som ${linkedAs}, som allerede står på dette ressurskortet. Ingenting ble koblet til. Fjern den ene av dem.`,
      en: `${username} is the same Microsoft account as ${linkedAs}, which is on this resource card already. Nothing was linked. Remove one of the two.`,
    };
  }
  if (linkedCard !== undefined) {
    return {
      nb: `Microsoft-kontoen ${username} er allerede koblet til ressurskortet «${linkedCard}». Ingenting ble koblet til her. Fjern den der først, eller fjern denne.`,
      en: `The Microsoft account ${username} is linked to the resource card “${linkedCard}” already. Nothing was linked here. Remove it there first, or remove this one.`,
    };
  }
  return {
    nb: `Microsoft-kontoen ${username} er allerede koblet til et annet ressurskort i virksomheten. Ingenting ble koblet til. Be en administrator om å fjerne den der først.`,
    en: `The Microsoft account ${username} is linked to another resource card of your organisation already. Nothing was linked. Ask an administrator to remove it there first.`,
  };
}
