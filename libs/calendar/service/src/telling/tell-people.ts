import type { Clock } from '@kalbro/calendar-core';
import type { Database, Tx } from '@kalbro/database';
import type { AccountId, ClientId } from '@kalbro/kernel';
import type { News, Person, ToldAccount } from './decide-news.js';
import { decideNews } from './decide-news.js';
import type { MakeRepairLink, Outbox } from './outbox.port.js';
import type { AccountNews, PlannedMail } from './plan-telling.js';
import { planTelling, planWait } from './plan-telling.js';
import { TellingStore } from './telling-store.js';
import { mailText } from './telling-words.js';

export interface TellPeopleParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly makeRepairLink: MakeRepairLink;
  /** Told what went wrong for one client; the others are told all the same, and this one at the next look. */
  readonly onError: (error: unknown) => void;
}

/**
 * Tells people once when an account stops working, and once when it works again. What there is to tell is derived from how
 * accounts stand and what was told of them, so that whoever changes an account need not think of it; the mail and the note that
 * it was told are written in one transaction, so that neither a crash nor a second process makes two mails, or none.
 */
export class TellPeople {
  private readonly store = new TellingStore();

  constructor(private readonly parts: TellPeopleParts) {}

  /** One statement when there is nothing to tell. */
  async run(): Promise<void> {
    const { database, onError } = this.parts;
    for (const clientId of await this.store.clientsWithNews(database.reader)) {
      await database.transaction((tx) => this.tellClient(tx, clientId)).catch(onError);
    }
  }

  private async tellClient(tx: Tx, clientId: ClientId): Promise<void> {
    if (!(await this.store.lockClient(tx, clientId))) return;
    const accounts = await this.store.lockAccounts(tx, clientId);
    const now = this.parts.clock.now();
    const all = accounts.flatMap((account) => {
      const found = decideNews(account, now);
      return found ? [{ ...found, account }] : [];
    });
    const news = planWait(all, now);
    const administrators = await this.store.administrators(tx, clientId);
    const mails = planTelling(news.filter(isToBeTold), administrators);
    const links = await this.linksFor(tx, mails, administrators);
    for (const mail of mails) {
      await this.parts.outbox.put(tx, { clientId, to: mail.to, ...mailText(mail, links) });
    }
    await this.store.saveTold(tx, news);
  }

  /** One for each account that needs repair: its owner's, or where nobody owns it the first administrator's. */
  private async linksFor(
    tx: Tx,
    mails: readonly PlannedMail[],
    administrators: readonly Person[],
  ): Promise<ReadonlyMap<AccountId, string>> {
    const links = new Map<AccountId, string>();
    for (const { id, owner } of mails.filter(needsRepair).flatMap(({ accounts }) => accounts)) {
      const userId = (owner ?? administrators[0])?.id;
      if (userId === undefined || links.has(id)) continue;
      links.set(id, await this.parts.makeRepairLink(tx, { accountId: id, userId }));
    }
    return links;
  }
}

function needsRepair({ kind }: PlannedMail): boolean {
  return kind !== 'worksAgain';
}

function isToBeTold(news: News & { readonly account: ToldAccount }): news is News & AccountNews {
  return news.kind !== 'forgotten';
}
