import type { Clock } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { addMilliseconds, RemoteError } from '@kalbro/kernel';

/** Something that only whoever runs Kalbro can mend; no account is touched by it. Holds no secret and no name. */
export interface OperatorAlarm {
  /** Entra's `error`, or a code of the vault. */
  readonly code: string;
  /** What to do about it. */
  readonly action: string;
}

const actions: Readonly<Record<string, string>> = {
  invalid_client:
    'Entra refuses the client secret. Make a new one in the registration, set M365_CLIENT_SECRET and restart every process.',
  unauthorized_client:
    'Entra does not know the registration in that tenant. Compare M365_CLIENT_ID and M365_TENANT with the registration.',
  SECRET_KEY_UNKNOWN:
    'Rows are sealed with a key that TOKEN_ENCRYPTION_KEYS does not have. Put that key behind the others and restart every process.',
  SECRET_UNREADABLE:
    'A sealed row does not open with the key that it names. Check that no key of TOKEN_ENCRYPTION_KEYS has another one’s id; a row that was changed by hand has to be signed in anew.',
};
const anyAction =
  'Entra refuses what Kalbro asks for. Compare the registration with docs/operations.md: redirect URI, permissions, tenant.';

/** Undefined for everything that is not the operator's to mend. */
export function parseOperatorAlarm(error: unknown): OperatorAlarm | undefined {
  if (!(error instanceof RemoteError) || error.kind !== 'misconfigured') return undefined;
  const code = error.code ?? 'unknown';
  return { code, action: actions[code] ?? anyAction };
}

/** Milliseconds between two lines of the log about the same: every account of every client runs into it. */
const quiet = 60_000;

/** Hears what went wrong, counts what is the operator's to mend, and tells of it once a minute. */
export class OperatorAlarms {
  private readonly toldAt = new Map<string, Instant>();

  constructor(
    private readonly clock: Clock,
    private readonly count: (code: string) => void,
    private readonly tell: (alarm: OperatorAlarm) => void,
  ) {}

  hear(error: unknown): void {
    const alarm = parseOperatorAlarm(error);
    if (!alarm) return;
    this.count(alarm.code);
    const last = this.toldAt.get(alarm.code);
    const now = this.clock.now();
    if (last !== undefined && now < addMilliseconds(last, quiet)) return;
    this.toldAt.set(alarm.code, now);
    this.tell(alarm);
  }
}
