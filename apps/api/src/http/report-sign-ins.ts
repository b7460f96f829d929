import { RemoteError } from '@kalbro/kernel';
import type { AccountId } from '@kalbro/kernel';
import type { Logger } from 'pino';

/** A sign-in that failed at Microsoft, by ids. */
export interface SignInReport {
  readonly accountId: AccountId;
  readonly error: unknown;
}

/** What is wrong with Kalbro's own set-up is for the operator to mend, and so an error; everything else may pass. */
export function reportSignIns(logger: Logger): (report: SignInReport) => void {
  return ({ accountId, error }) => {
    const isOurs = error instanceof RemoteError && error.kind === 'misconfigured';
    if (isOurs) logger.error({ err: error, accountId }, "Microsoft refuses this application's own set-up");
    else logger.warn({ err: error, accountId }, 'a sign-in failed at Microsoft');
  };
}
