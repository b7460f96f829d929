import { useQuery } from '@apollo/client/react';
import { Anchor, Button, List, Switch, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useFormats } from '../language/use-formats.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { clientAccountsQuery, unconnectedQuery } from './administration.documents.js';
import { useAdministrationTexts } from './administration.texts.js';

/** Every calendar account of the client, with what is wrong with it. */
export function AccountsTab() {
  const say = useAdministrationTexts();
  const formats = useFormats();
  const [problemsOnly, setProblemsOnly] = useState(false);
  const { data, error, fetchMore, refetch } = useQuery(clientAccountsQuery, { variables: { problemsOnly } });
  const accounts = data?.clientAccounts;
  const more = () =>
    void fetchMore({
      variables: { after: accounts?.pageInfo.endCursor ?? null },
      updateQuery: (before, { fetchMoreResult: after }) => ({
        clientAccounts: {
          ...after.clientAccounts,
          nodes: [...before.clientAccounts.nodes, ...after.clientAccounts.nodes],
        },
      }),
    }).catch(() => undefined);
  return (
    <>
      <Switch
        label={say('problemsOnly')}
        checked={problemsOnly}
        onChange={({ currentTarget }) => setProblemsOnly(currentTarget.checked)}
        mb="md"
      />
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!accounts && !error && <Loading />}
      {accounts?.nodes.length === 0 && <Text>{say('noAccounts')}</Text>}
      {accounts && accounts.nodes.length > 0 && (
        <Table.ScrollContainer minWidth={340}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {(['resource', 'username', 'status', 'lastSync'] as const).map((column) => (
                  <Table.Th key={column} scope="col">
                    {say(column)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {accounts.nodes.map(({ id, resource, username, status, problem, lastSuccessfulSyncAt: at }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/resources/${resource.id}/office-365`}>
                      {resource.name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{username}</Table.Td>
                  <Table.Td>
                    {say(status)}
                    {problem && (
                      <Text size="sm" c="dimmed">
                        {problem.message}
                      </Text>
                    )}
                    {problem?.adminConsentUrl && (
                      <Anchor size="sm" href={problem.adminConsentUrl}>
                        {say('consentLink')}
                      </Anchor>
                    )}
                  </Table.Td>
                  <Table.Td>{at === null ? say('never') : formats.dateTime(at)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {accounts?.pageInfo.hasNextPage && (
        <Button variant="default" mt="md" onClick={more}>
          {say('more')}
        </Button>
      )}
    </>
  );
}

/** Resources without any account. */
export function UnconnectedTab() {
  const say = useAdministrationTexts();
  const { data, error, refetch } = useQuery(unconnectedQuery);
  const unconnected = data?.resources.filter(({ calendarAccounts }) => calendarAccounts.length === 0);
  return (
    <>
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!unconnected && !error && <Loading />}
      {unconnected?.length === 0 && <Text>{say('everybody')}</Text>}
      <List spacing="sm">
        {unconnected?.map(({ id, name, email }) => (
          <List.Item key={id}>
            <Anchor component={Link} to={`/resources/${id}/office-365`}>
              {name}
            </Anchor>
            {email !== null && ` · ${email}`}
          </List.Item>
        ))}
      </List>
    </>
  );
}
