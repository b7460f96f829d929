import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ApplyTo, CalendarEntryFragment } from '../api/generated/graphql.js';
import { useUiTexts } from '../ui/ui.texts.js';
import type { Span } from './appointment-form.js';
import { useCalendarTexts } from './calendar.texts.js';

/** An entry that somebody has let go of elsewhere. */
export interface Move {
  readonly entry: CalendarEntryFragment;
  readonly span: Span;
  readonly isOfSeries: boolean;
  /** Puts it back to where it was. */
  readonly revert: () => void;
}

export interface MoveDialogProps {
  readonly onChoose: (applyTo: ApplyTo) => void;
  readonly onClose: () => void;
}

export function MoveDialog({ onChoose, onClose }: MoveDialogProps) {
  const say = useCalendarTexts();
  const ui = useUiTexts();
  return (
    <Modal opened onClose={onClose} title={say('moveTitle')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <Stack>
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
      </Stack>
    </Modal>
  );
}
