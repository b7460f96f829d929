import type { CalendarAccount, ExternalCalendar } from '@kalbro/calendar-core';
import type { AccountId, ExternalCalendarId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import { DownCopiesStore } from '../store/down-copies-store.js';
import type { CalendarChoice } from '../store/external-calendar-store.js';
import { ExternalCalendarStore } from '../store/external-calendar-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { cardOf, present } from './account-card.js';
import type { WakeAccount } from './account-parts.js';
import { foreignCalendar, notConnected, readOnlyCalendar } from './account-words.js';

export interface SelectExternalCalendarsInput {
  readonly accountId: AccountId;
  readonly down: readonly ExternalCalendarId[];
  /** Left out: the one that is chosen stays so. Null: appointments go up to none. */
  readonly up?: ExternalCalendarId | null | undefined;
}

/**
 * Chooses the calendars that come down and the one that is gone up to. What came down from a calendar that is no longer
 * chosen leaves the planner at once; in Outlook nothing is touched. Chosen again, it is read in full. What went up stays in
 * the calendar that it went to, and is kept up to date there; only what was not sent yet goes to another one.
 */
export class SelectExternalCalendars {
  private readonly accounts = new AccountStore();
  private readonly calendars = new ExternalCalendarStore();
  private readonly copies = new DownCopiesStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: { readonly database: Database; readonly wake: WakeAccount }) {}

  /**
   * @throws RuleError BAD_USER_INPUT (a calendar of another account, a calendar to go up to that can only be read),
   * ACCOUNT_NOT_CONNECTED (no calendars known yet), and the refusals of `assertAllowed`
   */
  async run(actor: Actor | undefined, input: SelectExternalCalendarsInput): Promise<CalendarAccount> {
    const account = await this.accounts.byId(this.parts.database.reader, input.accountId);
    assertAllowed(actor, 'account:edit', cardOf(account));
    const { chosen, wake } = await this.parts.database.transaction((tx) => this.save(tx, input));
    if (wake) await this.parts.wake(chosen.id);
    return chosen;
  }

  private async save(
    tx: Tx,
    input: SelectExternalCalendarsInput,
  ): Promise<{ readonly chosen: CalendarAccount; readonly wake: boolean }> {
    const account = present(await this.accounts.lock(tx, input.accountId));
    const calendars = await this.calendars.ofAccounts(tx, [account.id]);
    if (calendars.length === 0) throw notConnected(account);
    assertChoosable(calendars, input);
    const up = input.up === undefined ? (calendars.find(({ syncUp }) => syncUp)?.id ?? null) : input.up;
    await this.calendars.choose(tx, account.id, { down: input.down, up });
    if (up === null) await this.accounts.takeBackUnsent(tx, account.id);
    else await this.calendars.moveUnsent(tx, account.id, up);
    await this.copies.removeOfCalendars(tx, deselected(calendars, input));
    await this.accounts.tell(tx, account);
    return { chosen: account, wake: await this.runs.restart(tx, account.id) };
  }
}

function assertChoosable(calendars: readonly ExternalCalendar[], { down, up }: SelectExternalCalendarsInput): void {
  const known = new Map(calendars.map((calendar) => [calendar.id, calendar]));
  const strange = down.findIndex((id) => !known.has(id));
  if (strange >= 0) throw RuleError.badInput(`input.down.${strange}`, foreignCalendar);
  if (up == null) return;
  const target = known.get(up);
  if (!target) throw RuleError.badInput('input.up', foreignCalendar);
  if (!target.canEdit) throw RuleError.badInput('input.up', readOnlyCalendar);
}

function deselected(
  calendars: readonly ExternalCalendar[],
  { down }: Pick<CalendarChoice, 'down'>,
): readonly ExternalCalendarId[] {
  return calendars.filter(({ id, syncDown }) => syncDown && !down.includes(id)).map(({ id }) => id);
}
