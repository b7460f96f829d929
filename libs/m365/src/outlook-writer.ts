import type {
  RemoteCalendarRef,
  RemoteCalendarWriter,
  RemoteItem,
  RemoteSession,
  RemoteUpdate,
  SyncWindow,
  WriteAnswer,
} from '@kalbro/calendar-core';
import type { AppointmentContent } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import type { EventBody } from './event-body.mapper.js';
import { toBody, toChanges, toNewEvent } from './event-body.mapper.js';
import { toRemoteItem } from './event.mapper.js';
import {
  eventHeaders,
  eventPath,
  immutableIds,
  listed,
  required,
  requiredLink,
  requiredText,
  unlessGone,
  unusable,
} from './graph-answers.js';
import type { GraphClient, GraphRequest } from './graph-client.js';
import { DuplicateTransactionError } from './graph-errors.js';
import type { JsonRecord } from './json.js';
import { asRecord, asText } from './json.js';
import { findMeetingBlock, withDescription } from './meeting-block.js';
import { windowsZone } from './windows-zones.js';
import { toEventAnswer, toWriteAnswer } from './write-answer.js';

const idHeaders = { Prefer: immutableIds } as const;
const htmlHeaders = { Prefer: `${immutableIds}, outlook.body-content-type="html"` } as const;
const inexpressible: WriteAnswer = { kind: 'refused', code: 'RECURRENCE_INEXPRESSIBLE' };
/** Of instances, two hundred each. */
const instancePagesAtMost = 100;

/** A write whose zone has a name that Graph may not know. */
type Build = (zoneName: string) => EventBody | undefined;
type Write = Omit<GraphRequest, 'body'> & { readonly build: Build; readonly zone: string };

/** The write side of Outlook through Microsoft Graph. Shares its `GraphClient` with the reader: places and waits are one. */
export class OutlookWriter implements RemoteCalendarWriter {
  /** IANA names that Graph refused; it knows those zones by their Windows names. */
  private readonly refusedZones = new Set<string>();

  constructor(private readonly graph: GraphClient) {}

  async createEvent(
    session: RemoteSession,
    calendar: RemoteCalendarRef,
    content: AppointmentContent,
    transactionId: string,
  ): Promise<WriteAnswer> {
    const path = calendar.isDefault ? '/me/events' : `/me/calendars/${encodeURIComponent(calendar.remoteId)}/events`;
    const build: Build = (zoneName) => toNewEvent(content, transactionId, zoneName);
    try {
      const write: Write = { method: 'POST', path, headers: eventHeaders, build, zone: content.timeZone };
      return await this.write(session, write, calendar.fallbackZone);
    } catch (error) {
      if (error instanceof DuplicateTransactionError) return this.duplicate(session, error);
      return toWriteAnswer(error);
    }
  }

  async updateEvent(session: RemoteSession, update: RemoteUpdate): Promise<WriteAnswer> {
    const { fields, content, fallbackZone } = update;
    const changes = (zoneName: string) => toChanges(fields, content, zoneName);
    if (changes(content.timeZone) === undefined) return inexpressible;
    try {
      const { ifMatch, ...body } = await this.body(session, update);
      const headers = { ...eventHeaders, ...matching(ifMatch) };
      const path = eventPath(update.remoteId);
      const build: Build = (zoneName) => ({ ...changes(zoneName), ...body });
      return await this.write(session, { method: 'PATCH', path, headers, build, zone: content.timeZone }, fallbackZone);
    } catch (error) {
      return toWriteAnswer(error);
    }
  }

  async deleteEvent(session: RemoteSession, remoteId: string, ifMatch: string | null): Promise<WriteAnswer> {
    const headers = { ...idHeaders, ...matching(ifMatch) };
    try {
      await this.graph.request(session, { method: 'DELETE', path: eventPath(remoteId), headers });
      return { kind: 'deleted' };
    } catch (error) {
      return toWriteAnswer(error);
    }
  }

  async readItem(session: RemoteSession, remoteId: string, fallbackZone: string): Promise<RemoteItem> {
    const event = await unlessGone(this.graph.request(session, { path: eventPath(remoteId), headers: eventHeaders }));
    return event === undefined ? { kind: 'tombstone', remoteId } : toRemoteItem(required(event), fallbackZone);
  }

  async readInstances(
    session: RemoteSession,
    masterRemoteId: string,
    window: SyncWindow,
    fallbackZone: string,
  ): Promise<readonly RemoteItem[]> {
    const path = `${eventPath(masterRemoteId)}/instances`;
    const query = { startDateTime: window.start, endDateTime: window.end, $top: '200' };
    const items: RemoteItem[] = [];
    let page = required(await this.graph.request(session, { path, query, headers: eventHeaders }));
    for (let pages = 1; ; pages += 1) {
      items.push(...listed(page).map((item) => toRemoteItem(item, fallbackZone)));
      if (page['@odata.nextLink'] === undefined) return items;
      if (pages === instancePagesAtMost) throw unusable('The instances of a series do not end', 'ENDLESS_LISTING');
      page = await this.nextPage(session, page);
    }
  }

  private async nextPage(session: RemoteSession, page: JsonRecord): Promise<JsonRecord> {
    try {
      return required(
        await this.graph.follow(session, requiredLink(this.graph, page['@odata.nextLink']), eventHeaders),
      );
    } catch (error) {
      // Of a listing: the calendar's own link is none the worse for it.
      if (!(error instanceof RemoteError) || error.kind !== 'deltaLinkExpired') throw error;
      throw unusable('A listing broke off', error.code ?? 'LINK_REFUSED');
    }
  }

  /** Says a zone by its Windows name when Graph does not know its own: that may be shared with others. */
  private async write(session: RemoteSession, write: Write, fallbackZone: string): Promise<WriteAnswer> {
    const { build, zone, ...request } = write;
    const body = build(this.refusedZones.has(zone) ? (windowsZone(zone) ?? zone) : zone);
    if (body === undefined) return inexpressible;
    try {
      return toEventAnswer(await this.graph.request(session, { ...request, body }), fallbackZone);
    } catch (error) {
      if (!isUnknownZone(error) || this.refusedZones.has(zone)) throw error;
      this.refusedZones.add(zone);
      return this.write(session, write, fallbackZone);
    }
  }

  /**
   * The body to send and the etag that it holds for. The stored one is looked at first, since it may be what makes the
   * event an online meeting; then it must not change in between.
   */
  private async body(
    session: RemoteSession,
    { remoteId, fields, ifMatch, isOnlineMeeting }: RemoteUpdate,
  ): Promise<Pick<EventBody, 'body'> & { readonly ifMatch: string | null }> {
    const { description } = fields;
    if (description === undefined || (isOnlineMeeting === false && ifMatch !== null)) return { ifMatch };
    const query = { $select: 'body,isOnlineMeeting' };
    const stored = required(
      await this.graph.request(session, { path: eventPath(remoteId), query, headers: htmlHeaders }),
    );
    const html = asText(asRecord(stored['body'])?.['content']) ?? '';
    const block = findMeetingBlock(html, stored['isOnlineMeeting'] !== false);
    if (!block) return { body: toBody(description), ifMatch };
    const content = withDescription(html, block, description ?? '');
    return { body: { contentType: 'html', content }, ifMatch: ifMatch ?? asText(stored['@odata.etag']) };
  }

  /** The id that Graph names may be of the other kind: a GET answers with the one that everything else here has. */
  private async duplicate(session: RemoteSession, error: DuplicateTransactionError): Promise<WriteAnswer> {
    const { existingRemoteId, code } = error;
    if (existingRemoteId === null) return { kind: 'refused', code: code ?? 'ErrorDuplicateTransactionId' };
    const request = { path: eventPath(existingRemoteId), query: { $select: 'id' }, headers: idHeaders };
    const event = await unlessGone(this.graph.request(session, request));
    return {
      kind: 'duplicate',
      existingRemoteId: event === undefined ? existingRemoteId : requiredText(required(event)['id']),
    };
  }
}

function matching(ifMatch: string | null): Readonly<Record<string, string>> {
  return ifMatch === null ? {} : { 'If-Match': ifMatch };
}

function isUnknownZone(error: unknown): boolean {
  return error instanceof RemoteError && error.code?.toLowerCase() === 'timezonenotsupportedexception';
}
