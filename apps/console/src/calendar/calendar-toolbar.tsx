import { ActionIcon, Button, Group, MultiSelect, SegmentedControl, Switch, Text } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import dayjs from 'dayjs';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { DateLocale, useDateFormat } from '../ui/date-locale.js';
import { useLanguage } from '../language/use-language.js';
import { useCalendarTexts } from './calendar.texts.js';
import { periodTitle, weekNumber } from './period.js';
import { step, views } from './view-state.js';
import type { View, ViewState } from './view-state.js';
import { today } from './wall-time.js';

export interface CalendarToolbarProps {
  readonly state: ViewState;
  readonly resources: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (state: ViewState) => void;
}

export function CalendarToolbar({ state, resources, onChange }: CalendarToolbarProps) {
  const say = useCalendarTexts();
  const { locale } = useLanguage();
  const valueFormat = useDateFormat();
  const change = (part: Partial<ViewState>) => onChange({ ...state, ...part });
  const week = weekNumber(state.view, state.date);
  return (
    <Group mb="md" align="flex-end" gap="sm">
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" onClick={() => change({ date: today() })}>
          {say('today')}
        </Button>
        <StepButton direction={-1} state={state} onChange={change} />
        <StepButton direction={1} state={state} onChange={change} />
      </Group>
      <Text fw={600} size="lg" role="status" miw="14rem" lh="36px">
        {periodTitle(state.view, state.date, locale)}
        {week !== undefined && (
          <Text span c="dimmed" size="sm" ml="xs">
            {say('weekNumber', { week })}
          </Text>
        )}
      </Text>
      <DateLocale>
        <DatePickerInput
          aria-label={say('goTo', { date: dayjs(state.date).format(valueFormat) })}
          valueFormat={valueFormat}
          value={state.date}
          onChange={(date) => date !== null && change({ date })}
          w={150}
          withWeekNumbers
        />
      </DateLocale>
      <SegmentedControl
        aria-label={say('view')}
        value={state.view}
        onChange={(view) => change({ view: view as View })}
        data={views.map((view) => ({ value: view, label: say(view) }))}
      />
      <MultiSelect
        aria-label={say('resources')}
        placeholder={state.resourceIds.length === 0 ? say('chooseResources') : ''}
        value={[...state.resourceIds]}
        onChange={(resourceIds) => change({ resourceIds })}
        data={resources.map(({ id, name }) => ({ value: id, label: name }))}
        searchable
        maxValues={12}
        miw={220}
        maw={520}
      />
      {state.resourceIds.length > 1 && (state.view === 'week' || state.view === 'day') && (
        <Switch
          label={say('sideBySide')}
          checked={state.isSideBySide}
          onChange={({ currentTarget }) => change({ isSideBySide: currentTarget.checked })}
          mb={8}
        />
      )}
    </Group>
  );
}

interface StepButtonProps {
  readonly direction: 1 | -1;
  readonly state: ViewState;
  readonly onChange: (part: Partial<ViewState>) => void;
}

function StepButton({ direction, state, onChange }: StepButtonProps) {
  const say = useCalendarTexts();
  const Icon = direction === 1 ? IconChevronRight : IconChevronLeft;
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={say(direction === 1 ? 'next' : 'previous')}
      onClick={() => onChange({ date: step(state.view, state.date, direction) })}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}
