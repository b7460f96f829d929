import { useMutation } from '@apollo/client/react';
import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { CardAccountFragment } from '../api/generated/graphql.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { selectCalendarsMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

export interface CalendarsDialogProps {
  readonly account: CardAccountFragment;
  readonly onClose: () => void;
}

/** Which calendars come down, and which one takes the appointments that go up. */
export function CalendarsDialog({ account, onClose }: CalendarsDialogProps) {
  const say = useResourceTexts();
  const ui = useUiTexts();
  const calendars = account.externalCalendars;
  const [down, setDown] = useState(calendars.filter(({ syncDown }) => syncDown).map(({ id }) => id));
  const [up, setUp] = useState(calendars.find(({ syncUp }) => syncUp)?.id ?? null);
  const [select, { loading, error }] = useMutation(selectCalendarsMutation);
  const save = async () => {
    const { data } = await select({ variables: { input: { accountId: account.id, down, up } } });
    if (data) onClose();
  };
  const nameOf = ({ name, isDefault }: (typeof calendars)[number]) =>
    isDefault ? `${name} (${say('default')})` : name;
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('calendarsTitle', { username: account.username })}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <Stack>
        <ProblemAlert error={error} />
        <Checkbox.Group label={say('comesDown')} value={down} onChange={setDown}>
          <Stack gap="xs" mt="xs">
            {calendars.map((calendar) => (
              <Checkbox key={calendar.id} value={calendar.id} label={nameOf(calendar)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={say('upCalendar')}
          value={up ?? ''}
          onChange={(value) => setUp(value === '' ? null : value)}
          data={[
            { value: '', label: say('upNone') },
            ...calendars
              .filter(({ canEdit }) => canEdit)
              .map((calendar) => ({ value: calendar.id, label: nameOf(calendar) })),
          ]}
          allowDeselect={false}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {say('cancel')}
          </Button>
          <Button loading={loading} onClick={() => void save().catch(() => undefined)}>
            {say('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
