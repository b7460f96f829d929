import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { CardRunFragment } from '../api/generated/graphql.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { confirmDeletionsMutation, dismissDeletionsMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

export interface DeletionQuestionProps {
  readonly run: CardRunFragment;
  readonly username: string;
}

/** A run that would delete unusually much waits here for whoever comes first. */
export function DeletionQuestion({ run, username }: DeletionQuestionProps) {
  const say = useResourceTexts();
  const [confirm, confirming] = useMutation(confirmDeletionsMutation, { refetchQueries: ['ResourceCard'] });
  const [dismiss, dismissing] = useMutation(dismissDeletionsMutation, { refetchQueries: ['ResourceCard'] });
  const variables = { runId: run.id };
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={say('deletionsTitle', { n: run.pendingDeletions ?? 0, of: run.pendingDeletionsOf ?? 0 })}
    >
      <Text size="sm" mb="sm">
        {say('deletionsBody', { username })}
      </Text>
      <ProblemAlert error={confirming.error ?? dismissing.error} />
      <Group>
        <Button
          color="red.8"
          loading={confirming.loading}
          onClick={() => void confirm({ variables }).catch(() => undefined)}
        >
          {say('deletionsYes')}
        </Button>
        <Button
          variant="default"
          loading={dismissing.loading}
          onClick={() => void dismiss({ variables }).catch(() => undefined)}
        >
          {say('deletionsNo')}
        </Button>
      </Group>
    </Alert>
  );
}
