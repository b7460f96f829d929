import { Chip, Group, Input, NumberInput, Select, SimpleGrid, Stack } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useLanguage } from '../language/use-language.js';
import { DateLocale, useDateFormat } from '../ui/date-locale.js';
import { useCalendarTexts } from './calendar.texts.js';
import { repetitions, weekdays } from './recurrence-form.js';
import type { RecurrenceForm, Repetition, Weekday } from './recurrence-form.js';

export interface RecurrenceFieldsProps {
  readonly recurrence: RecurrenceForm;
  readonly onChange: (recurrence: RecurrenceForm) => void;
  readonly problem: string | undefined;
}

export function RecurrenceFields({ recurrence, onChange, problem }: RecurrenceFieldsProps) {
  const say = useCalendarTexts();
  const { repeats, interval, rule } = recurrence;
  const change = (part: Partial<RecurrenceForm>) => onChange({ ...recurrence, ...part });
  const choices = repetitions.filter((choice) => choice !== 'other' || repeats === 'other' || rule !== null);
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={say('repeats')}
          value={repeats}
          onChange={(value) => value !== null && change({ repeats: value as Repetition })}
          data={choices.map((value) => ({ value, label: say(value) }))}
          error={problem}
          allowDeselect={false}
        />
        {repeats !== 'none' && repeats !== 'other' && (
          <NumberInput
            label={say(`interval_${repeats}`)}
            value={interval}
            onChange={(value) => change({ interval: Number(value) || 1 })}
            min={1}
            max={99}
            allowDecimal={false}
          />
        )}
      </SimpleGrid>
      {repeats === 'weekly' && <DayChoice days={recurrence.days} onChange={(days) => change({ days })} />}
      {repeats !== 'none' && repeats !== 'other' && <EndFields recurrence={recurrence} change={change} />}
    </Stack>
  );
}

function DayChoice({
  days,
  onChange,
}: {
  readonly days: readonly Weekday[];
  readonly onChange: (days: Weekday[]) => void;
}) {
  const say = useCalendarTexts();
  const { locale } = useLanguage();
  // The first of January 2024 was a Monday.
  const nameOf = (index: number) =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2024, 0, 1 + index)),
    );
  return (
    <Input.Wrapper label={say('onDays')} labelElement="div">
      <Chip.Group multiple value={[...days]} onChange={(next) => onChange(next as Weekday[])}>
        <Group gap="xs" role="group" aria-label={say('onDays')}>
          {weekdays.map((day, index) => (
            <Chip key={day} value={day} size="sm">
              {nameOf(index)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

interface EndFieldsProps {
  readonly recurrence: RecurrenceForm;
  readonly change: (part: Partial<RecurrenceForm>) => void;
}

function EndFields({ recurrence: { ends, until, count }, change }: EndFieldsProps) {
  const valueFormat = useDateFormat();
  const say = useCalendarTexts();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Select
        label={say('ends')}
        value={ends}
        onChange={(value) => value !== null && change({ ends: value as RecurrenceForm['ends'] })}
        data={[
          { value: 'never', label: say('never') },
          { value: 'until', label: say('untilChoice') },
          { value: 'count', label: say('countChoice') },
        ]}
        allowDeselect={false}
      />
      {ends === 'until' && (
        <DateLocale>
          <DateInput
            label={say('until')}
            value={until}
            valueFormat={valueFormat}
            onChange={(date) => date !== null && change({ until: date })}
          />
        </DateLocale>
      )}
      {ends === 'count' && (
        <NumberInput
          label={say('count')}
          value={count}
          onChange={(value) => change({ count: Number(value) || 1 })}
          min={1}
          max={999}
          allowDecimal={false}
        />
      )}
    </SimpleGrid>
  );
}
