import type { SweepInput, SweepPlan } from './pull-plan.js';

/** Fewer than this go without a question, whatever their share. */
const few = 20;
/** The share above which somebody is asked. */
const share = 1 / 5;

/** After a full re-read: deletes what was not heard, unless it is so much that a fault is likelier than a clean-up. */
export function planSweep({ inWindow, unheard }: SweepInput): SweepPlan {
  const count = unheard.length;
  if (count > few && count > inWindow * share) return { kind: 'ask', count, of: inWindow };
  return { kind: 'delete', remoteIds: unheard };
}
