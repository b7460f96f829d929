import { useMutation } from '@apollo/client/react';
import type { ApplyTo } from '../api/generated/graphql.js';
import { updateMutation } from './calendar.documents.js';
import type { Move } from './move-dialog.js';

/** Sends where an entry was dragged to. Answers with what stands there instead when somebody else changed it meanwhile. */
export function useMove() {
  const [update] = useMutation(updateMutation);
  return async ({ entry, span }: Move, applyTo: ApplyTo): Promise<'saved' | { readonly title: string }> => {
    const { id, version, timeZone } = entry;
    const input = { id, version, applyTo, start: span.start, end: span.end, isAllDay: span.isAllDay, timeZone };
    const { data } = await update({ variables: { input } });
    const result = data?.updateAppointment;
    return result && 'current' in result ? { title: result.current.title } : 'saved';
  };
}
