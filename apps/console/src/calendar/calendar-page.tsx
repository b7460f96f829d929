import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';
import './calendar.css';
import { useQuery } from '@apollo/client/react';
import { Alert, Button, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { AppointmentDialog } from './appointment-dialog.js';
import { CalendarBoards } from './calendar-boards.js';
import { resourcesQuery } from './calendar.documents.js';
import { useCalendarTexts } from './calendar.texts.js';
import { CalendarToolbar } from './calendar-toolbar.js';
import { DetailsDrawer } from './details-drawer.js';
import { formOfSpan } from './appointment-form.js';
import type { AppointmentForm } from './appointment-form.js';
import { parseViewState, viewQuery } from './view-state.js';
import type { ViewState } from './view-state.js';
import { instantAt, ownTimeZone, today } from './wall-time.js';

/** The planner's calendar: one or several resources, live. */
export default function CalendarPage() {
  const say = useCalendarTexts();
  const { may } = useViewer();
  const [state, setState] = useViewState();
  const { data, error, refetch } = useQuery(resourcesQuery);
  const [opened, setOpened] = useState<string>();
  const [draft, setDraft] = useState<AppointmentForm>();
  const resources = data?.resources ?? [];
  const mayEdit = may('appointments:edit');
  const begin = () => setDraft(formOfSpan(nextHour(state.date), state.resourceIds, ownTimeZone()));
  return (
    <Page
      title={say('title')}
      actions={
        mayEdit && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={begin}>
            {say('newAppointment')}
          </Button>
        )
      }
    >
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!mayEdit && <MayNotEdit />}
      <CalendarToolbar state={state} resources={resources} onChange={setState} />
      {state.resourceIds.length === 0 ? (
        <Text mt="lg">{say('noResources')}</Text>
      ) : (
        <CalendarBoards
          state={state}
          resources={resources}
          mayEdit={mayEdit}
          onOpen={setOpened}
          onSelect={(span, resourceIds) => setDraft(formOfSpan(span, resourceIds, ownTimeZone()))}
          onDate={(date) => setState({ ...state, view: 'day', date })}
        />
      )}
      {opened !== undefined && <DetailsDrawer id={opened} resources={resources} onClose={() => setOpened(undefined)} />}
      {draft && <AppointmentDialog form={draft} resources={resources} onClose={() => setDraft(undefined)} />}
    </Page>
  );
}

function MayNotEdit() {
  const say = useCalendarTexts();
  const formats = useFormats();
  const { administrators } = useViewer();
  const names = formats.list(administrators.map(({ name }) => name));
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} mb="md">
      {say('mayNotEdit', { administrators: names })}
    </Alert>
  );
}

/** On a narrow screen the calendar begins with its list, which is made for one. */
function useViewState(): [ViewState, (next: ViewState) => void] {
  const [query, setQuery] = useSearchParams();
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const { resource } = useViewer();
  const defaults = { view: isNarrow ? 'list' : 'week', today: today(), ownResourceId: resource?.id ?? null } as const;
  return [parseViewState(query, defaults), (next) => setQuery(viewQuery(next), { replace: true })];
}

/** Where a new appointment stands before anybody says when: the next whole hour, on the day that is shown. */
function nextHour(date: string) {
  const zone = ownTimeZone();
  const hour = date === today() ? Math.min(new Date().getHours() + 1, 22) : 9;
  const at = (h: number) => instantAt(date, `${String(h).padStart(2, '0')}:00`, zone);
  return { start: at(hour), end: at(hour + 1), isAllDay: false };
}
