import type { SignInEnd } from '@kalbro/calendar-service';
import { assertNever, translate } from '@kalbro/kernel';
import type { Language, Localised } from '@kalbro/kernel';

/** How a sign-in ended, or what an administrator answered who followed the link for consent. */
export type CallbackEnd = SignInEnd | { readonly kind: 'consentGiven' | 'consentRefused' };

export interface SignInPageOptions {
  readonly language: Language;
  readonly consoleUrl: string | undefined;
}

interface Words {
  readonly heading: Localised;
  readonly body: Localised;
}

/** The page a person lands on after Microsoft, in plain words. Whatever came from outside is escaped. */
export function signInPage(end: CallbackEnd, { language, consoleUrl }: SignInPageOptions): string {
  const { heading, body } = wordsFor(end);
  const parts = [
    `<h1>${escapeHtml(translate(heading, language))}</h1>`,
    `<p>${escapeHtml(translate(body, language))}</p>`,
    ...consentParts(end, language),
    ...(consoleUrl === undefined ? [closingPart(language)] : [backPart(consoleUrl, language)]),
  ];
  return page(translate(heading, language), language, parts.join('\n'));
}

/** The style is inline and named by its hash in the policy; the page runs no script and loads nothing. */
export const pageStyle =
  'body{font:1.05rem/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#1b1b1b;background:#fff}' +
  'h1{font-size:1.5rem}a{color:#0b57d0}code{overflow-wrap:anywhere}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#16181c}a{color:#a8c7fa}}';

/** A page of ours. The title is escaped here; the body is markup, so what came from outside must be escaped in it. */
export function page(title: string, language: Language, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Kalbro</title><style>${pageStyle}</style></head>
<body><main>
${body}
</main></body></html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function wordsFor(end: CallbackEnd): Words {
  switch (end.kind) {
    case 'connected':
      return connected(end.account.username);
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
    case 'consentGiven':
      return consentGiven;
    case 'consentRefused':
      return consentRefused;
    default:
      return assertNever(end);
  }
}

function connected(username: string): Words {
  return {
    heading: { nb: 'Kalenderen er koblet til', en: 'The calendar is connected' },
    body: {
      nb: `${username} er koblet til Kalbro. Gå tilbake til ressurskortet og velg «Synkroniser kalender» for å hente avtalene.`,
      en: `${username} is connected to Kalbro. Go back to the resource card and choose "Synchronise calendar" to fetch the appointments.`,
    },
  };
}

function wrongAccount(username: string, signedInAs: string): Words {
  return {
    heading: { nb: 'En annen konto logget inn', en: 'Another account signed in' },
    body: {
      nb: `Kontoen gjelder ${username}, men du logget inn som ${signedInAs}. Ingenting er koblet til. Prøv igjen og logg inn som ${username}, eller legg til ${signedInAs} som egen konto.`,
      en: `The account is for ${username}, but you signed in as ${signedInAs}. Nothing was linked. Try again and sign in as ${username}, or add ${signedInAs} as an account of its own.`,
    },
  };
}

const cancelledOrBlocked: Words = {
  heading: { nb: 'Kalenderen ble ikke koblet til', en: 'The calendar was not connected' },
  body: {
    nb: 'Innloggingen ble avbrutt, eller virksomheten lar ikke brukere gi samtykke selv. Avbrøt du, kan du prøve igjen fra ressurskortet. Ba Microsoft om godkjenning fra en administrator, kontakt lokal IT-støtte.',
    en: 'The sign-in was cancelled, or your organisation does not let users consent themselves. If you cancelled, try again from the resource card. If Microsoft asked for approval by an administrator, contact your local IT support.',
  },
};
const permissionMissing: Words = {
  heading: { nb: 'Tillatelsen mangler', en: 'The permission is missing' },
  body: {
    nb: 'Du er logget inn, men Microsoft ga ikke tillatelsen som valgene dine trenger. Prøv igjen og godta den, velg mindre, eller kontakt lokal IT-støtte.',
    en: 'You signed in, but Microsoft did not grant the permission that your choices need. Try again and accept it, choose less, or contact your local IT support.',
  },
};
const expiredOrUsed: Words = {
  heading: { nb: 'Innloggingen gjelder ikke lenger', en: 'This sign-in is no longer valid' },
  body: {
    nb: 'Lenken er brukt før, eller det gikk mer enn ti minutter. Ingenting er endret. Start innloggingen på nytt fra ressurskortet.',
    en: 'The link was used before, or more than ten minutes have passed. Nothing was changed. Start the sign-in again from the resource card.',
  },
};
const otherBrowser: Words = {
  heading: { nb: 'Innloggingen begynte i en annen nettleser', en: 'The sign-in began in another browser' },
  body: {
    nb: 'En innlogging må fullføres i nettleseren der den begynte. Fikk du lenken av noen andre, ikke bruk den. Ingenting er koblet til. Start fra ditt eget ressurskort.',
    en: 'A sign-in must be finished in the browser where it began. If somebody sent you the link, do not use it. Nothing was linked. Start from your own resource card.',
  },
};
const unavailable: Words = {
  heading: { nb: 'Microsoft svarer ikke', en: 'Microsoft is not answering' },
  body: {
    nb: 'Innloggingen kunne ikke fullføres fordi Microsoft 365 ikke svarte. Vent litt og start på nytt fra ressurskortet.',
    en: 'The sign-in could not be finished because Microsoft 365 did not answer. Wait a moment and start again from the resource card.',
  },
};
const refusedHeading: Localised = { nb: 'Kalenderen ble ikke koblet til', en: 'The calendar was not connected' };
const consentGiven: Words = {
  heading: { nb: 'Samtykke er gitt', en: 'Consent was given' },
  body: {
    nb: 'Takk. Brukerne i virksomheten kan nå koble til kalendrene sine. Be dem om å starte innloggingen på nytt fra ressurskortet.',
    en: 'Thank you. The users of your organisation can now connect their calendars. Ask them to start the sign-in again from the resource card.',
  },
};
const consentRefused: Words = {
  heading: { nb: 'Samtykke ble ikke gitt', en: 'Consent was not given' },
  body: {
    nb: 'Ingenting er endret. Lenken kan brukes igjen når virksomheten vil gi samtykke.',
    en: 'Nothing was changed. The link can be used again when the organisation wants to consent.',
  },
};

const consentWords: Localised = {
  nb: 'Gi denne lenken til en administrator av Microsoft 365 hos dere:',
  en: 'Give this link to an administrator of your Microsoft 365:',
};

/** The link is shown as text too: it is meant to be copied into a mail. */
function consentParts(end: CallbackEnd, language: Language): string[] {
  const url = 'adminConsentUrl' in end ? end.adminConsentUrl : undefined;
  if (url === undefined) return [];
  const safe = escapeHtml(url);
  const words = escapeHtml(translate(consentWords, language));
  return [`<p>${words}<br><a href="${safe}" rel="noreferrer"><code>${safe}</code></a></p>`];
}

function backPart(consoleUrl: string, language: Language): string {
  const words = translate({ nb: 'Tilbake til Kalbro', en: 'Back to Kalbro' }, language);
  return `<p><a href="${escapeHtml(consoleUrl)}">${words}</a></p>`;
}

function closingPart(language: Language): string {
  const words = translate({ nb: 'Du kan lukke denne siden.', en: 'You can close this page.' }, language);
  return `<p>${words}</p>`;
}
