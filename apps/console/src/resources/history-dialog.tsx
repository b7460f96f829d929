import { useQuery } from '@apollo/client/react';
import { Button, Divider, Modal, Stack, Text } from '@mantine/core';
import type { AccountRunsQuery, CardAccountFragment } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { runsQuery } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';
import { RunOutcome } from './run-status.js';

export interface HistoryDialogProps {
  readonly account: CardAccountFragment;
  readonly onClose: () => void;
}

/** Every run of an account, newest first. */
export function HistoryDialog({ account, onClose }: HistoryDialogProps) {
  const say = useResourceTexts();
  const ui = useUiTexts();
  const formats = useFormats();
  const { data, error, fetchMore } = useQuery(runsQuery, {
    variables: { id: account.id },
    fetchPolicy: 'network-only',
  });
  const runs = data?.calendarAccount?.runs;
  const more = () =>
    void fetchMore({ variables: { after: runs?.pageInfo.endCursor ?? null }, updateQuery: joined }).catch(
      () => undefined,
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${say('history')}: ${account.username}`}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <Stack>
        <ProblemAlert error={error} />
        {!runs && !error && <Loading />}
        {runs?.nodes.length === 0 && <Text>{say('noRuns')}</Text>}
        {runs?.nodes.map((run) => (
          <div key={run.id}>
            <Text size="sm" c="dimmed">
              {`${formats.dateTime(run.startedAt ?? run.queuedAt)} · ${say('trigger')} ${say(run.trigger)}`}
            </Text>
            <RunOutcome run={run} />
            <Text size="sm" c="dimmed">
              {[say('requests', { n: run.graphRequests }), ...(run.full ? [say('full')] : [])].join(' · ')}
            </Text>
            <Divider mt="sm" />
          </div>
        ))}
        {runs?.pageInfo.hasNextPage && (
          <Button variant="default" onClick={more}>
            {say('more')}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}

/** A page more, behind those that are shown. */
function joined(
  before: AccountRunsQuery,
  { fetchMoreResult: after }: { readonly fetchMoreResult: AccountRunsQuery },
): AccountRunsQuery {
  if (!before.calendarAccount || !after.calendarAccount) return before;
  const nodes = [...before.calendarAccount.runs.nodes, ...after.calendarAccount.runs.nodes];
  return { ...after, calendarAccount: { ...after.calendarAccount, runs: { ...after.calendarAccount.runs, nodes } } };
}
