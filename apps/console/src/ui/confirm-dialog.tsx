import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.js';
import { useUiTexts } from './ui.texts.js';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What happens, said before it does. */
  readonly children: ReactNode;
  /** The verb of what is confirmed, never just OK. */
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** A question with two answers; Escape is the no. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const say = useUiTexts();
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ 'aria-label': say('close') }}>
      <Stack>
        <div>{props.children}</div>
        <ProblemAlert error={props.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {say('cancel')}
          </Button>
          <Button
            {...(props.isDangerous ? { color: 'red.8' } : {})}
            loading={props.isBusy ?? false}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
