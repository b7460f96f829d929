import type { Clock, KeptSignIn, RemoteSignIn, SignInRenewal } from '@kalbro/calendar-core';
import { planKeepAlive } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import { SignInLifeStore } from '../store/sign-in-life-store.js';
import { decideRunEnd } from '../sync/decide-run-end.js';
import { ConsentWithdrawn } from './consent-withdrawn.js';

export interface KeepSignInsAliveParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly renewal: SignInRenewal;
  readonly signIn: Pick<RemoteSignIn, 'adminConsentUrl'>;
}

/** What came of one account's tokens, for the log: ids only. `error` is undefined when they were renewed. */
export interface KeptAlive {
  readonly accountId: AccountId;
  readonly error: unknown;
}

/** Accounts at a time: thousands that were connected on one day do not all come to Entra in one minute. */
const atATime = 20;
const lookAt = 500;

/**
 * Renews the tokens of accounts that no run has used for a month (paused ones, those without a job), so that they are not
 * dead when somebody needs them. One that is found dead says so as after a run.
 */
export class KeepSignInsAlive {
  private readonly life = new SignInLifeStore();
  private readonly accounts = new AccountStore();

  private readonly consent: ConsentWithdrawn;

  constructor(private readonly parts: KeepSignInsAliveParts) {
    this.consent = new ConsentWithdrawn(parts.signIn, parts.clock);
  }

  /** Answers with those that were tried. */
  async run(signal: AbortSignal): Promise<readonly KeptAlive[]> {
    const { database, clock } = this.parts;
    const idle = await this.life.idle(database.reader, lookAt);
    const tried: KeptAlive[] = [];
    for (const kept of planKeepAlive(idle, clock.now(), atATime)) {
      if (signal.aborted) break;
      if (!(await this.life.claim(database.reader, kept))) continue;
      const outcome = await this.renew(kept, signal);
      tried.push(outcome);
      if (concernsAll(outcome.error)) break;
    }
    return tried;
  }

  private async renew(kept: KeptSignIn, signal: AbortSignal): Promise<KeptAlive> {
    const { accountId } = kept;
    try {
      await this.parts.renewal.renew({ accountId, signal, countRequest: () => undefined });
      return { accountId, error: undefined };
    } catch (error) {
      if (error instanceof RemoteError) await this.record(kept, error);
      return { accountId, error };
    }
  }

  /** Only what is for good: whatever passes is tried again, and whoever needs the account before that finds it out. */
  private record(kept: KeptSignIn, error: RemoteError): Promise<void> {
    const { database, clock } = this.parts;
    return database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, kept.accountId);
      if (!account || !(await this.life.isAsBefore(tx, kept))) return;
      const context = { now: clock.now(), tries: 1, dice: 0 };
      const { accountStatus, problem } = decideRunEnd({ kind: 'failed', error }, context);
      if (!accountStatus || !problem) return;
      const status = account.status === 'PAUSED' ? account.status : accountStatus;
      await this.accounts.setProblem(tx, account.id, status, await this.consent.complete(tx, account, problem));
    });
  }
}

/** Entra wants to be left alone, or takes nothing from Kalbro at all: the next account would hear the same. */
function concernsAll(error: unknown): boolean {
  return error instanceof RemoteError && (error.kind === 'throttled' || error.kind === 'misconfigured');
}
