import { ianaZone, isExchangeUtc, windowsZone } from './windows-zones.js';

describe('ianaZone', () => {
  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['Romance Standard Time', 'Europe/Paris'],
    ['Kamchatka Standard Time', 'Asia/Kamchatka'],
    ['Mid-Atlantic Standard Time', 'Etc/GMT+2'],
    ['UTC', 'UTC'],
    ['Europe/Oslo', 'Europe/Oslo'],
    ['america/new_york', 'America/New_York'],
    ['Etc/GMT', 'UTC'],
  ])('takes %s for %s', (name, zone) => {
    expect(ianaZone(name)).toBe(zone);
  });

  it('spells a renamed zone one way only', () => {
    expect(ianaZone('Europe/Kyiv')).toBe(ianaZone('Europe/Kiev'));
    expect(ianaZone('Asia/Kolkata')).toBe(ianaZone('India Standard Time'));
  });

  it.each([
    'tzone://Microsoft/Custom',
    'tzone://Microsoft/Utc',
    'Customized Time Zone',
    '',
    null,
    undefined,
    'Foo/Bar',
    '+01:00',
    '(UTC+01:00) Amsterdam, Berlin',
  ])('finds no wall clock in %p', (name) => {
    expect(ianaZone(name)).toBeUndefined();
  });

  it('knows every Windows zone that CLDR has', async () => {
    const { createRequire } = await import('node:module');
    const file = createRequire(import.meta.url)('cldr-core/supplemental/windowsZones.json') as {
      supplemental: { windowsZones: { mapTimezones: { mapZone: { _other: string } }[] } };
    };
    const names = new Set(file.supplemental.windowsZones.mapTimezones.map(({ mapZone }) => mapZone._other));
    expect(names.size).toBeGreaterThan(130);
    expect([...names].filter((name) => ianaZone(name) === undefined)).toEqual([]);
  });
});

it('recognises the name that Exchange gives events without a zone', () => {
  expect(isExchangeUtc('tzone://Microsoft/Utc')).toBe(true);
  expect(isExchangeUtc('UTC')).toBe(false);
});

describe('windowsZone', () => {
  it.each([
    ['Europe/Oslo', 'W. Europe Standard Time'],
    ['Europe/Berlin', 'W. Europe Standard Time'],
    ['America/St_Johns', 'Newfoundland Standard Time'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['Asia/Calcutta', 'India Standard Time'],
    ['Asia/Kamchatka', 'Russia Time Zone 11'],
    ['UTC', 'UTC'],
    ['Atlantis/Capital', undefined],
  ])('of %s is %s', (zone, expected) => {
    expect(windowsZone(zone)).toBe(expected);
  });
});
