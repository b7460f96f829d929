import FullCalendar from '@fullcalendar/react';
import type { CalendarRef, EventApi, EventDropInfo, EventResizeDoneInfo } from '@fullcalendar/react';
import dayGridPlugin from '@fullcalendar/react/daygrid';
import interactionPlugin from '@fullcalendar/react/interaction';
import listPlugin from '@fullcalendar/react/list';
import nb from '@fullcalendar/react/locales/nb';
import enGb from '@fullcalendar/react/locales/en-gb';
import classicTheme from '@fullcalendar/react/themes/classic';
import timeGridPlugin from '@fullcalendar/react/timegrid';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CalendarEntryFragment } from '../api/generated/graphql.js';
import { useLanguage } from '../language/use-language.js';
import type { Span } from './appointment-form.js';
import { useCalendarTexts } from './calendar.texts.js';
import { EntryContent, entryClass } from './entry-content.js';
import { toEvent } from './entry.js';
import type { Move } from './move.js';
import { firstDayOf } from './period.js';
import { listDays } from './view-state.js';
import type { ViewState } from './view-state.js';
import { instantAt } from './wall-time.js';

export interface CalendarBoardProps {
  readonly state: ViewState;
  readonly entries: readonly CalendarEntryFragment[];
  readonly namesOf: (entry: CalendarEntryFragment) => string;
  readonly mayEdit: boolean;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (span: Span) => void;
  readonly onDate: (date: string) => void;
  readonly onMove: (move: Move) => void;
}

const plugins = [dayGridPlugin, timeGridPlugin, listPlugin, interactionPlugin, classicTheme];
const viewNames = { day: 'timeGridDay', week: 'timeGridWeek', month: 'dayGridMonth', list: 'listPeriod' } as const;
const customViews = { listPeriod: { type: 'list', duration: { days: listDays } } };
/** Names stand under their view, so that a board is made anew for another one. */
const entryOf = (event: EventApi) => event.extendedProps['entry'] as CalendarEntryFragment;

/** One calendar. It is told what to show and tells what somebody did with it; it decides and sends nothing. */
export function CalendarBoard({ state, entries, namesOf, mayEdit, ...on }: CalendarBoardProps) {
  const say = useCalendarTexts();
  const { locale, language } = useLanguage();
  const colorScheme = useComputedColorScheme();
  const calendar = useRef<CalendarRef>(null);
  const events = useEvents(entries);
  const frame = useScrollableByKeyboard(state.view);
  useEffect(() => calendar.current?.getApi().gotoDate(state.date), [state.date]);
  const onMove = (info: EventDropInfo | EventResizeDoneInfo) => on.onMove(moveOf(info));
  return (
    <div className="kalbro-calendar" ref={frame}>
      <FullCalendar
        key={`${state.view} ${locale}`}
        ref={calendar}
        plugins={plugins}
        views={customViews}
        initialView={viewNames[state.view]}
        initialDate={state.date}
        headerToolbar={false}
        locales={[nb, enGb]}
        locale={language === 'nb' ? 'nb' : locale}
        firstDay={firstDayOf(locale)}
        weekNumbers={state.view === 'month'}
        weekNumberCalculation="ISO"
        inlineWeekNumberContent={({ num }) => say('weekNumber', { week: num })}
        colorScheme={colorScheme}
        height={state.view === 'month' ? 'auto' : 'calc(100dvh - 12rem)'}
        scrollTime="07:00:00"
        scrollTimeReset={false}
        nowIndicator
        eventMinHeight={24}
        eventTimeFormat={{ hour: '2-digit', minute: '2-digit' }}
        rowEventClass="kalbro-row"
        listDayClass="kalbro-list-day"
        dayMaxEvents={5}
        moreLinkClick={({ date }) => on.onDate(localDate(date))}
        moreLinkText={(count) => say('more', { count })}
        moreLinkHint={(count) => say('showMore', { count })}
        allDayText={say('allDay')}
        noEventsText={say('nothing')}
        events={events.shown}
        eventInteractive
        eventContent={(info) => (
          <EntryContent info={info} names={entryOf(info.event) ? namesOf(entryOf(info.event)) : ''} />
        )}
        eventClass={({ event }) => entryClass(entryOf(event))}
        eventClick={({ event, jsEvent }) => {
          jsEvent.preventDefault();
          on.onOpen(event.id);
        }}
        eventDragStart={events.hold}
        eventDragStop={events.release}
        eventResizeStart={events.hold}
        eventResizeStop={events.release}
        eventDrop={onMove}
        eventResize={onMove}
        selectable={mayEdit}
        selectMirror
        select={({ start, end, allDay }) => on.onSelect(spanOf(start, end, allDay))}
      />
    </div>
  );
}

/** What changes while somebody drags an entry is shown when they have let it go. */
function useEvents(entries: readonly CalendarEntryFragment[]) {
  const events = useMemo(() => entries.map(toEvent), [entries]);
  const [held, setHeld] = useState<typeof events>();
  return { shown: held ?? events, hold: () => setHeld(events), release: () => setHeld(undefined) };
}

function moveOf({ event, revert }: Pick<EventDropInfo, 'event' | 'revert'>): Move {
  const entry = entryOf(event);
  const { start, end, allDay } = event;
  return { entry, span: movedSpan(entry, start as Date, end, allDay), revert };
}

/** Days are days of the entry's own zone; without an end it takes an hour, or a day. */
function movedSpan({ timeZone }: CalendarEntryFragment, start: Date, end: Date | null, isAllDay: boolean): Span {
  const last = end ?? new Date(start.getTime() + (isAllDay ? 86_400_000 : 3_600_000));
  if (!isAllDay) return { start: start.toISOString(), end: last.toISOString(), isAllDay };
  return {
    start: instantAt(localDate(start), '00:00', timeZone),
    end: instantAt(localDate(last), '00:00', timeZone),
    isAllDay,
  };
}

function spanOf(start: Date, end: Date, isAllDay: boolean): Span {
  return { start: start.toISOString(), end: end.toISOString(), isAllDay };
}

/** `2026-11-26`, where the browser is. */
function localDate(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The part that scrolls can be reached by keyboard also where nothing stands in it. */
function useScrollableByKeyboard(view: string) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const inside = frame.current?.querySelectorAll<HTMLElement>('div') ?? [];
    for (const part of inside) {
      // Within a table only its rows and cells may take the focus.
      const first = getComputedStyle(part).overflowY === 'auto' && part.querySelector<HTMLElement>('[role]');
      if (first) first.tabIndex = 0;
    }
  }, [view]);
  return frame;
}
