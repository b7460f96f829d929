import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import type { PushRow } from '../push/push-plan.js';
import { instant } from './builders.js';
import { historyWindow } from './history.arbitraries.js';
import { Titles } from './titles.js';
import { nothingReached } from './two-way-planner.js';
import type { Reached } from './two-way-planner.js';
import { TwoWayHistory } from './two-way.history.js';
import type { TwoWaySetting } from './two-way.history.js';

const seriesActions = [
  ...['go', 'makeSeries', 'rename', 'cancelDate', 'cancelDate', 'except', 'except', 'shorten', 'deleteSeries'],
  ...['addSeriesOutside', 'renameOutside', 'cancelDateOutside', 'cancelDateOutside', 'exceptOutside', 'exceptOutside'],
  ...['deleteOutside', 'touchOutside'],
  ...['run', 'run', 'run', 'go', 'finish', 'finish', 'loseAnswer', 'refuseForNow', 'crash', 'deliverLate', 'takeOver'],
  ...['wakeZombie', 'forgetToken'],
] as const;

const first = instant('2026-03-10T08:00');
/** Daily for as many days. */
const days = 5;

/** Histories of series: exceptions, cancelled dates and ends of series on both sides. Titles are what is changed. */
export class TwoWaySeriesHistory extends TwoWayHistory {
  protected override readonly patience = 30;
  readonly titles = new Titles();

  constructor(setting: TwoWaySetting & { readonly forgets: boolean }, reached: Reached = nothingReached()) {
    super(setting, reached);
    this.world.forgets = setting.forgets;
  }

  override problems(): readonly string[] {
    const [from, to] = [historyWindow.start, historyWindow.end];
    const [here, there] = [this.planner.shown(from, to), this.world.shown(from, to)];
    const problems = here.join() === there.join() ? [] : [`here ${here.join()} and there ${there.join()}`];
    // A series of which every date was cancelled shows nowhere, and is there all the same.
    const shown = new Set(
      [...this.world.items.values()].flatMap(({ content, exceptions }) => [
        content.title,
        ...[...exceptions.values()].map((each) => each.content.title),
      ]),
    );
    return [
      ...problems,
      ...this.titles.lost(
        shown,
        this.planner.conflicts.map(({ conflict }) => conflict),
      ),
    ];
  }

  protected override act(step: number): void {
    const action = seriesActions[step % seriesActions.length] ?? 'run';
    const pick = Math.floor(step / seriesActions.length);
    const masters = this.planner.standing().filter((row) => row.type === 'SERIES_MASTER');
    const master = masters[pick % Math.max(1, masters.length)];
    const item = this.pickItem(pick);
    const day = Math.floor(pick / 7) % days;
    switch (action) {
      case 'makeSeries':
        return void this.planner.create(this.newSeries('P'), this.clock.now);
      case 'addSeriesOutside':
        return void this.world.add(this.newSeries('O'));
      case 'rename':
        return master && this.renameSeries(master);
      case 'cancelDate':
        return master && this.cancelDate(master, day);
      case 'except':
        return master && this.exceptDate(master, day);
      case 'shorten':
        return master && this.shorten(master, day);
      case 'deleteSeries':
        return master && this.deleteSeries(master);
      case 'renameOutside':
        return item && this.world.edit(item.id, { title: this.replaceTitle(item.content.title, 'O') });
      case 'cancelDateOutside':
        return item && this.cancelOutside(item.id, day);
      case 'exceptOutside':
        return item && this.exceptOutside(item.id, day);
      case 'deleteOutside':
        return item && this.deleteSeriesOutside(item.id);
      case 'touchOutside':
        return item && this.world.edit(item.id, {});
      default:
        return this.engine(action, pick);
    }
  }

  private newSeries(initial: string): Partial<AppointmentContent> {
    const recurrence = `FREQ=DAILY;COUNT=${days}`;
    const title = this.fresh(initial);
    this.titles.written(title);
    return { title, timeZone: 'UTC', start: first, end: instant('2026-03-10T09:00'), recurrence };
  }

  private replaceTitle(before: string, initial: string): string {
    const title = this.fresh(initial);
    this.titles.replaced(before);
    this.titles.written(title);
    return title;
  }

  private renameSeries(master: PushRow): void {
    this.planner.edit(master.linkId, { title: this.replaceTitle(master.content.title, 'P') }, this.clock.now);
  }

  private cancelDate(master: PushRow, day: number): void {
    const date = dateOn(day);
    if (!this.standsHere(master, date)) return;
    const exception = this.planner.exceptionAt(master, date);
    if (exception) this.titles.replaced(exception.content.title);
    this.planner.cancelDate(master, date, this.clock.now);
  }

  private exceptDate(master: PushRow, day: number): void {
    const date = dateOn(day);
    if (!this.standsHere(master, date)) return;
    const exception = this.planner.exceptionAt(master, date);
    const title = this.replaceTitle(exception?.content.title ?? '', 'P');
    this.planner.except(master, date, { title }, this.clock.now);
  }

  private standsHere({ content, excludedDates }: PushRow, date: Instant): boolean {
    return !excludedDates.includes(date) && date < endOf(content);
  }

  /** Ends the series early; what was changed of the days that fall away goes with them. */
  private shorten(master: PushRow, day: number): void {
    const until = addDays(first, Math.max(0, day - 1));
    if (addDays(until, 1) >= endOf(master.content)) return;
    for (let n = 0; n < days; n += 1) this.titles.free(dateOn(n) > until ? this.exceptionTitles(master, n) : []);
    for (let n = 0; n < days; n += 1) {
      const exception = dateOn(n) > until ? this.planner.exceptionAt(master, dateOn(n)) : undefined;
      if (exception) this.planner.forgetRow(exception);
    }
    const recurrence = `FREQ=DAILY;UNTIL=${until.slice(0, 19).replace(/[-:]/g, '')}Z`;
    this.planner.edit(master.linkId, { recurrence }, this.clock.now);
    this.planner.keepDates(master.linkId, until);
  }

  private exceptionTitles(master: PushRow, day: number): readonly string[] {
    const here = this.planner.exceptionAt(master, dateOn(day))?.content.title;
    const there = master.remoteId === null ? undefined : this.world.exceptionOf(master.remoteId, dayOf(day))?.title;
    return [here, there].flatMap((title) => title ?? []);
  }

  private deleteSeries(master: PushRow): void {
    this.titles.replaced(master.content.title);
    for (const row of this.planner.standing())
      if (this.planner.isOf(row, master)) this.titles.replaced(row.content.title);
    this.planner.delete(master.linkId, this.clock.now);
  }

  private cancelOutside(id: string, day: number): void {
    const before = this.world.exceptionOf(id, dayOf(day));
    if (!this.world.datesOf(id).includes(dayOf(day))) return;
    if (before) this.titles.replaced(before.title);
    this.world.cancelOccurrence(id, dayOf(day));
  }

  private exceptOutside(id: string, day: number): void {
    if (!this.world.datesOf(id).includes(dayOf(day))) return;
    const before = this.world.exceptionOf(id, dayOf(day));
    // Whoever writes on a date that Outlook forgot writes over what would have been sent there again.
    this.titles.replaced(this.world.forgottenOf(id, dayOf(day)) ?? '');
    this.world.except(id, dayOf(day), { title: this.replaceTitle(before?.title ?? '', 'O') });
  }

  private deleteSeriesOutside(id: string): void {
    this.titles.replaced(this.world.items.get(id)?.content.title ?? '');
    for (let day = 0; day < days; day += 1) this.titles.replaced(this.world.exceptionOf(id, dayOf(day))?.title ?? '');
    this.world.delete(id);
  }
}

function dateOn(day: number): Instant {
  return addDays(first, day);
}

function dayOf(day: number): string {
  return dateOn(day).slice(0, 10);
}

/** A moment after the last start. */
function endOf({ recurrence }: AppointmentContent): Instant {
  const until = /UNTIL=(\d{4})(\d\d)(\d\d)/.exec(recurrence ?? '');
  const last = until ? `${until[1]}-${until[2]}-${until[3]}` : dayOf(days - 1);
  return addDays(instant(`${last}T00:00`), 1);
}
