import type { Delivery } from './smtp-transport.js';
import type { MailEnd } from './mail-store.js';

/** Seconds before the second try, doubled for each further one. */
const firstPause = 30;
const longestPause = 3_600;

/** What a try came to: sent as soon as nobody is left who may get it later, given up when nobody got it or ever will. */
export function decideEnd(delivery: Delivery, tries: number): MailEnd {
  const { accepted, later, error } = delivery;
  if (later.length > 0) return { kind: 'later', to: later, inSeconds: pauseAfter(tries), error: error ?? 'DEFERRED' };
  if (accepted.length > 0) return { kind: 'sent', error };
  return { kind: 'givenUp', error: error ?? 'REFUSED' };
}

/** Seconds until a mail is tried again: half a minute first, an hour at most. */
function pauseAfter(tries: number): number {
  return Math.min(firstPause * 2 ** Math.max(tries - 1, 0), longestPause);
}
