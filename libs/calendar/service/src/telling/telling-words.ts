import { problemText } from '@kalbro/calendar-core';
import type { AccountId, Language, Localised } from '@kalbro/kernel';
import type { NewsKind, ToldAccount } from './decide-news.js';
import type { PlannedMail } from './plan-telling.js';

/** The text of a mail. No language is known of its readers, so it says everything in Norwegian, then in English. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** Accounts that a mail names one by one. */
const listed = 100;

/** @param links where each account is repaired; those that have none need no repair */
export function mailText({ kind, accounts }: PlannedMail, links: ReadonlyMap<AccountId, string>): MailText {
  const [only, ...more] = accounts;
  const isOne = only !== undefined && more.length === 0;
  const subject = isOne ? subjectOfOne[kind] : subjectOfMany(kind, accounts.length);
  const body = (language: Language) =>
    isOne ? bodyOfOne(kind, only, links, language) : bodyOfMany(kind, accounts, links, language);
  return {
    subject: `${subject.nb} / ${subject.en}${isOne ? `: ${only.username}` : ''}`,
    text: `(English below)\n\n${body('nb')}\n\n---\n\n${body('en')}\n`,
  };
}

const subjectOfOne: Readonly<Record<NewsKind, Localised>> = {
  stopped: { nb: 'Kalenderkontoen har stoppet', en: 'Calendar account stopped' },
  worksAgain: { nb: 'Kalenderkontoen virker igjen', en: 'Calendar account works again' },
  oneClickLeft: { nb: 'Ett klikk gjenstår', en: 'One click left' },
};

function subjectOfMany(kind: NewsKind, count: number): Localised {
  const words: Readonly<Record<NewsKind, Localised>> = {
    stopped: { nb: 'kalenderkontoer har stoppet', en: 'calendar accounts stopped' },
    worksAgain: { nb: 'kalenderkontoer virker igjen', en: 'calendar accounts work again' },
    oneClickLeft: { nb: 'kalenderkontoer mangler ett klikk', en: 'calendar accounts are one click away' },
  };
  return { nb: `${count} ${words[kind].nb}`, en: `${count} ${words[kind].en}` };
}

function bodyOfOne(
  kind: NewsKind,
  account: ToldAccount,
  links: ReadonlyMap<AccountId, string>,
  language: Language,
): string {
  const { username, resourceName } = account;
  const link = links.get(account.id);
  const what = {
    nb: `Det gjelder kalenderkontoen ${username} på ressurskortet ${resourceName}.`,
    en: `This is about the calendar account ${username} on the resource card ${resourceName}.`,
  };
  const parts = [what, happened(kind, account), ...(link === undefined ? [] : [repair(link)]), ...ending(kind)];
  return parts.map((part) => part[language]).join('\n\n');
}

function bodyOfMany(
  kind: NewsKind,
  accounts: readonly ToldAccount[],
  links: ReadonlyMap<AccountId, string>,
  language: Language,
): string {
  const lines = accounts.slice(0, listed).map((account) => {
    const link = links.get(account.id);
    const reason = kind === 'stopped' ? `: ${happened(kind, account)[language]}` : '';
    return `- ${account.username} (${account.resourceName})${reason}${link === undefined ? '' : `\n  ${link}`}`;
  });
  const rest = accounts.length - lines.length;
  const more = { nb: `… og ${rest} til.`, en: `… and ${rest} more.` };
  const parts = [`${subjectOfMany(kind, accounts.length)[language]}:`, lines.join('\n')];
  return [...parts, ...(rest > 0 ? [more[language]] : []), ...ending(kind).map((part) => part[language])].join('\n\n');
}

/** What happened, in plain words. */
function happened(kind: NewsKind, { problem, username }: ToldAccount): Localised {
  switch (kind) {
    case 'stopped':
      return problem ? problemText(problem, username) : stoppedWithoutReason;
    case 'worksAgain':
      return {
        nb: 'Den virker igjen. Det som ventet, synkroniseres av seg selv; du trenger ikke gjøre noe.',
        en: 'It works again. What waited is synchronised by itself; there is nothing you need to do.',
      };
    case 'oneClickLeft':
      return {
        nb: 'En administrator i virksomheten har gitt samtykke hos Microsoft. Nå gjenstår bare at du logger inn.',
        en: 'An administrator of your organisation has given consent at Microsoft. All that is left is that you sign in.',
      };
  }
}

const stoppedWithoutReason: Localised = {
  nb: 'Den har sluttet å synkronisere. Logg inn hos Microsoft igjen; det som venter, blir sendt etterpå.',
  en: 'It has stopped synchronising. Sign in with Microsoft again; what waits is sent after it.',
};

function repair(link: string): Localised {
  return { nb: `Ordne det her: ${link}`, en: `Repair it here: ${link}` };
}

function ending(kind: NewsKind): readonly Localised[] {
  if (kind !== 'stopped') return [];
  return [
    {
      nb: 'Vi skriver ikke om dette igjen før det virker.',
      en: 'We do not write about this again until it works.',
    },
  ];
}
