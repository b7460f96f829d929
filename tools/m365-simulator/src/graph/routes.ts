import type { HttpAnswer } from '../http/messages.js';
import type { GraphCall } from './call.js';
import * as calendars from './calendars.js';
import type { DeltaReader } from './delta.js';
import * as events from './events.js';
import * as user from './user.js';

export interface Route {
  /** One of these permissions is needed. */
  permissions: readonly string[];
  handle(call: GraphCall): HttpAnswer | Promise<HttpAnswer>;
}

const BASIC = ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'];
const READ = ['Calendars.Read', 'Calendars.ReadWrite'];
const WRITE = ['Calendars.ReadWrite'];
const SETTINGS_READ = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'];
const SETTINGS_WRITE = ['MailboxSettings.ReadWrite'];
const USER = ['User.Read', 'User.ReadWrite', 'User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All'];

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
    ['GET calendarview', route(BASIC, events.listView)],
    ['GET calendarview/delta', { permissions: READ, handle: (call) => delta.read(call) }],
  ]);
}
