import type { Instant } from '@kalbro/kernel';
import type { ApplyTo, EditPlan, EditScene } from './edit-plan.js';
import { emptyPlan, namedException, realUpdates } from './edit-plan.js';
import { endBefore, exceptionsFrom, isFirstDate } from './split-series.js';

/**
 * What a deletion means for the rows. `THIS` cancels one date of a series, with the exception that stands for it;
 * `THIS_AND_FOLLOWING` ends the series before it, or deletes it when nothing is left; `ALL` deletes it.
 */
export function planDelete(scene: EditScene, applyTo: ApplyTo): EditPlan {
  const { master, originalStart } = scene;
  if (master.type !== 'SERIES_MASTER' || originalStart === null || applyTo === 'ALL') return deleting(scene);
  if (applyTo === 'THIS') return cancelDate(scene, originalStart);
  if (isFirstDate(scene)) return deleting(scene);
  const after = endBefore(master, originalStart);
  return {
    ...emptyPlan(master.id),
    updates: realUpdates([{ before: master, after, unlink: false }]),
    removals: exceptionsFrom(scene, originalStart),
  };
}

function deleting({ master }: EditScene): EditPlan {
  return { ...emptyPlan(master.id), deletions: [master] };
}

function cancelDate(scene: EditScene, originalStart: Instant): EditPlan {
  const { master } = scene;
  const exception = namedException(scene);
  const excludedDates = [...new Set([...master.excludedDates, originalStart])].sort();
  return {
    ...emptyPlan(master.id),
    updates: realUpdates([{ before: master, after: { ...master, excludedDates }, unlink: false }]),
    deletions: exception ? [exception] : [],
  };
}
