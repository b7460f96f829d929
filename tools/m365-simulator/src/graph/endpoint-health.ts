const WINDOW = 600_000;
const SLOW_MS = 3_000;
const DROP_MS = 10_000;
/** Fewer answers than this say nothing about an endpoint. */
const ENOUGH = 10;

interface Answer {
  at: number;
  ms: number;
}

export type EndpointState = 'well' | 'slow' | 'drop';

/**
 * How quickly endpoints answered in the last ten minutes: more than 10 % over three seconds make one slow,
 * more than 15 % over ten seconds get its notifications dropped (SEMANTICS 13.4).
 */
export class EndpointHealth {
  private readonly answers = new Map<string, Answer[]>();

  note(url: string, at: number, ms: number): void {
    this.answers.set(url, [...this.recent(url, at), { at, ms }]);
  }

  stateOf(url: string, now: number): EndpointState {
    const recent = this.recent(url, now);
    if (recent.length < ENOUGH) return 'well';
    const share = (limit: number): number => recent.filter(({ ms }) => ms >= limit).length / recent.length;
    if (share(DROP_MS) > 0.15) return 'drop';
    return share(SLOW_MS) > 0.1 ? 'slow' : 'well';
  }

  private recent(url: string, now: number): Answer[] {
    return (this.answers.get(url) ?? []).filter(({ at }) => now - at < WINDOW);
  }
}
