import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { AppointmentDetailsFragment, ApplyTo } from '../api/generated/graphql.js';
import { problemOf } from '../api/problem.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { AppointmentFields, shownFields } from './appointment-fields.js';
import { formProblems } from './appointment-form.js';
import type { AppointmentForm } from './appointment-form.js';
import { useCalendarTexts } from './calendar.texts.js';
import { ConflictDialog } from './conflict-dialog.js';
import { ApplyToChoice } from './delete-dialog.js';
import { isOfSeries } from './entry.js';
import { useSaveAppointment } from './use-save-appointment.js';

export interface AppointmentDialogProps {
  readonly form: AppointmentForm;
  /** The one that is edited; a new one is made when left out. */
  readonly appointment?: AppointmentDetailsFragment;
  readonly resources: readonly { readonly id: string; readonly name: string }[];
  readonly onClose: () => void;
}

/** Makes or edits an appointment. Nothing that was typed is lost by a failure, a lost connection or somebody else's change. */
export function AppointmentDialog({ form: before, appointment, resources, onClose }: AppointmentDialogProps) {
  const say = useCalendarTexts();
  const ui = useUiTexts();
  const [form, setForm] = useState(before);
  const [applyTo, setApplyTo] = useState<ApplyTo>('THIS');
  const [isTried, setTried] = useState(false);
  const { save, busy, error, conflict } = useSaveAppointment(before, appointment);
  const problems = formProblems(form);
  const submit = async (current?: AppointmentDetailsFragment) => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    if (!(await save(form, applyTo, current))) return;
    notifications.show({ message: say('saved') });
    onClose();
  };
  if (conflict) {
    return (
      <ConflictDialog
        form={form}
        current={conflict}
        onKeepMine={() => void submit(conflict)}
        onKeepTheirs={onClose}
        isBusy={busy}
      />
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={say(appointment ? 'editTitle' : 'createTitle')}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <ProblemAlert error={error} shownFields={shownFields} />
          {appointment && isOfSeries(appointment) && appointment.type !== 'SERIES_MASTER' && (
            <ApplyToChoice label={say('applyTo')} value={applyTo} onChange={setApplyTo} />
          )}
          <AppointmentFields
            form={form}
            onChange={setForm}
            resources={resources}
            problems={isTried ? problems : {}}
            refused={error === undefined ? undefined : problemOf(error)}
            isOneOfSeries={appointment !== undefined && isOfSeries(appointment) && applyTo === 'THIS'}
          />
          {appointment && appointment.guestsTold.onEdit > 0 && (
            <Alert color="yellow">{say('guestsTold', { count: appointment.guestsTold.onEdit })}</Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {say('cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {say(appointment ? 'save' : 'create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
