import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import type { AppointmentDetailsFragment, Availability } from '../api/generated/graphql.js';
import { useUiTexts } from '../ui/ui.texts.js';
import type { AppointmentForm } from './appointment-form.js';
import { useCalendarTexts } from './calendar.texts.js';
import { versionDifference } from './version-difference.js';
import type { FieldDifference } from './version-difference.js';

export interface ConflictDialogProps {
  readonly form: AppointmentForm;
  readonly current: AppointmentDetailsFragment;
  readonly isBusy: boolean;
  readonly onKeepMine: () => void;
  readonly onKeepTheirs: () => void;
}

const labels = {
  when: 'when',
  title: 'titleField',
  location: 'location',
  description: 'description',
  availability: 'availability',
  isPrivate: 'private',
} as const;

/** Both versions side by side; whoever sees them decides. */
export function ConflictDialog({ form, current, isBusy, onKeepMine, onKeepTheirs }: ConflictDialogProps) {
  const say = useCalendarTexts();
  const ui = useUiTexts();
  const shown = useShown();
  return (
    <Modal
      opened
      onClose={onKeepTheirs}
      size="lg"
      title={say('conflictTitle')}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <Stack>
        <Text>{say('conflictBody')}</Text>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say('field')}</Table.Th>
              <Table.Th scope="col">{say('mine')}</Table.Th>
              <Table.Th scope="col">{say('theirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {versionDifference(form, current).map(({ field, mine, theirs }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{say(labels[field])}</Table.Th>
                <Table.Td>{shown(field, mine)}</Table.Td>
                <Table.Td>{shown(field, theirs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end">
          <Button variant="default" onClick={onKeepTheirs}>
            {say('keepTheirs')}
          </Button>
          <Button loading={isBusy} onClick={onKeepMine}>
            {say('keepMine')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function useShown() {
  const say = useCalendarTexts();
  return (field: FieldDifference['field'], value: string | boolean): string => {
    if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
    if (field === 'availability') return say(value as Availability);
    return value === '' ? say('empty') : value;
  };
}
