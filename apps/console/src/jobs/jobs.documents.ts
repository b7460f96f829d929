import { graphql } from '../api/generated/gql.js';

export const jobsQuery = graphql(`
  query AutomaticJobs {
    automaticJobs {
      ...JobOfList
      runs(first: 1) {
        nodes {
          id
          status
          startedAt
        }
      }
    }
  }

  fragment JobOfList on AutomaticJob {
    id
    name
    type
    everyMinutes
    cron
    timeZone
    enabled
    alertEmails
    nextRunAt
    warnings
  }
`);

export const jobQuery = graphql(`
  query AutomaticJob($id: ID!, $after: String) {
    automaticJob(id: $id) {
      ...JobOfList
      runs(first: 10, after: $after) {
        nodes {
          ...JobRunOfList
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }

  fragment JobRunOfList on JobRun {
    id
    status
    trigger
    startedAt
    finishedAt
    error
    counts {
      total
      skipped
      succeeded
      withErrors
      failed
    }
    syncRuns {
      id
      status
      errors {
        code
        message
      }
      progress {
        message
      }
      account {
        id
        username
        resource {
          id
          name
        }
      }
    }
  }
`);

export const previewQuery = graphql(`
  query SchedulePreview($everyMinutes: Int, $cron: String, $timeZone: TimeZone!, $jobId: ID) {
    schedulePreview(everyMinutes: $everyMinutes, cron: $cron, timeZone: $timeZone, jobId: $jobId) {
      firings
      warnings
    }
  }
`);

export const createJobMutation = graphql(`
  mutation CreateAutomaticJob($input: AutomaticJobInput!) {
    createAutomaticJob(input: $input) {
      ...JobOfList
    }
  }
`);

export const updateJobMutation = graphql(`
  mutation UpdateAutomaticJob($id: ID!, $input: AutomaticJobInput!) {
    updateAutomaticJob(id: $id, input: $input) {
      ...JobOfList
    }
  }
`);

export const deleteJobMutation = graphql(`
  mutation DeleteAutomaticJob($id: ID!) {
    deleteAutomaticJob(id: $id)
  }
`);

export const runJobMutation = graphql(`
  mutation RunAutomaticJob($id: ID!) {
    runAutomaticJob(id: $id) {
      ...JobRunOfList
    }
  }
`);

export const jobRunChanged = graphql(`
  subscription JobRunChanged($jobId: ID!) {
    jobRunChanged(jobId: $jobId) {
      ...JobRunOfList
    }
  }
`);
