import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApplyTo } from '../api/generated/graphql.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { useCalendarTexts } from './calendar.texts.js';

export interface DeleteDialogProps {
  readonly title: string;
  readonly guests: number;
  readonly isOfSeries: boolean;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onConfirm: (applyTo: ApplyTo) => void;
  readonly onClose: () => void;
}

export function DeleteDialog({ title, guests, isOfSeries, onConfirm, ...rest }: DeleteDialogProps) {
  const say = useCalendarTexts();
  const [applyTo, setApplyTo] = useState<ApplyTo>('THIS');
  return (
    <ConfirmDialog
      {...rest}
      title={say('deleteTitle')}
      confirm={say('delete')}
      isDangerous
      onConfirm={() => onConfirm(applyTo)}
    >
      <Stack>
        <Text>{say('deleteQuestion', { title })}</Text>
        {isOfSeries && <ApplyToChoice label={say('applyToDelete')} value={applyTo} onChange={setApplyTo} />}
        {guests > 0 && <Text fw={600}>{say('guestsTold', { count: guests })}</Text>}
      </Stack>
    </ConfirmDialog>
  );
}

export interface ApplyToChoiceProps {
  readonly label: string;
  readonly value: ApplyTo;
  readonly onChange: (value: ApplyTo) => void;
}

/** This, this and following, or all of a series. */
export function ApplyToChoice({ label, value, onChange }: ApplyToChoiceProps) {
  const say = useCalendarTexts();
  return (
    <Radio.Group label={label} value={value} onChange={(next) => onChange(next as ApplyTo)}>
      <Stack gap="xs" mt="xs">
        {(['THIS', 'THIS_AND_FOLLOWING', 'ALL'] as const).map((choice) => (
          <Radio key={choice} value={choice} label={say(choice)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
