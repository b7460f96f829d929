import { useQuery } from '@apollo/client/react';
import { Button, SimpleGrid, Tabs, Text } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { NotFoundPage } from '../app/not-found-page.js';
import { problemOf } from '../api/problem.js';
import type { ResourceCardQuery } from '../api/generated/graphql.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Office365Tab } from './office-365-tab.js';
import { resourceCardQuery } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';

export type CardResource = NonNullable<ResourceCardQuery['resource']>;

/** The card of one resource. */
export default function ResourcePage() {
  const say = useResourceTexts();
  const navigate = useNavigate();
  const { resourceId = '', tab = 'overview' } = useParams();
  const { data, error, refetch } = useQuery(resourceCardQuery, { variables: { id: resourceId } });
  const resource = data?.resource;
  if (error && !resource) {
    if (['NOT_FOUND', 'BAD_USER_INPUT'].includes(problemOf(error).code)) return <NotFoundPage />;
    return <ProblemAlert error={error} onTryAgain={() => void refetch()} />;
  }
  if (!resource) return data ? <NotFoundPage /> : <Loading />;
  return (
    <Page
      title={resource.name}
      size="lg"
      actions={
        <Button
          component={Link}
          to={`/calendar?resources=${resource.id}`}
          variant="default"
          leftSection={<IconCalendar size={18} aria-hidden />}
        >
          {say('showCalendar')}
        </Button>
      }
    >
      <Tabs value={tab} onChange={(next) => void navigate(`/resources/${resource.id}/${next}`)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">{say('overview')}</Tabs.Tab>
          <Tabs.Tab value="office-365">{say('office365')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview resource={resource} />
        </Tabs.Panel>
        <Tabs.Panel value="office-365">
          <Office365Tab resource={resource} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Overview({ resource: { name, email, externalId } }: { readonly resource: CardResource }) {
  const say = useResourceTexts();
  const facts = [
    [say('name'), name],
    [say('email'), email ?? say('none')],
    [say('externalId'), externalId],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <Text size="sm" c="dimmed">
            {label}
          </Text>
          <Text>{value}</Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
