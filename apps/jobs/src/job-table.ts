import type { RunReport, SynchroniseAccount } from '@kalbro/calendar-service';
import type { AccountId } from '@kalbro/kernel';
import { BugError, parseId } from '@kalbro/kernel';
import type { JobKind, WakeUpHandler } from '@kalbro/scheduling-core';

/** What the jobs call. */
export interface UseCases {
  readonly synchroniseAccount: Pick<SynchroniseAccount, 'run'>;
}

/** Job kind -> use case: all that this process does. */
export function jobTable(useCases: UseCases, onRun: (report: RunReport) => void): Record<JobKind, WakeUpHandler> {
  return {
    'sync-account': async ({ key, signal }) => {
      const accountId = accountOf(key);
      for (let goesOn = true; goesOn;) {
        const report = await useCases.synchroniseAccount.run({ accountId, signal });
        if (report) onRun(report);
        goesOn = report?.isFollowed === true && !signal.aborted;
      }
    },
  };
}

function accountOf(key: string): AccountId {
  const id = parseId<AccountId>(key);
  if (!id) throw new BugError('The key of a sync-account job is no id.');
  return id;
}
