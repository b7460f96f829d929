import { unsupportedZone } from '../service-error.js';
import { resolveZone } from '../exchange/windows-zones.js';

/** How the caller wants events shown. */
export interface View {
  /** As it was named in the header: the answer repeats it. */
  zoneName: string;
  zone: string;
  bodyAsText: boolean;
  immutableIds: boolean;
  /** Calendars.ReadBasic: no body, attachments or extensions. */
  basic: boolean;
}

export interface Preferences {
  view: View;
  maxPageSize: number | undefined;
  /** What `Preference-Applied` says. */
  applied: string[];
}

const PART = /([\w.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]+))/g;

function readParts(header: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const [, name, quoted, bare] of header.matchAll(PART))
    parts.set((name as string).toLowerCase(), quoted ?? bare ?? '');
  return parts;
}

/** Reads the Prefer header; several headers have been joined by commas before. */
export function parsePrefer(header: string | undefined, basic: boolean): Preferences {
  const parts = readParts(header ?? '');
  const applied: string[] = [];
  const zoneName = parts.get('outlook.timezone');
  const zone = zoneName === undefined ? 'UTC' : resolveZone(zoneName);
  if (zone === undefined) throw unsupportedZone(zoneName as string);
  if (zoneName !== undefined) applied.push(`outlook.timezone="${zoneName}"`);
  const bodyType = parts.get('outlook.body-content-type')?.toLowerCase();
  if (bodyType !== undefined) applied.push(`outlook.body-content-type="${bodyType}"`);
  const immutableIds = parts.get('idtype')?.toLowerCase() === 'immutableid';
  if (immutableIds) applied.push('IdType="ImmutableId"');
  const size = Number(parts.get('odata.maxpagesize'));
  const maxPageSize = Number.isInteger(size) && size > 0 ? size : undefined;
  if (maxPageSize !== undefined) applied.push(`odata.maxpagesize=${maxPageSize}`);
  const view = { zoneName: zoneName ?? 'UTC', zone, bodyAsText: bodyType === 'text', immutableIds, basic };
  return { view, maxPageSize, applied };
}

export function viewKey(view: View): string {
  return `${view.zoneName}|${view.bodyAsText ? 't' : 'h'}${view.immutableIds ? 'i' : 'd'}${view.basic ? 'b' : 'f'}`;
}
