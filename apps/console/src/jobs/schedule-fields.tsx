import { Chip, Group, Input, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { DateLocale } from '../ui/date-locale.js';
import { TimeField } from '../ui/time-field.js';
import { useJobTexts } from './jobs.texts.js';
import { scheduleKinds, scheduleOf } from './schedule-form.js';
import type { ScheduleForm, ScheduleKind } from './schedule-form.js';
import { useDayName } from './use-schedule-words.js';

export interface ScheduleFieldsProps {
  readonly schedule: ScheduleForm;
  readonly onChange: (schedule: ScheduleForm) => void;
  readonly problem: string | undefined;
}

const week = [1, 2, 3, 4, 5, 6, 0];

export function ScheduleFields({ schedule, onChange, problem }: ScheduleFieldsProps) {
  const say = useJobTexts();
  const change = (part: Partial<ScheduleForm>) => onChange({ ...schedule, ...part });
  // Whoever goes on by hand begins with what the form said.
  const choose = (kind: ScheduleKind) => change({ kind, cron: scheduleOf(schedule).cron ?? schedule.cron });
  const { kind } = schedule;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label={say('kind')}
        value={kind}
        onChange={(value) => value !== null && choose(value as ScheduleKind)}
        data={scheduleKinds.map((value) => ({ value, label: say(`kind_${value}`) }))}
        allowDeselect={false}
      />
      {kind === 'minutes' && (
        <NumberInput
          label={say('minutes')}
          value={schedule.minutes}
          onChange={(value) => change({ minutes: Number(value) || 0 })}
          min={1}
          allowDecimal={false}
          error={problem}
          clampBehavior="none"
        />
      )}
      {kind === 'cron' && (
        <TextInput
          label={say('cron')}
          value={schedule.cron}
          onChange={({ currentTarget }) => change({ cron: currentTarget.value })}
          error={problem}
          ff="monospace"
        />
      )}
      {kind !== 'minutes' && kind !== 'cron' && (
        <DateLocale>
          <TimeField label={say('at')} value={schedule.time} onChange={(time) => time !== '' && change({ time })} />
        </DateLocale>
      )}
      {kind === 'weekly' && <DayChips days={schedule.days} onChange={(days) => change({ days })} />}
      {kind === 'monthly' && (
        <NumberInput
          label={say('dayOfMonth')}
          value={schedule.dayOfMonth}
          onChange={(value) => change({ dayOfMonth: Number(value) || 1 })}
          min={1}
          max={31}
          allowDecimal={false}
        />
      )}
    </SimpleGrid>
  );
}

function DayChips({
  days,
  onChange,
}: {
  readonly days: readonly number[];
  readonly onChange: (days: number[]) => void;
}) {
  const say = useJobTexts();
  const nameOf = useDayName('short');
  return (
    <Input.Wrapper label={say('days')} labelElement="div" error={days.length === 0 ? say('daysMissing') : undefined}>
      <Chip.Group multiple value={days.map(String)} onChange={(next) => onChange(next.map(Number))}>
        <Group gap="xs" role="group" aria-label={say('days')}>
          {week.map((day) => (
            <Chip key={day} value={String(day)} size="sm">
              {nameOf(day)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}
