import { itSupportMessage } from '@kalbro/calendar-core';
import type { SignInEnd } from '@kalbro/calendar-service';
import { assertNever, translate } from '@kalbro/kernel';
import type { Language, Localised } from '@kalbro/kernel';
import { escapeHtml, paragraph, wayOn, wordsPage } from './page.js';
import type { PageWords } from './page.js';

export interface SignInPageOptions {
  readonly language: Language;
  readonly consoleUrl: string | undefined;
}

/** The page a person lands on after Microsoft, in plain words. Whatever came from outside is escaped. */
export function signInPage(end: SignInEnd, { language, consoleUrl }: SignInPageOptions): string {
  return wordsPage(wordsFor(end), language, [...consentParts(end, language), wayOn(consoleUrl, language)]);
}

function wordsFor(end: SignInEnd): PageWords {
  switch (end.kind) {
    case 'connected':
      return connected(end.account.username, end.formerAddress);
    case 'wrongAccount':
      return wrongAccount(end.typed, end.signedInAs);
    case 'cancelledOrBlocked':
      return cancelledOrBlocked;
    case 'permissionMissing':
      return permissionMissing;
    case 'expiredOrUsed':
      return expiredOrUsed;
    case 'otherBrowser':
      return otherBrowser;
    case 'unavailable':
      return unavailable;
    case 'refused':
      return { heading: refusedHeading, body: end.text };
    case 'misconfigured':
      return misconfigured;
    case 'unexpected':
      return unexpected;
    case 'linkedElsewhere':
      return { heading: linkedHeading, body: end.text };
    default:
      return assertNever(end);
  }
}

function connected(username: string, formerAddress: string | undefined): PageWords {
  const renamed = formerAddress === undefined ? { nb: '', en: '' } : renamedFrom(formerAddress);
  return {
    heading: { nb: 'Kalenderen er koblet til', en: 'The calendar is connected' },
    body: {
      nb: `${username} er koblet til Kalbro.${renamed.nb} Gå tilbake til ressurskortet og velg «Synkroniser kalender» for å hente avtalene.`,
      en: `${username} is connected to Kalbro.${renamed.en} Go back to the resource card and choose "Synchronise calendar" to fetch the appointments.`,
    },
  };
}

function renamedFrom(formerAddress: string): Localised {
  return {
    nb: ` Adressen var ${formerAddress} før; det er den samme Microsoft-kontoen, og ressurskortet viser den nye adressen fra nå av.`,
    en: ` Its address was ${formerAddress} before; it is the same Microsoft account, and the resource card shows the new address from now on.`,
  };
}

function wrongAccount(username: string, signedInAs: string): PageWords {
  return {
    heading: { nb: 'En annen konto logget inn', en: 'Another account signed in' },
    body: {
      nb: `Kontoen gjelder ${username}, men du logget inn som ${signedInAs}. Ingenting er koblet til. Prøv igjen og logg inn som ${username}, eller legg til ${signedInAs} som egen konto.`,
      en: `The account is for ${username}, but you signed in as ${signedInAs}. Nothing was linked. Try again and sign in as ${username}, or add ${signedInAs} as an account of its own.`,
    },
  };
}

const cancelledOrBlocked: PageWords = {
  heading: { nb: 'Kalenderen ble ikke koblet til', en: 'The calendar was not connected' },
  body: {
    nb: 'Innloggingen ble avbrutt, eller virksomheten lar ikke brukere gi samtykke selv. Avbrøt du, kan du prøve igjen fra ressurskortet. Ba Microsoft om godkjenning fra en administrator, kontakt lokal IT-støtte.',
    en: 'The sign-in was cancelled, or your organisation does not let users consent themselves. If you cancelled, try again from the resource card. If Microsoft asked for approval by an administrator, contact your local IT support.',
  },
};
const permissionMissing: PageWords = {
  heading: { nb: 'Tillatelsen mangler', en: 'The permission is missing' },
  body: {
    nb: 'Du er logget inn, men Microsoft ga ikke tillatelsen som valgene dine trenger. Prøv igjen og godta den, velg mindre, eller kontakt lokal IT-støtte.',
    en: 'You signed in, but Microsoft did not grant the permission that your choices need. Try again and accept it, choose less, or contact your local IT support.',
  },
};
const expiredOrUsed: PageWords = {
  heading: { nb: 'Innloggingen gjelder ikke lenger', en: 'This sign-in is no longer valid' },
  body: {
    nb: 'Lenken er brukt før, eller det gikk mer enn ti minutter. Ingenting er endret. Start innloggingen på nytt fra ressurskortet.',
    en: 'The link was used before, or more than ten minutes have passed. Nothing was changed. Start the sign-in again from the resource card.',
  },
};
const otherBrowser: PageWords = {
  heading: { nb: 'Innloggingen begynte i en annen nettleser', en: 'The sign-in began in another browser' },
  body: {
    nb: 'En innlogging må fullføres i nettleseren der den begynte. Fikk du lenken av noen andre, ikke bruk den. Ingenting er koblet til. Start fra ditt eget ressurskort.',
    en: 'A sign-in must be finished in the browser where it began. If somebody sent you the link, do not use it. Nothing was linked. Start from your own resource card.',
  },
};
const unavailable: PageWords = {
  heading: { nb: 'Microsoft svarer ikke', en: 'Microsoft is not answering' },
  body: {
    nb: 'Innloggingen kunne ikke fullføres fordi Microsoft 365 ikke svarte. Vent litt og start på nytt fra ressurskortet.',
    en: 'The sign-in could not be finished because Microsoft 365 did not answer. Wait a moment and start again from the resource card.',
  },
};
const refusedHeading: Localised = { nb: 'Kalenderen ble ikke koblet til', en: 'The calendar was not connected' };
const linkedHeading: Localised = { nb: 'Kontoen er allerede koblet til', en: 'The account is linked already' };
const misconfigured: PageWords = {
  heading: { nb: 'Kalbro er ikke satt opp riktig', en: 'Kalbro is not set up correctly' },
  body: {
    nb: 'Microsoft avviste Kalbro selv, ikke deg. Det er ikke din feil, og lokal IT-støtte kan ikke rette det. De som driver Kalbro, finner feilen i loggen. Ingenting er endret; prøv igjen senere, og kontakt kundestøtte hvis det gjentar seg.',
    en: 'Microsoft refused Kalbro itself, not you. It is not your fault, and your local IT support cannot mend it. Whoever runs Kalbro finds it in the log. Nothing was changed; try again later, and contact customer support if it happens again.',
  },
};
const unexpected: PageWords = {
  heading: { nb: 'Kalenderen ble ikke koblet til', en: 'The calendar was not connected' },
  body: {
    nb: 'Microsoft avsluttet innloggingen på en måte vi ikke kjenner. Ingenting er koblet til. Prøv igjen fra ressurskortet. Gjentar det seg, kontakt lokal IT-støtte.',
    en: 'Microsoft ended the sign-in in a way that we do not know. Nothing was linked. Try again from the resource card. If it happens again, contact your local IT support.',
  },
};

const consentWords: Localised = {
  nb: 'Gi denne lenken til en administrator av Microsoft 365 hos dere:',
  en: 'Give this link to an administrator of your Microsoft 365:',
};
const letterWords: Localised = {
  nb: 'Eller send denne teksten til lokal IT-støtte (merk alt og kopier):',
  en: 'Or send this text to your local IT support (select all and copy):',
};

/** The link is shown as text too, and the letter can be selected and copied without a script. */
function consentParts(end: SignInEnd, language: Language): string[] {
  if (!('adminConsentUrl' in end)) return [];
  const { account, permissions, adminConsentUrl, consentReportedAt } = end;
  const safe = escapeHtml(adminConsentUrl);
  const words = escapeHtml(translate(consentWords, language));
  const letter = translate(itSupportMessage({ username: account.username, permissions, adminConsentUrl }), language);
  return [
    ...(consentReportedAt === undefined ? [] : [paragraph(reported(consentReportedAt.slice(0, 10), language))]),
    `<p>${words}<br><a href="${safe}" rel="noreferrer"><code>${safe}</code></a></p>`,
    `<p><label for="letter">${escapeHtml(translate(letterWords, language))}</label></p>`,
    `<textarea id="letter" readonly rows="18">${escapeHtml(letter)}</textarea>`,
  ];
}

function reported(day: string, language: Language): string {
  return translate(
    {
      nb: `Det ble meldt ${day} at en administrator har gitt samtykke, men Microsoft slapp ikke innloggingen gjennom. Samtykket kan gjelde en annen virksomhet eller andre tillatelser; be om det på nytt.`,
      en: `It was reported on ${day} that an administrator gave consent, but Microsoft did not let the sign-in through. The consent may be for another organisation or other permissions; ask for it again.`,
    },
    language,
  );
}
