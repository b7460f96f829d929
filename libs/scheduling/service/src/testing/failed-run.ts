import type { FailedPart, JobRun } from '@kalbro/scheduling-core';

export type Ending = Pick<JobRun, 'status' | 'counts' | 'error'>;

/** Of two hundred accounts. */
const total = 200;

export function failedPart(id: string, code = 'M365_UNAVAILABLE'): FailedPart {
  return { id, name: `Person ${id}`, code, reason: { nb: `Årsak ${code}.`, en: `Reason ${code}.` } };
}

export const wellRun: Ending = {
  status: 'SUCCEEDED',
  counts: { total, skipped: 0, succeeded: total, withErrors: 0, failed: 0 },
  error: null,
};

export const rejectedRun: Ending = {
  status: 'REJECTED',
  counts: { total: 0, skipped: 0, succeeded: 0, withErrors: 0, failed: 0 },
  error: { code: 'MODULE_NOT_ACTIVE', parts: [] },
};

/** In which these failed, and perhaps more than it names. */
export function failedRun(parts: readonly FailedPart[], failed = parts.length): Ending {
  return {
    status: 'SUCCEEDED_WITH_ERRORS',
    counts: { total, skipped: 0, succeeded: total - failed, withErrors: 0, failed },
    error: { code: 'PARTS_FAILED', parts },
  };
}
