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
import { toRemoteItem } from './event.mapper.js';
import {
  eventHeaders,
  eventPath,
  immutableIds,
  listed,
  plainBodies,
  required,
  requiredLink,
  requiredText,
  unlessGone,
  unusable,
} from './graph-answers.js';
import type { GraphClient } from './graph-client.js';
import { asFilledText, asRecord, asText } from './json.js';
import { toMailbox } from './mailbox.mapper.js';
import { endSubscriptions } from './outlook-subscriptions.js';

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
      page = required(await this.graph.follow(session, requiredLink(this.graph, page['@odata.nextLink']), listHeaders));
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
    if (page['@odata.nextLink'] !== undefined)
      return { items, nextLink: requiredLink(this.graph, page['@odata.nextLink']) };
    return { items, deltaLink: requiredLink(this.graph, page['@odata.deltaLink']) };
  }

  async readEvent(
    session: RemoteSession,
    remoteId: string,
    fallbackZone: string,
  ): Promise<RemoteEvent | RemoteSetAside | undefined> {
    const path = eventPath(remoteId);
    const event = await unlessGone(this.graph.request(session, { path, headers: eventHeaders }));
    if (event === undefined) return undefined;
    const item = toRemoteItem(required(event), fallbackZone);
    return item.kind === 'event' || item.kind === 'setAside' ? item : notAnEvent(remoteId);
  }

  endSubscriptions(session: RemoteSession): Promise<number> {
    return endSubscriptions(this.graph, session);
  }

  async calendarOf(session: RemoteSession, remoteId: string): Promise<{ readonly remoteId: string } | undefined> {
    const request = { path: `${eventPath(remoteId)}/calendar`, query: { $select: 'id' }, headers: listHeaders };
    const calendar = await unlessGone(this.graph.request(session, request));
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
