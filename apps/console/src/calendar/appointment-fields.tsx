import { Checkbox, Grid, MultiSelect, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import type { Availability } from '../api/generated/graphql.js';
import { fieldProblem } from '../api/problem.js';
import type { Problem } from '../api/problem.js';
import { DateLocale, useDateFormat } from '../ui/date-locale.js';
import { TimeField } from '../ui/time-field.js';
import { withStart } from './appointment-form.js';
import type { AppointmentForm, FormProblem } from './appointment-form.js';
import { useCalendarTexts } from './calendar.texts.js';
import { RecurrenceFields } from './recurrence-fields.js';
import { timeZones } from './wall-time.js';

/** Fields whose problem stands beside them. */
export const shownFields = [
  'title',
  'resourceIds',
  'start',
  'end',
  'timeZone',
  'location',
  'description',
  'recurrence',
];

const availabilities: readonly Availability[] = ['BUSY', 'FREE', 'TENTATIVE', 'OUT_OF_OFFICE', 'WORKING_ELSEWHERE'];

export interface AppointmentFieldsProps {
  readonly form: AppointmentForm;
  readonly onChange: (form: AppointmentForm) => void;
  readonly resources: readonly { readonly id: string; readonly name: string }[];
  readonly problems: Readonly<Partial<Record<string, FormProblem>>>;
  /** What the API said to what was sent. */
  readonly refused: Problem | undefined;
  /** One date of a series: it has no rule of its own and stands on the resources of its series. */
  readonly isOneOfSeries: boolean;
}

export function AppointmentFields(props: AppointmentFieldsProps) {
  const { form, onChange, resources, problems, refused, isOneOfSeries } = props;
  const say = useCalendarTexts();
  const change = (part: Partial<AppointmentForm>) => onChange({ ...form, ...part });
  const wrong = (field: string) => {
    const problem = problems[field];
    return problem ? say(problem) : refused && fieldProblem(refused, field);
  };
  return (
    <>
      <TextInput
        label={say('titleField')}
        value={form.title}
        onChange={({ currentTarget }) => change({ title: currentTarget.value })}
        error={wrong('title')}
        required
        data-autofocus
      />
      {!isOneOfSeries && (
        <MultiSelect
          label={say('resourcesField')}
          value={[...form.resourceIds]}
          onChange={(resourceIds) => change({ resourceIds })}
          data={resources.map(({ id, name }) => ({ value: id, label: name }))}
          error={wrong('resourceIds')}
          searchable
          required
        />
      )}
      <Checkbox
        label={say('allDay')}
        checked={form.isAllDay}
        onChange={({ currentTarget }) => change({ isAllDay: currentTarget.checked })}
      />
      <TimeFields form={form} onChange={onChange} wrong={wrong} />
      {!isOneOfSeries && (
        <RecurrenceFields
          recurrence={form.recurrence}
          onChange={(recurrence) => change({ recurrence })}
          problem={wrong('recurrence')}
        />
      )}
      <TextInput
        label={say('location')}
        value={form.location}
        onChange={({ currentTarget }) => change({ location: currentTarget.value })}
        error={wrong('location')}
      />
      <Textarea
        label={say('description')}
        value={form.description}
        onChange={({ currentTarget }) => change({ description: currentTarget.value })}
        error={wrong('description')}
        autosize
        minRows={2}
        maxRows={10}
      />
      <Select
        label={say('availability')}
        value={form.availability}
        onChange={(value) => value !== null && change({ availability: value as Availability })}
        data={availabilities.map((value) => ({ value, label: say(value) }))}
        allowDeselect={false}
      />
      <Checkbox
        label={say('privateField')}
        checked={form.isPrivate}
        onChange={({ currentTarget }) => change({ isPrivate: currentTarget.checked })}
      />
    </>
  );
}

interface TimeFieldsProps extends Pick<AppointmentFieldsProps, 'form' | 'onChange'> {
  readonly wrong: (field: string) => string | undefined;
}

function TimeFields({ form, onChange, wrong }: TimeFieldsProps) {
  const valueFormat = useDateFormat();
  const say = useCalendarTexts();
  const change = (part: Partial<AppointmentForm>) => onChange({ ...form, ...part });
  return (
    <DateLocale>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Grid gap="xs">
          <Grid.Col span={form.isAllDay ? 12 : 7}>
            <DateInput
              label={say('startDate')}
              value={form.startDate}
              onChange={(date) => onChange(withStart(form, { startDate: date ?? '' }))}
              error={wrong('start')}
              valueFormat={valueFormat}
              withWeekNumbers
              required
            />
          </Grid.Col>
          {!form.isAllDay && (
            <Grid.Col span={5}>
              <TimeField
                label={say('startTime')}
                value={form.startTime}
                onChange={(startTime) => onChange(withStart(form, { startTime }))}
              />
            </Grid.Col>
          )}
        </Grid>
        <Grid gap="xs">
          <Grid.Col span={form.isAllDay ? 12 : 7}>
            <DateInput
              label={say('endDate')}
              value={form.endDate}
              onChange={(date) => change({ endDate: date ?? '' })}
              error={wrong('end')}
              valueFormat={valueFormat}
              withWeekNumbers
              required
            />
          </Grid.Col>
          {!form.isAllDay && (
            <Grid.Col span={5}>
              <TimeField label={say('endTime')} value={form.endTime} onChange={(endTime) => change({ endTime })} />
            </Grid.Col>
          )}
        </Grid>
      </SimpleGrid>
      <Select
        label={say('timeZone')}
        value={form.timeZone}
        onChange={(timeZone) => timeZone !== null && change({ timeZone })}
        data={[...new Set([form.timeZone, ...timeZones()])]}
        error={wrong('timeZone')}
        searchable
        limit={50}
        allowDeselect={false}
      />
    </DateLocale>
  );
}
