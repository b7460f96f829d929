import type { SynchroniseAccountParts } from '../sync/synchronise-account.js';

/** What going up needs: the same as coming down. */
export type PushParts = SynchroniseAccountParts;
