import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ApplyTo } from '../api/generated/graphql.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { useCalendarTexts } from './calendar.texts.js';
import { isOfSeries } from './entry.js';
import type { Move } from './move.js';

export interface MoveDialogProps {
  readonly move: Move;
  readonly onChoose: (applyTo: ApplyTo) => void;
  readonly onClose: () => void;
}

/** Before an entry that was dragged is saved: how much of its series, and whom Outlook tells. */
export function MoveDialog({ move: { entry }, onChoose, onClose }: MoveDialogProps) {
  const say = useCalendarTexts();
  const ui = useUiTexts();
  const guests = entry.guestsTold.onEdit;
  return (
    <Modal opened onClose={onClose} title={say('moveTitle')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <Stack>
        {guests > 0 && <Alert color="yellow">{say('guestsTold', { count: guests })}</Alert>}
        {isOfSeries(entry) ? (
          <>
            <Text>{say('applyToQuestion')}</Text>
            <Group>
              {(['THIS', 'THIS_AND_FOLLOWING', 'ALL'] as const).map((applyTo, index) => (
                <Button
                  key={applyTo}
                  variant="default"
                  onClick={() => onChoose(applyTo)}
                  data-autofocus={index === 0 || undefined}
                >
                  {say(applyTo)}
                </Button>
              ))}
            </Group>
          </>
        ) : (
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {say('cancel')}
            </Button>
            <Button data-autofocus onClick={() => onChoose('THIS')}>
              {say('move')}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}
