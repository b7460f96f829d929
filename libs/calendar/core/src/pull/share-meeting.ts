import type { Instant, LinkId } from '@kalbro/kernel';
import { withFields } from '../merge/merge-content.js';
import type { Appointment, AppointmentContent } from '../model/appointment.js';
import { contentDifference } from '../model/content.js';
import type { SeriesDifference } from './plan-series.js';
import { hideDetails } from './project-down.js';
import type { KnownLink, PendingLink } from './pull-plan.js';
import type { HeardEvent } from './settle-event.js';

/** One account's copy of a meeting that several accounts hold, as it was heard last. */
export interface EventCopy {
  /** As far as the account may tell it. */
  readonly content: AppointmentContent;
  readonly detailsHidden: boolean;
  readonly isOrganizer: boolean;
  /** Of a series, once its dates were compared with its rule. */
  readonly excludedDates?: readonly Instant[];
}

/** Another link of the same appointment. */
export interface OtherLink {
  readonly linkId: LinkId;
  readonly position: number;
  /** Null as long as it agrees with the appointment. */
  readonly copy: EventCopy | null;
  /** What went up to, or came from, that account, where something waits to go up to it; else null. */
  readonly base: AppointmentContent | null;
  /** Excluded dates that its Outlook has as well, where others wait to go up to it; null or left out when none do. */
  readonly baseExcludedDates?: readonly Instant[] | null;
}

/** What a page needs to know of a meeting that another account of the resource told of: its link there. */
export type ElsewhereLink = PendingLink & { readonly uid: string };

/** What tells that two events are one meeting: the uid that all its copies bear, and of a date of a series which one. */
export function meetingKey(uid: string, type: Appointment['type'], originalStart: Instant | null): string {
  return `${type} ${type === 'EXCEPTION' ? originalStart : ''} ${uid}`;
}

export function copyOf({ content, detailsHidden, outlook }: HeardEvent): EventCopy {
  return { content, detailsHidden, isOrganizer: outlook?.isOrganizer ?? false };
}

/** What a copy means for the appointment that all copies stand behind. */
export interface SeenCopy {
  /** As if the appointment itself had been heard. */
  readonly heard: HeardEvent;
  /** What both sides agreed on, where something waits to go up to any of the accounts. */
  readonly base: AppointmentContent | null;
  /** What this copy says newly; no other account is to be told of it. */
  readonly told: Partial<AppointmentContent>;
}

/**
 * Only what changed in a copy since it was heard last is news, else two copies that differ (one is busy, one tentative)
 * would correct each other for ever. Who takes part, who organises and what may be edited is said by the copy that leads.
 */
export function seeCopy(link: KnownLink, heard: HeardEvent): SeenCopy {
  const base = baseOf(link);
  const agreed = base ?? link.content;
  const before = link.copy?.content ?? (heard.detailsHidden ? hideDetails(agreed) : agreed);
  const content = withFields(agreed, heard.content, contentDifference(before, heard.content));
  return { ...told(agreed, content), base, heard: { ...asLed(link, holderOf(link), heard), content } };
}

/** What Outlook answered of its copy, as if it had been asked about the appointment, which both sides agreed on. */
export function seeAnswer(copy: EventCopy, agreed: AppointmentContent, answer: AppointmentContent): AppointmentContent {
  return withFields(agreed, answer, contentDifference(copy.content, answer));
}

/**
 * The first word of another account about a meeting that is known: where it leads, the appointment is what it says; else
 * only the copy is kept.
 */
export function seeFirstCopy(link: ElsewhereLink, heard: HeardEvent, position: number): SeenCopy {
  const mine = { linkId: null, position };
  const first = { ...holderOf(link), copy: link.copy ?? null, base: link.base };
  const known = { ...link, shared: [first, ...(link.shared ?? [])] };
  const base = baseOf(known);
  const agreed = base ?? link.content;
  const content = decideLeads({ ...mine, copy: copyOf(heard) }, known) ? heard.content : agreed;
  const { excludedDates, additionalDates } = link;
  return {
    ...{ ...told(agreed, content), base },
    heard: { ...asLed(known, mine, heard), excludedDates, additionalDates, content },
  };
}

function holderOf({ linkId, position = 1 }: PendingLink): Holder & { readonly linkId: LinkId } {
  return { linkId, position };
}

function baseOf(link: PendingLink): AppointmentContent | null {
  return link.base ?? link.shared?.find((other) => other.base !== null)?.base ?? null;
}

function told(agreed: AppointmentContent, content: AppointmentContent): Pick<SeenCopy, 'told'> {
  return { told: Object.fromEntries(contentDifference(agreed, content).map((field) => [field, content[field]])) };
}

function asLed(link: PendingLink, mine: Holder, heard: HeardEvent): HeardEvent {
  if (decideLeads({ ...mine, copy: copyOf(heard) }, link)) return heard;
  const { outlook, detailsHidden, readOnlyReason, originalStart } = link;
  return { ...heard, outlook, detailsHidden, readOnlyReason, originalStart };
}

/** One of those that hold a meeting. */
interface Holder {
  readonly linkId: LinkId | null;
  /** Of its account in the list of its resource. */
  readonly position: number;
}

/** Who tells details leads, then the organiser's own copy, then the account that comes first in the list. */
function decideLeads(
  mine: Holder & { readonly copy: EventCopy },
  { shared, detailsHidden, outlook, content }: Pick<PendingLink, 'shared' | 'detailsHidden' | 'outlook' | 'content'>,
): boolean {
  const stored = { content, detailsHidden, isOrganizer: outlook?.isOrganizer ?? false };
  return (shared ?? []).every((other) => {
    const theirs = rank(other.copy ?? stored);
    if (rank(mine.copy) !== theirs) return rank(mine.copy) > theirs;
    if (mine.position !== other.position) return mine.position < other.position;
    return mine.linkId !== null && mine.linkId < other.linkId;
  });
}

function rank({ detailsHidden, isOrganizer }: EventCopy): number {
  return (detailsHidden ? 0 : 2) + (isOrganizer ? 1 : 0);
}

/** The dates of a series by what one of its copies tells, and those that this copy excludes. */
export interface SharedDates extends SeriesDifference {
  readonly heardDates: readonly Instant[];
}

/**
 * A date is gone when every copy has lost it, and what was cancelled here stays so. `plan` is what the copy of `master`
 * says for itself.
 */
export function mergeDates(master: KnownLink, plan: SeriesDifference): SharedDates {
  const heardDates = plan.baseExcludedDates ?? plan.excludedDates;
  const others = (master.shared ?? []).map(({ copy }) => copy?.excludedDates ?? master.excludedDates);
  const gone = heardDates.filter((date) => others.every((dates) => dates.includes(date)));
  const leads = master.copy ? decideLeads({ ...holderOf(master), copy: master.copy }, master) : true;
  return {
    ...plan,
    excludedDates: [...new Set([...gone, ...cancelledHere(master, plan)])].sort(),
    additionalDates: leads ? plan.additionalDates : master.additionalDates,
    heardDates,
  };
}

/** Dates that wait to be cancelled in one of the accounts. */
function cancelledHere(master: KnownLink, plan: SeriesDifference): readonly Instant[] {
  const { baseExcludedDates: agreed } = plan;
  if (agreed !== null) return plan.excludedDates.filter((date) => !agreed.includes(date));
  const elsewhere = master.shared?.find((other) => other.baseExcludedDates != null)?.baseExcludedDates;
  return elsewhere ? master.excludedDates.filter((date) => !elsewhere.includes(date)) : [];
}
