import { useMutation, useSubscription } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AutomaticJobQuery, JobRunOfListFragment } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { jobRunChanged, runJobMutation } from './jobs.documents.js';
import { useJobTexts } from './jobs.texts.js';

export interface JobHistoryProps {
  readonly job: NonNullable<AutomaticJobQuery['automaticJob']>;
  readonly onMore: () => void;
}

/** What became of the runs of a job, live; and the way to start one now. */
export function JobHistory({ job, onMore }: JobHistoryProps) {
  const say = useJobTexts();
  const [run, { loading, error }] = useMutation(runJobMutation, { refetchQueries: ['AutomaticJob'] });
  // A run that is known changes where it stands; one that is new is asked for with the list.
  const known = new Set(job.runs.nodes.map(({ id }) => id));
  useSubscription(jobRunChanged, {
    variables: { jobId: job.id },
    ignoreResults: true,
    onData: ({ client, data: { data } }) => {
      if (data && !known.has(data.jobRunChanged.id)) void client.refetchQueries({ include: ['AutomaticJob'] });
    },
  });
  return (
    <Stack mt="xl">
      <Group justify="space-between">
        <Title order={2} size="h3">
          {say('history')}
        </Title>
        <Button
          variant="default"
          loading={loading}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          onClick={() => void run({ variables: { id: job.id } }).catch(() => undefined)}
        >
          {say('runNow')}
        </Button>
      </Group>
      <ProblemAlert error={error} />
      {job.runs.nodes.length === 0 && <Text>{say('noRuns')}</Text>}
      {job.runs.nodes.map((one) => (
        <RunPaper key={one.id} run={one} />
      ))}
      {job.runs.pageInfo.hasNextPage && (
        <Button variant="default" onClick={onMore}>
          {say('more')}
        </Button>
      )}
    </Stack>
  );
}

const colours = {
  RUNNING: 'blue.8',
  SUCCEEDED: '#237032',
  SUCCEEDED_WITH_ERRORS: 'orange.9',
  FAILED: 'red.8',
  REJECTED: 'red.8',
} as const;

function RunPaper({ run }: { readonly run: JobRunOfListFragment }) {
  const say = useJobTexts();
  const formats = useFormats();
  const troubled = run.syncRuns.filter(({ status }) => !['SUCCEEDED', 'QUEUED', 'RUNNING'].includes(status));
  return (
    <Paper withBorder p="md" component="article">
      <Group gap="xs">
        <Badge color={colours[run.status]} variant="filled" tt="none">
          {say(run.status)}
        </Badge>
        <Text size="sm">{`${formats.dateTime(run.startedAt)} · ${say(run.trigger)}`}</Text>
      </Group>
      <Text size="sm" mt="xs">
        {say('counts', { ...run.counts })}
      </Text>
      {run.error !== null && (
        <Text size="sm" mt="xs" style={{ whiteSpace: 'pre-wrap' }}>
          {run.error}
        </Text>
      )}
      {troubled.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="xs">
            {say('failedAccounts')}
          </Text>
          <List size="sm">
            {troubled.map(({ id, account, progress, errors }) => (
              <List.Item key={id}>
                <Anchor
                  component={Link}
                  to={`/resources/${account.resource.id}/office-365`}
                  size="sm"
                  underline="always"
                >
                  {`${account.resource.name}, ${account.username}`}
                </Anchor>
                {`: ${errors[0]?.message ?? progress.message}`}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Paper>
  );
}
