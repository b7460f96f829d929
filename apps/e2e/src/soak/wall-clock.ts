const day = 86_400_000;

/** Zones whose clocks are awkward: switches, half hours, switches of half an hour, quarters, none. */
export const zones = ['Europe/Oslo', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'] as const;

/** The instant at which the clock of a zone shows this (`YYYY-MM-DDTHH:MM`); within a gap the one after it. */
export function instantOf(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall}:00Z`);
  const offsets = [asUtc - day, asUtc + day].map((moment) => offsetAt(moment, zone));
  const candidates = offsets
    .map((offset) => asUtc - offset)
    .filter((moment) => moment + offsetAt(moment, zone) === asUtc);
  return new Date(candidates[0] ?? asUtc - Math.min(...offsets)).toISOString();
}

/** A date so many days later. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** What the clock of a zone shows, as `YYYY-MM-DDTHH:MM`. */
export function wallOf(instant: string, zone: string): string {
  const moment = Date.parse(instant);
  return new Date(moment + offsetAt(moment, zone)).toISOString().slice(0, 16);
}

function offsetAt(moment: number, zone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).format(new Date(moment));
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(moment / 1000) * 1000;
}
