import type { Appointment } from '../people/appointments.js';
import { appointmentFields, appointments } from '../people/appointments.js';
import type { Typed } from '../people/planning.js';
import type { Dice } from './dice.js';
import { inventAvailability, inventHours, inventRule, inventTimes } from './invented.js';
import type { InventedTimes } from './invented.js';
import { keyOf } from './ledger.js';
import { wholeRange } from './sides.js';
import type { Stage } from './stage.js';
import { dateAfter, instantOf, wallOf, zones } from './wall-clock.js';

/** What the API may say to somebody who is late, or who asks for what cannot be. */
const ordinaryRefusals = ['NOT_FOUND', 'BAD_USER_INPUT', 'READ_ONLY_APPOINTMENT'];

type ApplyTo = 'THIS' | 'THIS_AND_FOLLOWING' | 'ALL';
type Changed = { readonly updateAppointment: { readonly __typename: string } };

const changes = {
  ...{ rename: 8, relocate: 4, describe: 3, availability: 3, private: 2, move: 5, zone: 1, allDay: 1, rule: 1 },
} as const;
type Change = keyof typeof changes;

/** A person who plans, over the public API. */
export class PlannerHand {
  constructor(private readonly stage: Stage) {}

  async create(): Promise<string> {
    const { dice, ledger, person } = this.stage;
    const key = ledger.newKey();
    const times = inventTimes(dice);
    const texts = { title: `${key} ${ledger.fresh('v')}`, location: `Room ${ledger.fresh('l')}` };
    const description = dice.chance(0.6) ? `About ${ledger.fresh('d')}` : null;
    const recurrence = dice.chance(0.35) ? inventRule(dice, times) : null;
    const more = { availability: inventAvailability(dice), isPrivate: dice.chance(0.15), recurrence };
    const input = { resourceIds: [person.resourceId], ...texts, description, ...typed(times), ...more };
    const answer = await person.session.attempt<{ createAppointment: Appointment }>(
      `mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { ${appointmentFields} } }`,
      { input },
    );
    const told = `create ${JSON.stringify(input)}`;
    if ('refusal' in answer) return this.refused(told, answer.refusal);
    ledger.made(key, 'PLANNER', [texts.title, texts.location, description], recurrence !== null);
    return told;
  }

  async edit(): Promise<string> {
    const seen = await this.seen();
    const target = this.stage.dice.pickAny(seen.filter(({ canEdit }) => canEdit));
    return target ? this.change(target, seen) : 'nothing to edit';
  }

  /** Changes one appointment in some way. */
  async change(target: Appointment, seen: readonly Appointment[], way?: Change): Promise<string> {
    const { dice, person } = this.stage;
    const applyTo = scopeOf(dice, target);
    const changed = this.invent(way ?? dice.weighted(changes), target, applyTo);
    const input = { id: target.id, version: target.version, applyTo, ...changed };
    const answer = await person.session.attempt<Changed>(
      'mutation ($input: UpdateAppointmentInput!) { updateAppointment(input: $input) { __typename } }',
      { input },
    );
    const told = `edit ${target.title} at ${target.start}: ${JSON.stringify({ applyTo, ...changed })}`;
    if ('refusal' in answer) return this.refused(told, answer.refusal);
    if (answer.data.updateAppointment.__typename !== 'Appointment') return `${told}: somebody was quicker`;
    this.account(target, seen, applyTo, changed);
    return told;
  }

  async delete(): Promise<string> {
    const { dice, person } = this.stage;
    const seen = await this.seen();
    const target = dice.pickAny(seen.filter(({ canEdit }) => canEdit));
    if (!target) return 'nothing to delete';
    const applyTo = scopeOf(dice, target);
    const outside = applyTo === 'THIS' ? [] : await this.textsInOutlook(target);
    const answer = await person.session.attempt(
      'mutation ($input: DeleteAppointmentInput!) { deleteAppointment(input: $input) }',
      { input: { id: target.id, version: target.version, applyTo } },
    );
    const told = `delete ${target.title} at ${target.start}: ${applyTo}`;
    if ('refusal' in answer) return this.refused(told, answer.refusal);
    const isWhole = target.seriesId === null || applyTo === 'ALL';
    if (isWhole) {
      const cameMeanwhile = await this.textsOfSeries(target.seriesId ?? target.id);
      this.stage.ledger.deleted(target.title, 'PLANNER', [...textsOf(rowsOf(target, seen)), ...cameMeanwhile]);
    } else
      this.stage.ledger.shrunk(target.title, [
        ...outside,
        ...textsOf(applyTo === 'THIS' ? [target] : rowsOf(target, seen)),
      ]);
    return told;
  }

  seen(): Promise<Appointment[]> {
    const { person } = this.stage;
    return appointments(person.session, person.resourceId, wholeRange());
  }

  /**
   * What a series says that was deleted a moment ago. Between looking and deleting a changed date may have come down, which
   * goes with its series as all else that stood there; only what had not come down yet must be kept as a conflict.
   */
  private async textsOfSeries(id: string): Promise<readonly string[]> {
    const rows = await this.stage.system.database.query<{ texts: string }>(
      `SELECT concat_ws(' ', title, description, location) AS texts FROM appointment WHERE $1::uuid IN (id, series_id)`,
      [id],
    );
    return rows.map(({ texts }) => texts);
  }

  private invent(way: Change, target: Appointment, applyTo: ApplyTo): Typed {
    const { dice, ledger } = this.stage;
    switch (way) {
      case 'rename':
        return { title: `${keyOf(target.title) ?? 'K0k'} ${ledger.fresh('v')}` };
      case 'relocate':
        return { location: dice.chance(0.1) ? null : `Room ${ledger.fresh('l')}` };
      case 'describe':
        return { description: dice.chance(0.1) ? null : `About ${ledger.fresh('d')}` };
      case 'availability':
        return { availability: inventAvailability(dice) };
      case 'private':
        return { isPrivate: !target.isPrivate };
      case 'move':
        return this.moved(target, applyTo);
      case 'zone':
        return target.isAllDay ? { availability: inventAvailability(dice) } : { timeZone: dice.pick(zones) };
      case 'allDay':
        return otherKindOfDay(target);
      case 'rule':
        return applyTo === 'THIS' ? { availability: inventAvailability(dice) } : this.newRule(target);
    }
  }

  /** Dates of a series stay between their neighbours: Outlook refuses others. */
  private moved(target: Appointment, applyTo: ApplyTo): Typed {
    const { dice } = this.stage;
    const { timeZone, isAllDay } = target;
    const date = wallOf(target.start, timeZone).slice(0, 10);
    const shift = target.seriesId !== null && applyTo === 'THIS' ? 0 : dice.between(-1, 3);
    if (!isAllDay) return instants(inventHours(dice, dateAfter(date, shift)), timeZone);
    const days = shift === 0 ? 1 : dice.between(1, 2);
    const start = dateAfter(date, shift);
    return instants({ start: `${start}T00:00`, end: `${dateAfter(start, days)}T00:00` }, timeZone);
  }

  private newRule(target: Appointment): Typed {
    const { timeZone: zone, isAllDay } = target;
    const times = { zone, isAllDay, start: wallOf(target.start, zone), end: wallOf(target.end, zone) };
    return { recurrence: inventRule(this.stage.dice, times) };
  }

  private account(target: Appointment, seen: readonly Appointment[], applyTo: ApplyTo, changed: Typed): void {
    const { ledger } = this.stage;
    const fields = (['title', 'location', 'description'] as const).filter((field) => field in changed);
    const rows = target.seriesId !== null && applyTo !== 'THIS' ? rowsOf(target, seen) : [target];
    const before = rows.flatMap((row) => fields.map((field) => row[field]));
    ledger.wrote(
      target.title,
      'PLANNER',
      before,
      fields.map((field) => changed[field] as string | null),
    );
    // A series that moves, or gets another rule, loses what was changed of its dates.
    const isReshaped =
      applyTo !== 'THIS' && ['start', 'timeZone', 'isAllDay', 'recurrence'].some((field) => field in changed);
    if (isReshaped || applyTo === 'THIS_AND_FOLLOWING') ledger.reshaped(target.title);
  }

  private async textsInOutlook(target: Appointment): Promise<readonly (string | null)[]> {
    const { from, to } = wholeRange();
    const events = await this.stage.mailbox.view(from, to);
    const same = events.filter((event) => keyOf(event.subject) === keyOf(target.title) && event.type === 'exception');
    return same.map((event) => JSON.stringify(event));
  }

  private refused(told: string, { code, message, fields }: { code: string; message: string; fields: unknown }): string {
    if (!ordinaryRefusals.includes(code)) throw new Error(`${told} was refused: ${code} ${message}`);
    this.stage.tally.add(`refused: ${code}`);
    return `${told}: ${code} ${JSON.stringify(fields)}`;
  }
}

function scopeOf(dice: Dice, { seriesId }: Appointment): ApplyTo {
  return seriesId === null ? 'THIS' : dice.weighted({ THIS: 5, THIS_AND_FOLLOWING: 2, ALL: 3 });
}

function rowsOf(target: Appointment, seen: readonly Appointment[]): readonly Appointment[] {
  return target.seriesId === null ? [target] : seen.filter(({ seriesId }) => seriesId === target.seriesId);
}

function textsOf(rows: readonly Appointment[]): readonly (string | null)[] {
  return rows.flatMap(({ title, location, description }) => [title, location, description]);
}

function typed({ zone, isAllDay, ...walls }: InventedTimes): Typed {
  return { timeZone: zone, isAllDay, ...instants(walls, zone) };
}

function instants({ start, end }: { readonly start: string; readonly end: string }, zone: string): Typed {
  return { start: instantOf(start, zone), end: instantOf(end, zone) };
}

/** Whole days become hours, and hours whole days. */
function otherKindOfDay({ isAllDay, start, timeZone }: Appointment): Typed {
  const date = wallOf(start, timeZone).slice(0, 10);
  if (isAllDay) return { isAllDay: false, ...instants({ start: `${date}T09:00`, end: `${date}T10:00` }, timeZone) };
  return { isAllDay: true, ...instants({ start: `${date}T00:00`, end: `${dateAfter(date, 1)}T00:00` }, timeZone) };
}
