import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Table, Text } from '@mantine/core';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AutomaticJobsQuery } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { jobsQuery } from './jobs.documents.js';
import { useJobTexts } from './jobs.texts.js';
import { useScheduleWords } from './use-schedule-words.js';

/** Every automatic job of the client. */
export default function AutomaticJobsPage() {
  const say = useJobTexts();
  const { may } = useViewer();
  return (
    <Page
      title={say('title')}
      size="lg"
      actions={
        may('jobs:manage') && (
          <Button component={Link} to="/settings/automatic-jobs/new" leftSection={<IconPlus size={18} aria-hidden />}>
            {say('add')}
          </Button>
        )
      }
    >
      {may('jobs:manage') ? <JobList /> : <MayNotManage />}
    </Page>
  );
}

export function MayNotManage() {
  const say = useJobTexts();
  const formats = useFormats();
  const { administrators } = useViewer();
  const names = formats.list(administrators.map(({ name, email }) => `${name} (${email})`));
  return (
    <Alert icon={<IconInfoCircle aria-hidden />} title={say('mayNotTitle')}>
      {say('mayNot', { administrators: names })}
    </Alert>
  );
}

function JobList() {
  const say = useJobTexts();
  const { data, error, refetch } = useQuery(jobsQuery, { fetchPolicy: 'cache-and-network' });
  const jobs = data?.automaticJobs;
  return (
    <>
      <Text mb="md">{say('explained')}</Text>
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!jobs && !error && <Loading />}
      {jobs?.length === 0 && <Text>{say('none')}</Text>}
      {jobs && jobs.length > 0 && (
        <Table.ScrollContainer minWidth={340}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {(['name', 'schedule', 'next', 'last', 'active'] as const).map((column) => (
                  <Table.Th key={column} scope="col">
                    {say(column)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function JobRow({ job }: { readonly job: AutomaticJobsQuery['automaticJobs'][number] }) {
  const say = useJobTexts();
  const formats = useFormats();
  const words = useScheduleWords();
  const [last] = job.runs.nodes;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/settings/automatic-jobs/${job.id}`}>
          {job.name}
        </Anchor>
        <Text size="sm" c="dimmed">
          {say(job.type)}
        </Text>
      </Table.Td>
      <Table.Td>{words(job)}</Table.Td>
      <Table.Td>{job.nextRunAt === null ? say('never') : formats.dateTime(job.nextRunAt)}</Table.Td>
      <Table.Td>{last ? `${say(last.status)}, ${formats.dateTime(last.startedAt)}` : say('never')}</Table.Td>
      <Table.Td>{say(job.enabled ? 'yes' : 'no')}</Table.Td>
    </Table.Tr>
  );
}
