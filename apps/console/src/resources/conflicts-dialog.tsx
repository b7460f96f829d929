import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Modal, Paper, Stack, Table, Text } from '@mantine/core';
import type { AccountConflictsQuery, CardAccountFragment } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { conflictsQuery, restoreMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

export interface ConflictsDialogProps {
  readonly account: CardAccountFragment;
  readonly onClose: () => void;
}

type Conflict = AccountConflictsQuery['syncConflicts']['nodes'][number];

/** What was changed on both sides: both values, which one stands, and the way back. */
export function ConflictsDialog({ account, onClose }: ConflictsDialogProps) {
  const say = useResourceTexts();
  const ui = useUiTexts();
  const variables = { accountId: account.id };
  const { data, error, fetchMore } = useQuery(conflictsQuery, { variables, fetchPolicy: 'network-only' });
  const conflicts = data?.syncConflicts;
  const more = () =>
    void fetchMore({ variables: { after: conflicts?.pageInfo.endCursor ?? null }, updateQuery: joined }).catch(
      () => undefined,
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${say('conflicts')}: ${account.username}`}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <Stack>
        <ProblemAlert error={error} />
        {!conflicts && !error && <Loading />}
        {conflicts?.nodes.length === 0 && <Text>{say('noConflicts')}</Text>}
        {conflicts?.nodes.map((conflict) => (
          <ConflictPaper key={conflict.id} conflict={conflict} />
        ))}
        {conflicts?.pageInfo.hasNextPage && (
          <Button variant="default" onClick={more}>
            {say('more')}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}

const fields = [
  'title',
  'description',
  'location',
  'start',
  'end',
  'timeZone',
  'isAllDay',
  'isPrivate',
  'availability',
  'recurrence',
  'deletion',
] as const;

function ConflictPaper({ conflict }: { readonly conflict: Conflict }) {
  const say = useResourceTexts();
  const formats = useFormats();
  const [restore, { loading, error }] = useMutation(restoreMutation, {
    refetchQueries: ['AccountConflicts', 'CalendarEntries'],
  });
  const { id, plannerValue, outlookValue, winner, detectedAt, restoredAt, appointment } = conflict;
  const known = fields.find((field) => field === conflict.field);
  const rows = [
    [say('field'), known ? say(`field_${known}`) : conflict.field],
    [say('plannerValue'), plannerValue ?? say('empty')],
    [say('outlookValue'), outlookValue ?? say('empty')],
    [say('winner'), say(winner)],
  ] as const;
  return (
    <Paper withBorder p="sm">
      <Text fw={600}>{appointment?.title ?? say('none')}</Text>
      <Text size="sm" c="dimmed" mb="xs">
        {formats.dateTime(detectedAt)}
      </Text>
      <Table>
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" w="30%">
                {label}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ProblemAlert error={error} />
      {restoredAt === null ? (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={loading}
          onClick={() => void restore({ variables: { id } }).catch(() => undefined)}
        >
          {say('restore')}
        </Button>
      ) : (
        <Text size="sm" mt="sm">
          {say('restored', { at: formats.dateTime(restoredAt) })}
        </Text>
      )}
    </Paper>
  );
}

function joined(
  before: AccountConflictsQuery,
  { fetchMoreResult: after }: { readonly fetchMoreResult: AccountConflictsQuery },
): AccountConflictsQuery {
  const nodes = [...before.syncConflicts.nodes, ...after.syncConflicts.nodes];
  return { ...after, syncConflicts: { ...after.syncConflicts, nodes } };
}
