import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import type { AppointmentDetailsFragment, ApplyTo } from '../api/generated/graphql.js';
import { changesOf, inputOf } from './appointment-form.js';
import type { AppointmentForm } from './appointment-form.js';
import { createMutation, updateMutation } from './calendar.documents.js';

const asked = { refetchQueries: ['CalendarEntries'] };

/**
 * Saves a form: all of a new appointment, of another one what was changed in it.
 *
 * `save` answers whether it is saved. When somebody else was faster, `conflict` is what stands there now; saving again with
 * it as `current` writes over it.
 */
export function useSaveAppointment(before: AppointmentForm, appointment?: AppointmentDetailsFragment) {
  const [create, creating] = useMutation(createMutation, asked);
  const [update, updating] = useMutation(updateMutation, asked);
  const [conflict, setConflict] = useState<AppointmentDetailsFragment>();
  const [error, setError] = useState<unknown>();

  const change = async (form: AppointmentForm, applyTo: ApplyTo, { id, version }: AppointmentDetailsFragment) => {
    const changes = changesOf(before, form);
    if (applyTo === 'THIS') delete changes.recurrence;
    if (Object.keys(changes).length === 0) return true;
    const { data } = await update({ variables: { input: { ...changes, id, version, applyTo } } });
    const result = data?.updateAppointment;
    const current = result && 'current' in result ? result.current : undefined;
    setConflict(current);
    return current === undefined;
  };
  const save = async (form: AppointmentForm, applyTo: ApplyTo, current = appointment): Promise<boolean> => {
    setError(undefined);
    try {
      if (current) return await change(form, applyTo, current);
      await create({ variables: { input: inputOf(form) } });
      return true;
    } catch (failure) {
      setConflict(undefined);
      setError(failure);
      return false;
    }
  };
  return { save, conflict, error, busy: creating.loading || updating.loading };
}
