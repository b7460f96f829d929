import type { Instant } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { News, NewsKind, Person, ToldAccount } from './decide-news.js';

/** An account with what is to be told of it. */
export interface AccountNews {
  readonly kind: NewsKind;
  readonly account: ToldAccount;
}

/** One mail that is to be written. */
export interface PlannedMail {
  readonly kind: NewsKind;
  readonly to: readonly string[];
  readonly accounts: readonly ToldAccount[];
}

/** More than these at once are an outage: administrators then get one list. */
const fewAccounts = 3;

/** Milliseconds without a further account that stopped, after which those that did are told of; and the longest wait for that. */
const calm = 5_000;
const longestWait = 120_000;

/**
 * What is told now. What makes many accounts stop does so one after another, so while they do, that they stopped is told at
 * the next look: an outage becomes one list instead of dozens of mails.
 */
export function planWait<T extends Pick<News, 'kind'> & Pick<AccountNews, 'account'>>(
  news: readonly T[],
  now: Instant,
): readonly T[] {
  const ages = news
    .filter(({ kind }) => kind === 'stopped')
    .flatMap(({ account: { problem } }) => (problem ? [millisecondsOf(now) - millisecondsOf(problem.since)] : []))
    // By another clock, which is ahead: it says nothing of what is still to come.
    .filter((age) => age >= 0);
  const isCalm = Math.min(...ages) >= calm || Math.max(...ages) >= longestWait;
  return isCalm ? news : news.filter(({ kind }) => kind !== 'stopped');
}

/**
 * Which mails tell the news of one client: one for each account, to its owner and the administrators. When many accounts stop,
 * or work again, at once, administrators get one mail that lists them all, and everybody else one about their own. That one
 * click is left is the owner's alone to hear. What nobody can be told is left out.
 */
export function planTelling(news: readonly AccountNews[], administrators: readonly Person[]): readonly PlannedMail[] {
  const of = (kind: NewsKind) => news.filter((each) => each.kind === kind).map(({ account }) => account);
  return [
    ...planFailures('stopped', of('stopped'), administrators),
    ...planFailures('worksAgain', of('worksAgain'), administrators),
    ...ownersMails('oneClickLeft', of('oneClickLeft'), []),
  ].filter(({ to }) => to.length > 0);
}

function planFailures(
  kind: NewsKind,
  accounts: readonly ToldAccount[],
  administrators: readonly Person[],
): readonly PlannedMail[] {
  if (accounts.length > fewAccounts) {
    const list = { kind, to: addressesOf(administrators), accounts };
    return [...ownersMails(kind, accounts, administrators), list];
  }
  return accounts.map((account) => ({
    kind,
    to: addressesOf(account.owner ? [account.owner, ...administrators] : administrators),
    accounts: [account],
  }));
}

/** One mail for each owner, about all that is theirs; those in `others` hear of it otherwise. */
function ownersMails(
  kind: NewsKind,
  accounts: readonly ToldAccount[],
  others: readonly Person[],
): readonly PlannedMail[] {
  const elsewhere = new Set(addressesOf(others));
  const byOwner = new Map<string, ToldAccount[]>();
  for (const account of accounts) {
    const [address] = account.owner ? addressesOf([account.owner]) : [];
    if (address === undefined || elsewhere.has(address)) continue;
    byOwner.set(address, [...(byOwner.get(address) ?? []), account]);
  }
  return [...byOwner].map(([address, own]) => ({ kind, to: [address], accounts: own }));
}

function addressesOf(people: readonly Person[]): readonly string[] {
  return [...new Set(people.map(({ email }) => email.toLowerCase()))];
}
