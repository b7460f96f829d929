import type { PushStep } from '@kalbro/calendar-core';
import { pushRefusalText } from '@kalbro/calendar-core';
import type { RunSession } from '../sync/run-session.js';
import type { StoredPushRow } from './push-store.js';

/** Says on the run what Outlook will not have, or cannot be told, as it stands. */
export function reportSkips(session: RunSession, rows: readonly StoredPushRow[], steps: readonly PushStep[]): void {
  const refused = new Set(
    steps.flatMap((step) => (step.kind === 'skip' && step.reason === 'REFUSED' ? [step.linkId] : [])),
  );
  for (const { linkId, attempt, appointmentId, content } of rows) {
    if (!refused.has(linkId)) continue;
    const code = attempt?.code ?? 'REFUSED';
    const { en } = pushRefusalText(code);
    session.addError({ code, message: en, appointmentId, title: content.isPrivate ? null : content.title });
  }
}
