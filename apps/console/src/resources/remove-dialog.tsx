import { useMutation, useQuery } from '@apollo/client/react';
import { Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { CardAccountFragment, KeepOrDelete } from '../api/generated/graphql.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { Loading } from '../ui/loading.js';
import { removalQuery, removeMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

export interface RemoveDialogProps {
  readonly account: CardAccountFragment;
  readonly onClose: () => void;
}

/** What becomes of the copies on either side, in numbers; the tokens are erased at once. */
export function RemoveDialog({ account: { id, username }, onClose }: RemoveDialogProps) {
  const say = useResourceTexts();
  const [downCopies, setDown] = useState<KeepOrDelete>('KEEP');
  const [upCopies, setUp] = useState<KeepOrDelete>('KEEP');
  const { data } = useQuery(removalQuery, { variables: { id }, fetchPolicy: 'network-only' });
  const [remove, { loading, error }] = useMutation(removeMutation);
  const confirm = async () => {
    const answer = await remove({ variables: { input: { id, downCopies, upCopies } } });
    if (!answer.data) return;
    notifications.show({ message: say('removed') });
    onClose();
  };
  const told = data?.calendarAccount;
  return (
    <ConfirmDialog
      title={say('removeTitle', { username })}
      confirm={say('remove')}
      isDangerous
      isBusy={loading || !told}
      error={error}
      onConfirm={() => void confirm().catch(() => undefined)}
      onClose={onClose}
    >
      {!told && <Loading />}
      {told && (
        <Stack>
          {told.removalNotices.map((notice) => (
            <Text key={notice} size="sm">
              {notice}
            </Text>
          ))}
          {told.copies.down > 0 && (
            <CopiesChoice
              label={say('downCopies', { count: told.copies.down })}
              value={downCopies}
              onChange={setDown}
            />
          )}
          {told.copies.up > 0 && (
            <CopiesChoice label={say('upCopies', { count: told.copies.up })} value={upCopies} onChange={setUp} />
          )}
          <Text size="sm">{say('tokensErased')}</Text>
        </Stack>
      )}
    </ConfirmDialog>
  );
}

interface CopiesChoiceProps {
  readonly label: string;
  readonly value: KeepOrDelete;
  readonly onChange: (value: KeepOrDelete) => void;
}

function CopiesChoice({ label, value, onChange }: CopiesChoiceProps) {
  const say = useResourceTexts();
  return (
    <Radio.Group label={label} value={value} onChange={(next) => onChange(next as KeepOrDelete)}>
      <Stack gap="xs" mt="xs">
        <Radio value="KEEP" label={say('keep')} />
        <Radio value="DELETE" label={say('deleteThem')} />
      </Stack>
    </Radio.Group>
  );
}
