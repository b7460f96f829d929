import type { GraphEvent } from '../system/outlook.js';
import { inventHours, inventRecurrence, inventTimes } from './invented.js';
import { keyOf } from './ledger.js';
import { wholeRange } from './sides.js';
import type { Stage } from './stage.js';
import { dateAfter } from './wall-clock.js';

const changes = {
  ...{ rename: 8, relocate: 4, describe: 3, availability: 3, private: 2, move: 5, touch: 3, shorten: 1 },
} as const;
export type OutlookChange = keyof typeof changes;
const shown = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const;

/** A person in Outlook, who sees an event before they change it: nothing newer is overwritten unseen. */
export class OutlookHand {
  constructor(private readonly stage: Stage) {}

  async add(): Promise<string> {
    const { dice, ledger, mailbox } = this.stage;
    const key = ledger.newKey();
    const times = inventTimes(dice);
    const texts = { subject: `${key} ${ledger.fresh('v')}`, location: { displayName: `Hall ${ledger.fresh('l')}` } };
    const body = { contentType: 'text', content: `Notes ${ledger.fresh('d')}` };
    const isForeign = dice.chance(0.12);
    const isSeries = !isForeign && dice.chance(0.35);
    const event = {
      ...texts,
      ...(dice.chance(0.5) ? { body } : {}),
      ...{ start: point(times.start, times.zone), end: point(times.end, times.zone), isAllDay: times.isAllDay },
      ...{ showAs: dice.pick(shown), sensitivity: dice.chance(0.15) ? 'private' : 'normal' },
      ...(isSeries ? { recurrence: inventRecurrence(dice, times) } : {}),
      ...(isForeign ? { organizer: { emailAddress: { name: 'Olga', address: 'olga@elsewhere.example' } } } : {}),
    };
    await mailbox.add(event);
    ledger.made(key, 'OUTLOOK', [JSON.stringify(event)], isSeries);
    return `Outlook: add ${JSON.stringify(event)}`;
  }

  async edit(): Promise<string> {
    const seen = await this.seen();
    const target = await this.pick(seen);
    return target ? this.change(target, seen) : 'Outlook: nothing to edit';
  }

  async change(target: GraphEvent, seen: readonly GraphEvent[], way?: OutlookChange): Promise<string> {
    const { dice, ledger } = this.stage;
    const body = this.invent(way ?? dice.weighted(changes), target);
    if (body === undefined) return 'Outlook: nothing to shorten';
    const told = `Outlook: change ${describe(target)}: ${JSON.stringify(body)}`;
    if (!(await this.stage.mailbox.write('PATCH', target, body))) return `${told}: somebody was quicker`;
    const fields = ['subject', 'location', 'body'].filter((field) => field in body);
    ledger.wrote(
      target.subject,
      'OUTLOOK',
      fields.map((field) => JSON.stringify(target[field])),
      [JSON.stringify(body)],
    );
    const reshapes = 'recurrence' in body || ('start' in body && target.type === 'seriesMaster');
    if (reshapes) ledger.reshaped(target.subject);
    if (reshapes) ledger.shrunk(target.subject, textsOf(ofSeries(target, seen)));
    return told;
  }

  async delete(): Promise<string> {
    const target = await this.pick(await this.seen());
    if (!target) return 'Outlook: nothing to delete';
    const told = `Outlook: delete ${describe(target)}`;
    // Looked at once more: it is deleted only if nothing of it changed since it was picked.
    const seen = await this.seen();
    if (!(await this.stage.mailbox.write('DELETE', target))) return `${told}: somebody was quicker`;
    const isDate = target.type === 'occurrence' || target.type === 'exception';
    const texts = textsOf([target, ...(isDate ? [] : ofSeries(target, seen))]);
    if (isDate) this.stage.ledger.shrunk(target.subject, textsOf([target]));
    else this.stage.ledger.deleted(target.subject, 'OUTLOOK', texts);
    return told;
  }

  /** The organiser cancels what somebody else was invited to. */
  async cancel(): Promise<string> {
    const { dice, ledger, mailbox } = this.stage;
    const target = dice.pickAny((await this.seen()).filter(({ isOrganizer }) => isOrganizer === false));
    if (!target) return 'Outlook: nothing to cancel';
    await mailbox.change(target.id, { isCancelled: true });
    ledger.deleted(target.subject, 'OUTLOOK', textsOf([target]));
    return `Outlook: ${describe(target)} is cancelled by its organiser`;
  }

  async seen(): Promise<GraphEvent[]> {
    const { from, to } = wholeRange();
    const events = await this.stage.mailbox.view(from, to);
    return events.filter(({ isCancelled }) => isCancelled !== true);
  }

  /** A date of a series, or the whole of it. */
  async pick(seen: readonly GraphEvent[]): Promise<GraphEvent | undefined> {
    const { dice, mailbox } = this.stage;
    const picked = dice.pickAny(seen.filter(({ isOrganizer }) => isOrganizer !== false));
    const master = picked?.['seriesMasterId'];
    return typeof master === 'string' && dice.chance(0.4) ? mailbox.event(master) : picked;
  }

  private invent(way: OutlookChange, target: GraphEvent): Record<string, unknown> | undefined {
    const { dice, ledger } = this.stage;
    switch (way) {
      case 'rename':
        return { subject: `${keyOf(target.subject) ?? 'K0k'} ${ledger.fresh('v')}` };
      case 'relocate':
        return { location: { displayName: `Hall ${ledger.fresh('l')}` } };
      case 'describe':
        return { body: { contentType: 'text', content: `Notes ${ledger.fresh('d')}` } };
      case 'availability':
        return { showAs: dice.pick(shown) };
      case 'private':
        return { sensitivity: target['sensitivity'] === 'private' ? 'normal' : 'private' };
      case 'move':
        return this.moved(target);
      case 'touch':
        return { categories: [dice.pick(['Red', 'Green', 'Blue'])], reminderMinutesBeforeStart: dice.between(0, 60) };
      case 'shorten':
        return shortened(target);
    }
  }

  private moved(target: GraphEvent): Record<string, unknown> {
    const { dice } = this.stage;
    const isDate = target.type === 'occurrence' || target.type === 'exception';
    const date = dateAfter(target.start.dateTime.slice(0, 10), isDate ? 0 : dice.between(0, 2));
    const zone = 'UTC';
    if (target['isAllDay'] === true)
      return { start: point(`${date}T00:00`, zone), end: point(`${dateAfter(date, 1)}T00:00`, zone) };
    const { start, end } = inventHours(dice, date);
    return { start: point(start, zone), end: point(isDate ? `${start.slice(0, 11)}23:50` : end, zone) };
  }
}

function shortened(target: GraphEvent): Record<string, unknown> | undefined {
  const recurrence = target['recurrence'] as { readonly range?: { readonly startDate: string } } | null | undefined;
  if (!recurrence?.range) return undefined;
  const { startDate } = recurrence.range;
  return { recurrence: { ...recurrence, range: { type: 'endDate', startDate, endDate: dateAfter(startDate, 3) } } };
}

function ofSeries(target: GraphEvent, seen: readonly GraphEvent[]): readonly GraphEvent[] {
  return seen.filter((event) => event['seriesMasterId'] === target.id);
}

function textsOf(events: readonly GraphEvent[]): readonly string[] {
  return events.map((event) => JSON.stringify(event));
}

function describe({ subject, type, start }: GraphEvent): string {
  return `${type} ${subject} at ${start.dateTime.slice(0, 16)}`;
}

function point(wall: string, timeZone: string): Record<string, string> {
  return { dateTime: `${wall}:00`, timeZone };
}
