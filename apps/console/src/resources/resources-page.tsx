import { useQuery } from '@apollo/client/react';
import { Anchor, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { resourceListQuery } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

/** Everything that is planned in the client, with the way to its card. */
export default function ResourcesPage() {
  const say = useResourceTexts();
  const { data, error, refetch } = useQuery(resourceListQuery);
  const [search, setSearch] = useState('');
  const found = (data?.resources ?? []).filter(({ name, email }) =>
    `${name} ${email ?? ''}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()),
  );
  return (
    <Page title={say('title')} size="lg">
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      <TextInput
        label={say('search')}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        type="search"
        maw={400}
        mb="md"
      />
      {!data && !error && <Loading />}
      {data && found.length === 0 && <Text>{say('nobody')}</Text>}
      {found.length > 0 && (
        <Table.ScrollContainer minWidth={320}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say('name')}</Table.Th>
                <Table.Th scope="col">{say('email')}</Table.Th>
                <Table.Th scope="col">{say('access')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map(({ id, name, email, canEdit }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/resources/${id}/office-365`}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{email ?? say('none')}</Table.Td>
                  <Table.Td>{say(canEdit ? 'mayEdit' : 'mayLook')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Page>
  );
}
