import type { RepairView } from '@kalbro/calendar-service';
import { assertNever, translate } from '@kalbro/kernel';
import type { Language } from '@kalbro/kernel';
import { escapeHtml, wayOn, wordsPage } from './page.js';
import type { PageWords } from './page.js';

export interface RepairPageOptions {
  readonly language: Language;
  readonly consoleUrl: string | undefined;
  readonly ticket: string;
}

/** The page of a repair link, with a button where there is something to repair. */
export function repairPage(view: RepairView, { language, consoleUrl, ticket }: RepairPageOptions): string {
  const more = view.kind === 'repairable' ? buttonPart(ticket, language) : wayOn(consoleUrl, language);
  return wordsPage(wordsFor(view), language, [more]);
}

function buttonPart(ticket: string, language: Language): string {
  const words = translate({ nb: 'Fortsett til Microsoft', en: 'Go on to Microsoft' }, language);
  const field = `<input type="hidden" name="ticket" value="${escapeHtml(ticket)}">`;
  return `<form method="post" action="repair">${field}<button>${words}</button></form>`;
}

function wordsFor(view: RepairView): PageWords {
  switch (view.kind) {
    case 'repairable':
      return repairable(view.username);
    case 'works':
      return works(view.username);
    case 'onlyFromCard':
      return onlyFromCard(view.username);
    case 'refused':
      return { heading: { nb: 'Kontoen kan ikke kobles til', en: 'The account cannot be connected' }, body: view.text };
    case 'linkUnknown':
      return linkUnknown;
    default:
      return assertNever(view);
  }
}

function repairable(username: string): PageWords {
  return {
    heading: { nb: `Koble til ${username} på nytt`, en: `Connect ${username} again` },
    body: {
      nb: `Logg inn hos Microsoft som ${username}, så synkroniseres kalenderen igjen, og det som venter, blir sendt. Kjenner du ikke til dette, lukk siden; ingenting skjer.`,
      en: `Sign in with Microsoft as ${username}, and the calendar is synchronised again and what waits is sent. If you know nothing of this, close the page; nothing happens.`,
    },
  };
}

function works(username: string): PageWords {
  return {
    heading: { nb: 'Kontoen virker', en: 'The account works' },
    body: {
      nb: `${username} er koblet til. Du trenger ikke gjøre noe.`,
      en: `${username} is connected. There is nothing you need to do.`,
    },
  };
}

function onlyFromCard(username: string): PageWords {
  return {
    heading: { nb: `Koble til ${username} fra ressurskortet`, en: `Connect ${username} from the resource card` },
    body: {
      nb: `${username} har aldri vært koblet til. Den første innloggingen begynner på ressurskortet: logg inn i planleggingssystemet og velg «Koble til på nytt» på kontoen.`,
      en: `${username} was never connected. The first sign-in begins on the resource card: sign in to the planning system and choose “Reconnect” on the account.`,
    },
  };
}

const linkUnknown: PageWords = {
  heading: { nb: 'Lenken gjelder ikke lenger', en: 'The link is no longer valid' },
  body: {
    nb: 'Lenken er ufullstendig eller eldre enn 14 dager, eller kontoen er fjernet. Velg «Koble til på nytt» på ressurskortet hvis kontoen fortsatt står der.',
    en: 'The link is incomplete or older than 14 days, or the account was removed. Choose “Reconnect” on the resource card if the account is still there.',
  },
};
