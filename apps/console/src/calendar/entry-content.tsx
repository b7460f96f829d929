import type { EventDisplayInfo } from '@fullcalendar/react';
import { VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBrandOffice,
  IconClockUp,
  IconLock,
  IconPencilOff,
  IconRepeat,
} from '@tabler/icons-react';
import type { CalendarEntryFragment } from '../api/generated/graphql.js';
import { useCalendarTexts } from './calendar.texts.js';
import { entryNotes } from './entry.js';

const icons = {
  private: IconLock,
  fromOutlook: IconBrandOffice,
  series: IconRepeat,
  readOnly: IconPencilOff,
  PENDING: IconClockUp,
  FAILED: IconAlertTriangle,
  NOT_SYNCED: undefined,
  SYNCED: undefined,
} as const;

export interface EntryContentProps {
  readonly info: EventDisplayInfo;
  /** Of the resources that it is on, where several are shown together. */
  readonly names: string;
}

/** What stands in an entry: its icons, when, what, where, whose. Icons are told in words as well. */
export function EntryContent({ info, names }: EntryContentProps) {
  const say = useCalendarTexts();
  const entry = info.event.extendedProps['entry'] as CalendarEntryFragment | undefined;
  if (!entry) return <span className="kalbro-entry">{info.timeText}</span>;
  const notes = entryNotes(entry);
  return (
    <span className="kalbro-entry">
      {notes.map((note) => {
        const Icon = icons[note];
        return Icon && <Icon key={note} size={14} aria-hidden />;
      })}
      <span className="kalbro-entry-title">{entry.title === '' ? say('untitled') : entry.title}</span>
      {info.timeText !== '' && <span>{` ${info.timeText}`}</span>}
      {entry.location !== null && entry.location !== '' && <span>{`, ${entry.location}`}</span>}
      {names !== '' && <span>{` · ${names}`}</span>}
      <VisuallyHidden>{notes.map((note) => `, ${say(note)}`).join('')}</VisuallyHidden>
    </span>
  );
}

export function entryClass(entry: CalendarEntryFragment | undefined): string {
  if (!entry) return '';
  const availability = {
    FREE: 'kalbro-free',
    TENTATIVE: 'kalbro-tentative',
    OUT_OF_OFFICE: 'kalbro-out',
    BUSY: '',
    WORKING_ELSEWHERE: '',
  };
  return [availability[entry.availability], entry.sync.state === 'FAILED' ? 'kalbro-failed' : '']
    .filter(Boolean)
    .join(' ');
}
