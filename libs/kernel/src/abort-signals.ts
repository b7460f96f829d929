/**
 * Aborts with whichever comes first.
 *
 * `AbortSignal.any` alone holds its sources weakly: on Node 20 a time limit that nobody else keeps is collected, its timer goes
 * with it, and what it should have ended waits for ever. A listener of its own keeps it.
 */
export function eitherSignal(signal: AbortSignal, limit: AbortSignal): AbortSignal {
  limit.addEventListener('abort', () => undefined, { once: true });
  return AbortSignal.any([signal, limit]);
}
