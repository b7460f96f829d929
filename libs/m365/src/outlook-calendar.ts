import type {
  ChangeCursor,
  ChangePage,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteEvent,
  RemoteMailbox,
  RemoteSession,
  RemoteSetAside,
} from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import { toRemoteItem } from './event.mapper.js';
import type { GraphClient } from './graph-client.js';
import type { JsonRecord } from './json.js';
import { asFilledText, asList, asRecord, asText } from './json.js';
import { toMailbox } from './mailbox.mapper.js';

/** Ids of one kind only: Graph gives a calendar or event another id when the header is now sent and now not. */
const immutableIds = 'IdType="ImmutableId"';
const plainBodies = 'outlook.body-content-type="text"';
const eventHeaders = { Prefer: `${immutableIds}, ${plainBodies}` };
/** The same on every page request: a delta token belongs to the headers that it was made with. */
const changeHeaders = { Prefer: `${immutableIds}, odata.maxpagesize=200, ${plainBodies}` };
const listHeaders = { Prefer: immutableIds };
/** Of calendars, a hundred each: a listing that never ends is not waited for. */
const listPagesAtMost = 50;

/** Outlook through Microsoft Graph. */
export class OutlookCalendar implements RemoteCalendar {
  constructor(private readonly graph: GraphClient) {}

  /** The time zone is not asked for: it would need a permission of its own (MailboxSettings.Read). */
  async mailbox(session: RemoteSession): Promise<RemoteMailbox> {
    const query = { $select: 'id,userPrincipalName,mail' };
    const me = await this.graph.request(session, { path: '/me', query, headers: listHeaders });
    return toMailbox(required(me));
  }

  async listCalendars(session: RemoteSession): Promise<readonly RemoteCalendarInfo[]> {
    const calendars: RemoteCalendarInfo[] = [];
    let page = required(
      await this.graph.request(session, { path: '/me/calendars', query: { $top: '100' }, headers: listHeaders }),
    );
    for (let pages = 1; ; pages += 1) {
      calendars.push(...listed(page).flatMap(toCalendar));
      if (page['@odata.nextLink'] === undefined) return calendars;
      if (pages === listPagesAtMost) throw unusable('The listing of calendars does not end', 'ENDLESS_LISTING');
      page = required(await this.graph.follow(session, this.link(page['@odata.nextLink']), listHeaders));
    }
  }

  async readChanges(
    session: RemoteSession,
    calendar: { readonly remoteId: string; readonly isDefault: boolean; readonly fallbackZone: string },
    cursor: ChangeCursor,
  ): Promise<ChangePage> {
    const page = required(await this.changes(session, calendar, cursor));
    const items = listed(page).map((item) => toRemoteItem(item, calendar.fallbackZone));
    // A page with both links has occurred: more pages come first.
    if (page['@odata.nextLink'] !== undefined) return { items, nextLink: this.link(page['@odata.nextLink']) };
    return { items, deltaLink: this.link(page['@odata.deltaLink']) };
  }

  async readEvent(
    session: RemoteSession,
    remoteId: string,
    fallbackZone: string,
  ): Promise<RemoteEvent | RemoteSetAside | undefined> {
    const path = `/me/events/${encodeURIComponent(remoteId)}`;
    const event = await this.unlessGone(this.graph.request(session, { path, headers: eventHeaders }));
    if (event === undefined) return undefined;
    const item = toRemoteItem(required(event), fallbackZone);
    return item.kind === 'event' || item.kind === 'setAside' ? item : notAnEvent(remoteId);
  }

  async calendarOf(session: RemoteSession, remoteId: string): Promise<{ readonly remoteId: string } | undefined> {
    const path = `/me/events/${encodeURIComponent(remoteId)}/calendar`;
    const request = { path, query: { $select: 'id' }, headers: listHeaders };
    const calendar = await this.unlessGone(this.graph.request(session, request));
    if (calendar === undefined) return undefined;
    return { remoteId: requiredText(required(calendar)['id']) };
  }

  private changes(
    session: RemoteSession,
    calendar: { readonly remoteId: string; readonly isDefault: boolean },
    cursor: ChangeCursor,
  ): Promise<unknown> {
    if ('link' in cursor) return this.graph.follow(session, cursor.link, changeHeaders);
    // Microsoft documents the delta of the default calendar only, and only by this path.
    const base = calendar.isDefault ? '/me' : `/me/calendars/${encodeURIComponent(calendar.remoteId)}`;
    const query = { startDateTime: cursor.window.start, endDateTime: cursor.window.end };
    return this.graph.request(session, { path: `${base}/calendarView/delta`, query, headers: changeHeaders });
  }

  private async unlessGone(answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'gone') return undefined;
      throw error;
    }
  }

  private link(value: unknown): string {
    const link = this.graph.parseLink(value);
    if (link !== undefined) return link;
    throw value === undefined
      ? unusable('A page of changes has no link to go on', 'PAGE_WITHOUT_LINK')
      : new RemoteError('rejected', 'A link in an answer does not lead to Graph', { code: 'FOREIGN_LINK' });
  }
}

function toCalendar(value: unknown): readonly RemoteCalendarInfo[] {
  const calendar = asRecord(value);
  const remoteId = asText(calendar?.['id']);
  if (!calendar || !remoteId) return [];
  const owner = asFilledText(asRecord(calendar['owner'])?.['address']);
  return [
    {
      remoteId,
      name: asFilledText(calendar['name']) ?? '',
      isDefault: calendar['isDefaultCalendar'] === true,
      canEdit: calendar['canEdit'] === true,
      ownerAddress: owner?.toLowerCase() ?? null,
    },
  ];
}

function notAnEvent(remoteId: string): RemoteSetAside {
  const message = 'The event is a bare occurrence of a series.';
  return { kind: 'setAside', remoteId, code: 'SET_ASIDE_BARE_OCCURRENCE', message, title: null };
}

/** An answer without its list is a failed read, never an empty calendar. */
function listed(page: JsonRecord): readonly unknown[] {
  if (!Array.isArray(page['value'])) throw unusable('An answer has no list', 'PAGE_WITHOUT_VALUE');
  return asList(page['value']);
}

function required(answer: unknown): JsonRecord {
  const record = asRecord(answer);
  if (!record) throw unusable('An answer is no object', 'ANSWER_WITHOUT_OBJECT');
  return record;
}

function requiredText(value: unknown): string {
  const text = asText(value);
  if (!text) throw unusable('An answer lacks its id', 'ANSWER_WITHOUT_ID');
  return text;
}

function unusable(message: string, code: string): RemoteError {
  return new RemoteError('unavailable', message, { code });
}
