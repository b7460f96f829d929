import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Badge, Button, Drawer, Group, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconExternalLink, IconPencil, IconTrash, IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AppointmentDetailsFragment, ApplyTo } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { AppointmentDialog } from './appointment-dialog.js';
import { formOfAppointment } from './appointment-form.js';
import { deleteMutation, detailsQuery } from './calendar.documents.js';
import { useCalendarTexts } from './calendar.texts.js';
import { DeleteDialog } from './delete-dialog.js';
import { entryNotes, isOfSeries } from './entry.js';
import { addDays, dateIn } from './wall-time.js';

export interface DetailsDrawerProps {
  readonly id: string;
  readonly resources: readonly { readonly id: string; readonly name: string }[];
  readonly onClose: () => void;
}

/** Everything about one appointment, and what one may do with it. */
export function DetailsDrawer({ id, resources, onClose }: DetailsDrawerProps) {
  const say = useCalendarTexts();
  const ui = useUiTexts();
  const { data, error, loading } = useQuery(detailsQuery, { variables: { id } });
  const seriesId = data?.appointment?.seriesId ?? undefined;
  const series = useQuery(detailsQuery, { variables: { id: seriesId ?? '' }, skip: seriesId === undefined });
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const appointment = data?.appointment;
  const rule = series.data?.appointment?.recurrence ?? appointment?.recurrence ?? null;
  if (appointment && open === 'edit') {
    const form = formOfAppointment(appointment, rule);
    return <AppointmentDialog form={form} appointment={appointment} resources={resources} onClose={onClose} />;
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={say('details')}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <ProblemAlert error={error} />
      {loading && !appointment && <Loading />}
      {!loading && !error && !appointment && <Text>{say('gone')}</Text>}
      {appointment && (
        <Details appointment={appointment}>
          {appointment.canEdit && (
            <Group>
              <Button
                leftSection={<IconPencil size={18} aria-hidden />}
                disabled={series.loading}
                onClick={() => setOpen('edit')}
              >
                {say('edit')}
              </Button>
              <Button
                variant="default"
                leftSection={<IconTrash size={18} aria-hidden />}
                onClick={() => setOpen('delete')}
              >
                {say('delete')}
              </Button>
            </Group>
          )}
        </Details>
      )}
      {appointment && open === 'delete' && (
        <Deleting appointment={appointment} onClose={() => setOpen(undefined)} onDeleted={onClose} />
      )}
    </Drawer>
  );
}

interface DeletingProps {
  readonly appointment: AppointmentDetailsFragment;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

function Deleting({ appointment, onClose, onDeleted }: DeletingProps) {
  const say = useCalendarTexts();
  const [remove, { loading, error }] = useMutation(deleteMutation, { refetchQueries: ['CalendarEntries'] });
  const confirm = async (applyTo: ApplyTo) => {
    const { id, version } = appointment;
    // The error stands in the dialog.
    const { data } = await remove({ variables: { input: { id, version, applyTo } } }).catch(() => ({
      data: undefined,
    }));
    if (!data) return;
    notifications.show({ message: say('deleted') });
    onDeleted();
  };
  return (
    <DeleteDialog
      title={appointment.title}
      guests={appointment.guestsTold.onDelete}
      isOfSeries={isOfSeries(appointment)}
      isBusy={loading}
      error={error}
      onConfirm={(applyTo) => void confirm(applyTo)}
      onClose={onClose}
    />
  );
}

interface DetailsProps {
  readonly appointment: AppointmentDetailsFragment;
  readonly children: ReactNode;
}

function Details({ appointment, children }: DetailsProps) {
  const say = useCalendarTexts();
  const { title, location, description, organizer, attendees, readOnlyReason, resources } = appointment;
  return (
    <Stack>
      <Text fw={700} size="xl" component="h2">
        {title === '' ? say('untitled') : title}
      </Text>
      <Group gap="xs">
        <Badge variant="light" tt="none">
          {say(appointment.availability)}
        </Badge>
        {entryNotes(appointment).map((note) => (
          <Badge key={note} variant="default" tt="none">
            {say(note)}
          </Badge>
        ))}
      </Group>
      <Fact name={say('when')}>
        <When appointment={appointment} />
      </Fact>
      {location !== null && location !== '' && <Fact name={say('where')}>{location}</Fact>}
      <Fact name={say('resourcesField')}>{resources.map(({ name }) => name).join(', ')}</Fact>
      {organizer && <Fact name={say('organizer')}>{organizer.name ?? organizer.email}</Fact>}
      {attendees.length > 0 && <Guests attendees={attendees} />}
      {readOnlyReason !== null && (
        <Alert variant="light" color="gray" title={say('readOnly')}>
          {readOnlyReason}
        </Alert>
      )}
      <SyncFact appointment={appointment} />
      {description !== null && description !== '' && (
        <Fact name={say('description')}>
          <Text span style={{ whiteSpace: 'pre-wrap' }}>
            {description}
          </Text>
        </Fact>
      )}
      <Links appointment={appointment} />
      {children}
    </Stack>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="div">{children}</Text>
    </div>
  );
}

function When({
  appointment: { start, end, isAllDay, timeZone },
}: {
  readonly appointment: AppointmentDetailsFragment;
}) {
  const formats = useFormats();
  const inUtc = useFormats('UTC');
  if (!isAllDay) {
    const isSameDay = formats.date(start) === formats.date(end);
    return `${formats.longDate(start)} ${formats.time(start)} – ${isSameDay ? formats.time(end) : formats.dateTime(end)}`;
  }
  const [first, last] = [dateIn(start, timeZone), addDays(dateIn(end, timeZone), -1)];
  return first === last ? inUtc.longDate(first) : `${inUtc.longDate(first)} – ${inUtc.longDate(last)}`;
}

function Guests({ attendees }: Pick<AppointmentDetailsFragment, 'attendees'>) {
  const say = useCalendarTexts();
  const responseWord = (response: string | null) => {
    const known = responses.find((one) => one === response);
    return known && say(known);
  };
  return (
    <Fact name={say('guests')}>
      <List>
        {attendees.map(({ name, email, response }, index) => (
          <List.Item key={email ?? index}>
            {[name ?? email, responseWord(response)].filter(Boolean).join(' · ')}
          </List.Item>
        ))}
      </List>
    </Fact>
  );
}

/** Of Graph; who has not answered needs no word. */
const responses = ['accepted', 'declined', 'tentativelyAccepted'] as const;

function SyncFact({ appointment: { sync } }: { readonly appointment: AppointmentDetailsFragment }) {
  const say = useCalendarTexts();
  const formats = useFormats();
  const state = say(sync.state);
  const told =
    sync.lastSyncedAt === null ? state : say('lastSynced', { state, at: formats.dateTime(sync.lastSyncedAt) });
  return (
    <>
      <Fact name={say('state')}>
        {told}
        {sync.account && <Text size="sm">{sync.account.username}</Text>}
      </Fact>
      {sync.error !== null && (
        <Alert variant="light" color="red" title={say('FAILED')}>
          {sync.error}
        </Alert>
      )}
    </>
  );
}

function Links({ appointment: { onlineMeetingUrl, sync } }: { readonly appointment: AppointmentDetailsFragment }) {
  const say = useCalendarTexts();
  return (
    <Group>
      {onlineMeetingUrl !== null && (
        <Anchor href={onlineMeetingUrl} target="_blank" rel="noreferrer">
          <IconVideo size={18} aria-hidden style={{ verticalAlign: '-4px' }} /> {say('join')}
        </Anchor>
      )}
      {sync.webLink !== null && (
        <Anchor href={sync.webLink} target="_blank" rel="noreferrer">
          <IconExternalLink size={18} aria-hidden style={{ verticalAlign: '-4px' }} /> {say('openInOutlook')}
        </Anchor>
      )}
    </Group>
  );
}
