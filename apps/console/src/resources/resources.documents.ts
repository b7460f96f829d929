import { graphql } from '../api/generated/gql.js';

export const resourceListQuery = graphql(`
  query ResourceList {
    resources {
      id
      name
      email
      canEdit
    }
  }
`);

export const resourceCardQuery = graphql(`
  query ResourceCard($id: ID!) {
    resource(id: $id) {
      id
      externalId
      name
      email
      canEdit
      calendarAccounts {
        ...CardAccount
      }
    }
  }

  fragment CardAccount on CalendarAccount {
    id
    username
    direction
    scopes
    status
    access
    position
    main
    upSync
    conflictPolicy
    pendingUp
    lastSuccessfulSyncAt
    externalCalendars {
      id
      name
      isDefault
      canEdit
      syncDown
      syncUp
    }
    problem {
      code
      message
      adminConsentUrl
      messageForItSupport
    }
    currentRun {
      ...CardRun
    }
  }

  fragment CardRun on SyncRun {
    id
    trigger
    status
    queuedAt
    startedAt
    finishedAt
    conflicts
    graphRequests
    full
    pendingDeletions
    pendingDeletionsOf
    progress {
      processed
      total
      message
    }
    down {
      created
      updated
      deleted
      unchanged
      skipped
    }
    up {
      created
      updated
      deleted
      unchanged
      skipped
    }
    errors {
      code
      message
      title
    }
  }
`);

export const accountChanged = graphql(`
  subscription CardAccountChanged($resourceId: ID!) {
    calendarAccountChanged(resourceId: $resourceId) {
      ...CardAccount
    }
  }
`);

export const runChanged = graphql(`
  subscription CardRunChanged($resourceId: ID!) {
    syncRunChanged(resourceId: $resourceId) {
      ...CardRun
      account {
        id
        username
        pendingUp
        currentRun {
          id
        }
      }
    }
  }
`);

export const scopeOptionsQuery = graphql(`
  query ScopeOptions($direction: SyncDirection!) {
    scopeOptions(direction: $direction) {
      scope
      required
      recommended
      label
      description
    }
  }
`);

export const addMutation = graphql(`
  mutation AddCalendarAccount($input: AddCalendarAccountInput!) {
    addCalendarAccount(input: $input) {
      account {
        ...CardAccount
      }
      authorizationUrl
      notices
    }
  }
`);

export const updateAccountMutation = graphql(`
  mutation UpdateCalendarAccount($input: UpdateCalendarAccountInput!) {
    updateCalendarAccount(input: $input) {
      account {
        ...CardAccount
      }
      authorizationUrl
      notices
    }
  }
`);

export const reconnectMutation = graphql(`
  mutation ReconnectCalendarAccount($id: ID!) {
    reconnectCalendarAccount(id: $id) {
      account {
        ...CardAccount
      }
      authorizationUrl
      notices
    }
  }
`);

export const selectCalendarsMutation = graphql(`
  mutation SelectExternalCalendars($input: SelectExternalCalendarsInput!) {
    selectExternalCalendars(input: $input) {
      ...CardAccount
    }
  }
`);

export const removalQuery = graphql(`
  query AccountRemoval($id: ID!) {
    calendarAccount(id: $id) {
      id
      removalNotices
      copies {
        down
        up
      }
    }
  }
`);

export const removeMutation = graphql(`
  mutation RemoveCalendarAccount($input: RemoveCalendarAccountInput!) {
    removeCalendarAccount(input: $input) {
      id
      calendarAccounts {
        ...CardAccount
      }
    }
  }
`);

export const syncResourceMutation = graphql(`
  mutation SyncResourceCalendars($resourceId: ID!) {
    syncResourceCalendars(resourceId: $resourceId) {
      ...CardRun
      account {
        id
        currentRun {
          id
        }
      }
    }
  }
`);

export const syncAccountMutation = graphql(`
  mutation SyncCalendarAccount($id: ID!) {
    syncCalendarAccount(id: $id) {
      ...CardRun
      account {
        id
        currentRun {
          id
        }
      }
    }
  }
`);

export const cancelRunMutation = graphql(`
  mutation CancelSyncRun($id: ID!) {
    cancelSyncRun(id: $id) {
      ...CardRun
    }
  }
`);

export const confirmDeletionsMutation = graphql(`
  mutation ConfirmDeletions($runId: ID!) {
    confirmDeletions(runId: $runId) {
      ...CardRun
    }
  }
`);

export const dismissDeletionsMutation = graphql(`
  mutation DismissDeletions($runId: ID!) {
    dismissDeletions(runId: $runId) {
      ...CardRun
    }
  }
`);

export const runsQuery = graphql(`
  query AccountRuns($id: ID!, $after: String) {
    calendarAccount(id: $id) {
      id
      runs(first: 10, after: $after) {
        nodes {
          ...CardRun
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const conflictsQuery = graphql(`
  query AccountConflicts($accountId: ID!, $after: String) {
    syncConflicts(accountId: $accountId, first: 10, after: $after) {
      nodes {
        id
        field
        plannerValue
        outlookValue
        winner
        detectedAt
        restoredAt
        appointment {
          id
          title
          start
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const restoreMutation = graphql(`
  mutation RestoreConflictValue($id: ID!) {
    restoreConflictValue(id: $id) {
      id
    }
  }
`);
