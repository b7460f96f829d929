import { useMutation } from '@apollo/client/react';
import { Button, Checkbox, Group, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { JobOfListFragment } from '../api/generated/graphql.js';
import { fieldProblem, problemOf } from '../api/problem.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { createJobMutation, deleteJobMutation, updateJobMutation } from './jobs.documents.js';
import { useJobTexts } from './jobs.texts.js';
import { newSchedule, parseSchedule, scheduleOf } from './schedule-form.js';
import type { ScheduleForm } from './schedule-form.js';
import { ScheduleFields } from './schedule-fields.js';
import { SchedulePreview } from './schedule-preview.js';
import { useLeaveGuard } from './use-leave-guard.js';

interface JobFormState {
  readonly name: string;
  readonly schedule: ScheduleForm;
  readonly timeZone: string;
  readonly alertEmails: readonly string[];
  readonly enabled: boolean;
}

const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const timeZones = () => [...new Set([ownTimeZone(), ...Intl.supportedValuesOf('timeZone')])];

function stateOf(job: JobOfListFragment | undefined): JobFormState {
  if (!job) return { name: '', schedule: newSchedule(), timeZone: ownTimeZone(), alertEmails: [], enabled: true };
  const { name, timeZone, alertEmails, enabled } = job;
  return { name, timeZone, alertEmails, enabled, schedule: parseSchedule(job) };
}

/** What a job says. Ctrl+S saves, from every field. */
export function JobForm({ job }: { readonly job?: JobOfListFragment }) {
  const say = useJobTexts();
  const [form, setForm] = useState(() => stateOf(job));
  const [isDeleting, setDeleting] = useState(false);
  const { save, error, busy } = useSaveJob(job);
  const isChanged = JSON.stringify(form) !== JSON.stringify(stateOf(job));
  const change = (part: Partial<JobFormState>) => setForm({ ...form, ...part });
  const problem = error === undefined ? undefined : problemOf(error);
  const wrong = (field: string) => problem && fieldProblem(problem, field);
  useLeaveGuard(isChanged && !busy);
  useHotkeys([['mod+S', () => save(form)]], []);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(form);
      }}
    >
      <Stack>
        <ProblemAlert error={error} shownFields={['name', 'cron', 'everyMinutes', 'timeZone']} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={say('name')}
            value={form.name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            error={wrong('name')}
            required
          />
          <Select
            label={say('type')}
            value="SYNC_OFFICE_365_CALENDARS"
            data={[{ value: 'SYNC_OFFICE_365_CALENDARS', label: say('SYNC_OFFICE_365_CALENDARS') }]}
            allowDeselect={false}
          />
        </SimpleGrid>
        <ScheduleFields
          schedule={form.schedule}
          onChange={(schedule) => change({ schedule })}
          problem={wrong('cron') ?? wrong('everyMinutes')}
        />
        <Select
          label={say('timeZone')}
          value={form.timeZone}
          onChange={(timeZone) => timeZone !== null && change({ timeZone })}
          data={[...new Set([form.timeZone, ...timeZones()])]}
          error={wrong('timeZone')}
          searchable
          limit={50}
          allowDeselect={false}
          maw={400}
        />
        <SchedulePreview schedule={scheduleOf(form.schedule)} timeZone={form.timeZone} jobId={job?.id} />
        <TagsInput
          label={say('emails')}
          description={say('emailsHint')}
          value={[...form.alertEmails]}
          onChange={(alertEmails) => change({ alertEmails })}
          acceptValueOnBlur
        />
        <Checkbox
          label={say('enabled')}
          checked={form.enabled}
          onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
        />
        <Group>
          <Button
            type="submit"
            loading={busy}
            leftSection={<IconDeviceFloppy size={18} aria-hidden />}
            title={say('saveKey')}
          >
            {say('save')}
          </Button>
          {job && (
            <Button
              variant="default"
              leftSection={<IconTrash size={18} aria-hidden />}
              onClick={() => setDeleting(true)}
            >
              {say('delete')}
            </Button>
          )}
          {isChanged && (
            <Text size="sm" role="status">
              {say('unsaved')}
            </Text>
          )}
        </Group>
      </Stack>
      {job && isDeleting && <DeleteJob job={job} onClose={() => setDeleting(false)} />}
    </form>
  );
}

function useSaveJob(job: JobOfListFragment | undefined) {
  const say = useJobTexts();
  const navigate = useNavigate();
  const [create, creating] = useMutation(createJobMutation, { refetchQueries: ['AutomaticJobs'] });
  const [update, updating] = useMutation(updateJobMutation);
  const send = async ({ name, schedule, timeZone, alertEmails, enabled }: JobFormState) => {
    const input = {
      ...{ name, type: 'SYNC_OFFICE_365_CALENDARS' as const, timeZone, enabled, alertEmails: [...alertEmails] },
      ...scheduleOf(schedule),
    };
    const saved = job
      ? (await update({ variables: { id: job.id, input } })).data?.updateAutomaticJob
      : (await create({ variables: { input } })).data?.createAutomaticJob;
    if (!saved) return;
    notifications.show({ message: say('saved') });
    if (!job) void navigate(`/settings/automatic-jobs/${saved.id}`, { replace: true });
  };
  return {
    // The error stands above the form.
    save: (form: JobFormState) => void send(form).catch(() => undefined),
    error: creating.error ?? updating.error,
    busy: creating.loading || updating.loading,
  };
}

function DeleteJob({ job: { id, name }, onClose }: { readonly job: JobOfListFragment; readonly onClose: () => void }) {
  const say = useJobTexts();
  const navigate = useNavigate();
  const [remove, { loading, error }] = useMutation(deleteJobMutation, { refetchQueries: ['AutomaticJobs'] });
  const confirm = async () => {
    const { data } = await remove({ variables: { id } });
    if (data) void navigate('/settings/automatic-jobs', { replace: true });
  };
  return (
    <ConfirmDialog
      title={say('deleteTitle')}
      confirm={say('delete')}
      isDangerous
      isBusy={loading}
      error={error}
      onConfirm={() => void confirm().catch(() => undefined)}
      onClose={onClose}
    >
      {say('deleteQuestion', { name })}
    </ConfirmDialog>
  );
}
