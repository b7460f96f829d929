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
  ['Kamchatka Standard Time', 'Asia/Kamchatka'],
  ['Mid-Atlantic Standard Time', 'Etc/GMT+2'],
];

const rows = readRows();
const ianaByWindowsName = new Map(
  rows.filter(({ isDefault }) => isDefault).map(({ windows, zones }) => [windows.toLowerCase(), zones[0] ?? '']),
);
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

interface Row {
  readonly windows: string;
  readonly zones: readonly string[];
  /** True for the one that stands for the Windows zone anywhere. */
  readonly isDefault: boolean;
}

function readRows(): readonly Row[] {
  const file = createRequire(import.meta.url)('cldr-core/supplemental/windowsZones.json') as WindowsZonesFile;
  const kept = file.supplemental.windowsZones.mapTimezones.map(({ mapZone }) => ({
    windows: mapZone._other,
    zones: mapZone._type.split(' '),
    isDefault: mapZone._territory === '001',
  }));
  return [...kept, ...retired.map(([windows, zone]) => ({ windows, zones: [zone], isDefault: true }))];
}

let windowsByIanaName: ReadonlyMap<string, string> | undefined;

/**
 * The Windows name of the zone whose clock an IANA zone shows, as far as there is one. Several zones share a name, so
 * whoever reads it back may find another zone with the same clock.
 */
export function windowsZone(zone: string): string | undefined {
  // Made when it is needed, which is hardly ever, for Intl takes its time over five hundred names.
  windowsByIanaName ??= readIanaNames();
  return windowsByIanaName.get(canonicalZone(zone) ?? '');
}

function readIanaNames(): ReadonlyMap<string, string> {
  const named = rows.flatMap(({ windows, zones }) =>
    zones.flatMap((zone) => {
      const canonical = canonicalZone(zone);
      return canonical === undefined ? [] : [[canonical, windows] as const];
    }),
  );
  // The first is the one that has the zone by its own name; retired names come last.
  return new Map(named.toReversed());
}
