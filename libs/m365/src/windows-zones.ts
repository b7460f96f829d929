import { createRequire } from 'node:module';

interface WindowsZonesFile {
  readonly supplemental: {
    readonly windowsZones: {
      readonly mapTimezones: readonly {
        readonly mapZone: { readonly _other: string; readonly _type: string; readonly _territory: string };
      }[];
    };
  };
}

// Windows still knows these two; CLDR has dropped them.
const retired: readonly (readonly [string, string])[] = [
  ['kamchatka standard time', 'Asia/Kamchatka'],
  ['mid-atlantic standard time', 'Etc/GMT+2'],
];

const ianaByWindowsName = readWindowsNames();
const resolved = new Map<string, string | undefined>();
// Names come from the wire: a mailbox must not be able to fill the memory with inventions.
const resolvedAtMost = 2_000;

/**
 * The IANA name, as `Intl` spells it, of a Windows or IANA zone name. Undefined for names that say nothing about a wall
 * clock: `tzone://Microsoft/Custom`, `Customized Time Zone`, empty, unknown.
 */
export function ianaZone(name: string | null | undefined): string | undefined {
  if (!name) return undefined;
  if (resolved.has(name)) return resolved.get(name);
  const zone = canonicalZone(ianaByWindowsName.get(name.trim().toLowerCase()) ?? name.trim());
  if (resolved.size < resolvedAtMost) resolved.set(name, zone);
  return zone;
}

/** True for the name that Exchange gives events without a zone of their own. */
export function isExchangeUtc(name: string | null | undefined): boolean {
  return name?.trim().toLowerCase() === 'tzone://microsoft/utc';
}

function canonicalZone(name: string): string | undefined {
  // Newer engines take offsets for zones, too; they know no daylight saving time.
  if (!/^[a-z][a-z0-9_+/-]*$/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readWindowsNames(): ReadonlyMap<string, string> {
  const file = createRequire(import.meta.url)('cldr-core/supplemental/windowsZones.json') as WindowsZonesFile;
  const defaults = file.supplemental.windowsZones.mapTimezones
    .map(({ mapZone }) => mapZone)
    .filter((zone) => zone._territory === '001')
    .map((zone) => [zone._other.toLowerCase(), zone._type] as const);
  return new Map([...retired, ...defaults]);
}
