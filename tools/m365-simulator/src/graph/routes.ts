import type { HttpAnswer } from '../http/messages.js';
import type { Settings } from '../settings.js';
import * as actions from './actions.js';
import type { GraphCall } from './call.js';
import * as calendars from './calendars.js';
import type { DeltaReader } from './delta.js';
import * as events from './events.js';
import * as extensions from './extensions.js';
import { getSchedule } from './schedule.js';
import { translateExchangeIds } from './translate-ids.js';
import * as user from './user.js';

export interface Route {
  /** One of these permissions is needed. */
  permissions: readonly string[] | ((settings: Settings) => readonly string[]);
  handle(call: GraphCall): HttpAnswer | Promise<HttpAnswer>;
}

const BASIC = ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'];
const READ = ['Calendars.Read', 'Calendars.ReadWrite'];
const WRITE = ['Calendars.ReadWrite'];
const SETTINGS_READ = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'];
const SETTINGS_WRITE = ['MailboxSettings.ReadWrite'];
const USER = ['User.Read', 'User.ReadWrite', 'User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All'];

/** The documentation lists Calendars.ReadBasic too, but calls Calendars.Read the least: a switch chooses (SEMANTICS 14.1). */
const deltaNeeds = (settings: Settings): readonly string[] => (settings.readBasicDelta ? BASIC : READ);

const route = (permissions: readonly string[], handle: Route['handle']): Route => ({ permissions, handle });

/** Every method and path that a mailbox answers, the calendar before it left out. */
export function mailboxRoutes(delta: DeltaReader): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['GET ', route(USER, user.getUser)],
    ['GET mailboxsettings', route(SETTINGS_READ, user.getMailboxSettings)],
    ['GET mailboxsettings/{setting}', route(SETTINGS_READ, user.getMailboxSetting)],
    ['PATCH mailboxsettings', route(SETTINGS_WRITE, user.patchMailboxSettings)],
    ['GET outlook/supportedtimezones', route(USER, user.supportedTimeZones)],
    ['GET calendar', route(BASIC, calendars.getCalendar)],
    ['PATCH calendar', route(WRITE, calendars.patchCalendar)],
    ['DELETE calendar', route(WRITE, calendars.deleteCalendar)],
    ['GET calendars', route(BASIC, calendars.listCalendars)],
    ['POST calendars', route(WRITE, calendars.postCalendar)],
    ['GET calendargroups', route(BASIC, calendars.listGroups)],
    ['GET calendargroup', route(BASIC, calendars.getGroup)],
    ['GET events', route(BASIC, events.listEvents)],
    ['POST events', route(WRITE, events.postEvent)],
    ['GET events/{event}', route(BASIC, events.getEvent)],
    ['PATCH events/{event}', route(WRITE, events.patchEvent)],
    ['DELETE events/{event}', route(WRITE, events.removeEvent)],
    ['GET events/{event}/instances', route(BASIC, events.listInstances)],
    ['GET events/delta', route(BASIC, actions.refuseEventsDelta)],
    ['GET events/{event}/instances/delta', route(BASIC, actions.refuseEventsDelta)],
    ['GET events/{event}/calendar', route(BASIC, actions.calendarOfEvent)],
    ['POST events/{event}/accept', route(WRITE, actions.respondTo('accepted'))],
    ['POST events/{event}/tentativelyaccept', route(WRITE, actions.respondTo('tentativelyAccepted'))],
    ['POST events/{event}/decline', route(WRITE, actions.respondTo('declined'))],
    ['POST events/{event}/cancel', route(WRITE, actions.cancelEvent)],
    ['POST events/{event}/forward', route(READ, actions.forwardEvent)],
    ['POST events/{event}/snoozereminder', route(WRITE, actions.handleReminder)],
    ['POST events/{event}/dismissreminder', route(WRITE, actions.handleReminder)],
    ['POST events/{event}/permanentdelete', route(WRITE, actions.purgeEvent)],
    ['POST permanentdelete', route(WRITE, actions.purgeCalendar)],
    ['GET events/{event}/extensions', route(READ, extensions.listExtensions)],
    ['POST events/{event}/extensions', route(WRITE, extensions.postExtension)],
    ['GET events/{event}/extensions/{extension}', route(READ, extensions.getExtension)],
    ['PATCH events/{event}/extensions/{extension}', route(WRITE, extensions.patchExtension)],
    ['DELETE events/{event}/extensions/{extension}', route(WRITE, extensions.deleteExtension)],
    ['GET events/{event}/attachments', route(READ, extensions.listAttachments)],
    ['POST events/{event}/attachments', route(WRITE, extensions.postAttachment)],
    ['GET events/{event}/attachments/{attachment}', route(READ, extensions.getAttachment)],
    ['DELETE events/{event}/attachments/{attachment}', route(WRITE, extensions.deleteAttachment)],
    ['POST getschedule', route(BASIC, getSchedule)],
    ['POST translateexchangeids', route(USER, translateExchangeIds)],
    ['GET calendarview', route(BASIC, events.listView)],
    ['GET calendarview/delta', { permissions: deltaNeeds, handle: (call) => delta.read(call) }],
  ]);
}
