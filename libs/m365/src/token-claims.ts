import type { CalendarPermission } from '@kalbro/calendar-core';
import { parseJson } from './graph-errors.js';
import { asList, asRecord, asText } from './json.js';

/** What an application's token says of itself. */
export interface TokenClaims {
  /** Empty where the token does not say. */
  readonly tenantId: string;
  /** Application permissions, such as `Calendars.ReadWrite`. */
  readonly roles: readonly string[];
}

/**
 * Looks into an application's token, which came from Entra directly. Its form is Microsoft's own affair: what cannot be read
 * says nothing, and is never a reason to refuse.
 */
export function readClaims(token: string): TokenClaims {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = asRecord(parseJson(payload));
  const roles = asList(claims?.['roles']).flatMap((role) => asText(role) ?? []);
  return { tenantId: asText(claims?.['tid'])?.toLowerCase() ?? '', roles };
}

/** Strongest first. The last was printed without `.All` for a while. */
const permissions: readonly (readonly [role: string, permission: CalendarPermission])[] = [
  ['calendars.readwrite', 'Calendars.ReadWrite'],
  ['calendars.read', 'Calendars.Read'],
  ['calendars.readbasic.all', 'Calendars.ReadBasic'],
  ['calendars.readbasic', 'Calendars.ReadBasic'],
];

/** The strongest calendar permission among application roles; null when there is none. */
export function permissionOfRoles(roles: readonly string[]): CalendarPermission | null {
  const given = new Set(roles.map((role) => role.toLowerCase()));
  return permissions.find(([role]) => given.has(role))?.[1] ?? null;
}
