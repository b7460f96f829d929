import { createRequire } from 'node:module';

interface CldrRow {
  mapZone: { _other: string; _type: string; _territory: string };
}
interface CldrWindowsZones {
  supplemental: { windowsZones: { mapTimezones: CldrRow[] } };
}

const cldr = createRequire(import.meta.url)('cldr-core/supplemental/windowsZones.json') as CldrWindowsZones;

/** Windows knows these, CLDR does not (SEMANTICS 16). */
const MISSING_IN_CLDR: readonly (readonly [string, string])[] = [
  ['Kamchatka Standard Time', 'Asia/Kamchatka'],
  ['Mid-Atlantic Standard Time', 'Etc/GMT+2'],
];

const ianaByWindows = new Map<string, string>();
const windowsByIana = new Map<string, string>();
const windowsNames: string[] = [];

/** CLDR lists canonical old ids (Asia/Calcutta); Intl brings both spellings to one. */
function canonical(iana: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: iana }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function learn(windows: string, iana: string, isDefault: boolean): void {
  if (isDefault) {
    ianaByWindows.set(windows.toLowerCase(), iana);
    windowsNames.push(windows);
  }
  const key = canonical(iana);
  if (key !== undefined && !windowsByIana.has(key)) windowsByIana.set(key, windows);
}

for (const { mapZone } of cldr.supplemental.windowsZones.mapTimezones) {
  for (const iana of mapZone._type.split(' ')) learn(mapZone._other, iana, mapZone._territory === '001');
}
for (const [windows, iana] of MISSING_IN_CLDR) learn(windows, iana, true);

const resolved = new Map<string, string | undefined>([
  ['utc', 'UTC'],
  ['tzone://microsoft/utc', 'UTC'],
]);

/**
 * The IANA zone behind a Windows or IANA name, in any letter case.
 * @returns undefined for a name Exchange would refuse, `tzone://Microsoft/Custom` among them.
 */
export function resolveZone(name: string): string | undefined {
  const key = name.toLowerCase();
  if (!resolved.has(key)) resolved.set(key, ianaByWindows.get(key) ?? canonical(name));
  return resolved.get(key);
}

/** Windows names as the mailbox server lists them. */
export function listWindowsZones(): readonly string[] {
  return windowsNames;
}

/** IANA names as the mailbox server lists them. */
export function listIanaZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}
