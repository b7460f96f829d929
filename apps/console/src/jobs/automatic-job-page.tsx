import { useQuery } from '@apollo/client/react';
import { Anchor } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { problemOf } from '../api/problem.js';
import { NotFoundPage } from '../app/not-found-page.js';
import { useViewer } from '../session/viewer.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { MayNotManage } from './automatic-jobs-page.js';
import { JobForm } from './job-form.js';
import { JobHistory } from './job-history.js';
import { jobQuery } from './jobs.documents.js';
import { useJobTexts } from './jobs.texts.js';

/** One automatic job, or a new one: what it says, and what became of its runs. */
export default function AutomaticJobPage() {
  const say = useJobTexts();
  const { may } = useViewer();
  const { jobId = '' } = useParams();
  const isNew = jobId === 'new';
  const mayManage = may('jobs:manage');
  const { data, error, refetch, fetchMore } = useQuery(jobQuery, {
    variables: { id: jobId },
    skip: isNew || !mayManage,
  });
  const job = data?.automaticJob;
  const isUnknown = error && ['NOT_FOUND', 'BAD_USER_INPUT'].includes(problemOf(error).code);
  if (isUnknown && !job) return <NotFoundPage />;
  return (
    <Page title={isNew ? say('newTitle') : (job?.name ?? say('title'))} size="lg">
      <Anchor component={Link} to="/settings/automatic-jobs" display="inline-block" mb="md">
        {say('back')}
      </Anchor>
      {!mayManage && <MayNotManage />}
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {mayManage && isNew && <JobForm key="new" />}
      {mayManage && !isNew && !job && !error && <Loading />}
      {job && (
        <>
          <JobForm key={job.id} job={job} />
          <JobHistory
            job={job}
            onMore={() =>
              void fetchMore({
                variables: { after: job.runs.pageInfo.endCursor },
                updateQuery: (before, { fetchMoreResult: after }) => {
                  if (!before.automaticJob || !after.automaticJob) return before;
                  const nodes = [...before.automaticJob.runs.nodes, ...after.automaticJob.runs.nodes];
                  return {
                    ...after,
                    automaticJob: { ...after.automaticJob, runs: { ...after.automaticJob.runs, nodes } },
                  };
                },
              }).catch(() => undefined)
            }
          />
        </>
      )}
    </Page>
  );
}
