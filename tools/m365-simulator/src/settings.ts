import { badRequest } from './service-error.js';

/**
 * Switches between behaviours that are documented and observed differently, or that the service shows only at times.
 * Defaults are what was observed. `PUT /control/settings` changes them.
 */
export interface Settings {
  /** 4 requests at a time for each app and mailbox, else 429 (SEMANTICS 12). */
  throttling: boolean;
  concurrentRequests: number;
  requestsPerTenMinutes: number;
  throttleStatus: 429 | 503;
  /** Seconds; null leaves the header out. */
  throttleRetryAfter: number | null;
  /** The first answer of a delta round has no items, only a nextLink (2.6). */
  emptyFirstDeltaPage: boolean;
  deltaPageSize: number;
  /** Series masters stand in the delta stream (2.8); the documentation reads as though they did not. */
  deltaMasters: boolean;
  /** Each item comes twice, in two pages (2.7). */
  deltaDuplicates: boolean;
  /** A deleted series leaves tombstones of its exceptions as well as of its master (2.10, unverified). */
  seriesTombstones: boolean;
  /** `$select` on delta: accepted silently, as observed, or refused, as documented (2.4). */
  deltaSelect: 'ignore' | 'refuse';
  /**
   * Calendars.ReadBasic suffices for delta, as the table of permissions on its page lists it; the same page calls
   * Calendars.Read the least (14.1).
   */
  readBasicDelta: boolean;
  /** How a stale delta link is refused (2.11). */
  staleDelta: 'SyncStateNotFound' | 'SyncStateInvalid' | 'resyncRequired' | 'fullSyncRequired';
  /** The 410 carries a Location with an empty $deltatoken. */
  staleDeltaLocation: boolean;
  /** Status of a create repeated with its transactionId (6.3, 18). */
  transactionReplayStatus: 200 | 201;
  duplicateTransactionStatus: 400 | 409;
  /** originalStart of occurrences and exceptions: only when selected, always in UTC, or with an offset (4.5). */
  originalStart: 'selected' | 'utc' | 'offset';
  /** An item with attendees or a Teams meeting is touched again after it was written: another etag (6.2). */
  touchMeetingsAgain: boolean;
  /** joinUrl is missing in the answer to the POST (9.1). */
  lateJoinUrl: boolean;
  /**
   * A tenant whose users may not consent shows a page (observed), one on which approval can be requested (AADSTS90095),
   * or redirects at once (for tests without a browser).
   */
  adminRequired: 'page' | 'request' | 'redirect';
  /** Minutes an event subscription may live: observed 10,070, documented 10,080 (13.2). */
  subscriptionMinutes: number;
  /** Notifications: how often each is sent (2 = duplicates) and whether any is. */
  notificationCopies: number;
  loseNotifications: boolean;
  /** Milliseconds between a change and its notification. */
  notificationDelayMs: number;
  /** First wait before a failed notification is tried again; doubled each time, for up to four hours (13.4). */
  notificationRetryMs: number;
  /** Status of snoozeReminder and dismissReminder: OpenAPI and examples say 200, the prose 202 (6.1). */
  reminderStatus: 200 | 202;
  /** Only registered redirect URIs, or any on localhost as well. */
  anyLocalRedirect: boolean;
  accessTokenSeconds: number;
}

export const DEFAULT_SETTINGS: Settings = {
  throttling: true,
  concurrentRequests: 4,
  requestsPerTenMinutes: 10_000,
  throttleStatus: 429,
  throttleRetryAfter: 10,
  emptyFirstDeltaPage: true,
  deltaPageSize: 50,
  deltaMasters: true,
  deltaDuplicates: false,
  seriesTombstones: false,
  deltaSelect: 'ignore',
  readBasicDelta: true,
  staleDelta: 'SyncStateNotFound',
  staleDeltaLocation: false,
  transactionReplayStatus: 201,
  duplicateTransactionStatus: 400,
  originalStart: 'selected',
  touchMeetingsAgain: true,
  lateJoinUrl: false,
  adminRequired: 'page',
  subscriptionMinutes: 10_070,
  notificationCopies: 1,
  loseNotifications: false,
  notificationDelayMs: 0,
  notificationRetryMs: 10_000,
  reminderStatus: 200,
  anyLocalRedirect: true,
  accessTokenSeconds: 3599,
};

const CHOICES: { readonly [K in keyof Settings]?: readonly unknown[] } = {
  throttleStatus: [429, 503],
  deltaSelect: ['ignore', 'refuse'],
  staleDelta: ['SyncStateNotFound', 'SyncStateInvalid', 'resyncRequired', 'fullSyncRequired'],
  transactionReplayStatus: [200, 201],
  duplicateTransactionStatus: [400, 409],
  reminderStatus: [200, 202],
  originalStart: ['selected', 'utc', 'offset'],
  adminRequired: ['page', 'request', 'redirect'],
};

function isAllowed(name: string, value: unknown): boolean {
  const choices = CHOICES[name as keyof Settings];
  if (choices) return choices.includes(value);
  if (name === 'throttleRetryAfter' && value === null) return true;
  const sample = name === 'throttleRetryAfter' ? 0 : DEFAULT_SETTINGS[name as keyof Settings];
  return typeof value === typeof sample && (typeof value !== 'number' || value >= 0);
}

/** Applies the switches of a request; an unknown one, or a value that a switch does not have, is refused. */
export function changeSettings(settings: Settings, given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULT_SETTINGS)) throw badRequest(`There is no setting '${name}'.`);
    if (!isAllowed(name, value)) throw badRequest(`The setting '${name}' cannot be ${JSON.stringify(value)}.`);
  }
  Object.assign(settings, given);
}
