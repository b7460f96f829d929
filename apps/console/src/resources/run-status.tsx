import { useMutation } from '@apollo/client/react';
import { Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import type { CardRunFragment } from '../api/generated/graphql.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { cancelRunMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';
import { countsSaid, isGoing, percentOf } from './run-summary.js';

export interface LastRun {
  readonly accountId: string;
  readonly run: CardRunFragment;
}

export interface RunStatusProps {
  readonly run: CardRunFragment | undefined;
  readonly username: string;
}

/** A run that goes on, with how far it is; or what the latest one came to. */
export function RunStatus({ run, username }: RunStatusProps) {
  if (!run || run.status === 'AWAITING_CONFIRMATION') return null;
  return isGoing(run) ? <Going run={run} username={username} /> : <RunOutcome run={run} title={username} />;
}

function Going({ run, username }: { readonly run: CardRunFragment; readonly username: string }) {
  const say = useResourceTexts();
  const [cancel, { loading, error }] = useMutation(cancelRunMutation);
  const percent = percentOf(run.progress);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" role="status">
          {run.progress.message}
        </Text>
        <Button
          size="xs"
          variant="default"
          loading={loading}
          onClick={() => void cancel({ variables: { id: run.id } }).catch(() => undefined)}
        >
          {say('cancelRun')}
        </Button>
      </Group>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent ?? 100}
          striped={percent === undefined}
          animated={percent === undefined}
          aria-label={say('running', { username })}
        />
      </Progress.Root>
      <ProblemAlert error={error} />
    </Stack>
  );
}

/** Counts both ways, conflicts, and what was set aside. */
export function RunOutcome({ run, title }: { readonly run: CardRunFragment; readonly title?: string }) {
  const say = useResourceTexts();
  const counts = (way: CardRunFragment['down']) =>
    countsSaid(way)
      .map(([key, n]) => say(key, { n, count: n }))
      .join(', ') || say('nothing');
  return (
    <Stack gap={4} role="status">
      <Text size="sm" fw={600}>
        {title === undefined
          ? say(`run_${run.status}`)
          : `${say('lastRun', { username: title })}: ${say(`run_${run.status}`)}`}
      </Text>
      <Text size="sm">{`${say('fromOutlook')}: ${counts(run.down)}`}</Text>
      <Text size="sm">{`${say('toOutlook')}: ${counts(run.up)}`}</Text>
      {run.conflicts > 0 && <Text size="sm">{say('conflictCount', { n: run.conflicts })}</Text>}
      {run.errors.length > 0 && (
        <List size="sm">
          {run.errors.map(({ message, title: name }, index) => (
            <List.Item key={index}>{name === null ? message : `${name}: ${message}`}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
