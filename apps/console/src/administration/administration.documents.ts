import { graphql } from '../api/generated/gql.js';

export const clientAccountsQuery = graphql(`
  query ClientAccounts($problemsOnly: Boolean, $after: String) {
    clientAccounts(problemsOnly: $problemsOnly, first: 50, after: $after) {
      nodes {
        id
        username
        direction
        status
        main
        lastSuccessfulSyncAt
        resource {
          id
          name
        }
        problem {
          code
          message
          adminConsentUrl
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const unconnectedQuery = graphql(`
  query UnconnectedResources {
    resources {
      id
      name
      email
      calendarAccounts {
        id
      }
    }
  }
`);

export const organisationQuery = graphql(`
  query OrganisationConnection {
    organisationConnection {
      ...Organisation
    }
  }

  fragment Organisation on OrganisationConnection {
    tenantId
    applicationId
    hasOwnSecret
    accountsInUse
    adminConsentUrl
    problem {
      code
      message
    }
    lastTest {
      ...OrganisationTestSteps
    }
  }

  fragment OrganisationTestSteps on OrganisationTest {
    mailbox
    testedAt
    works
    steps {
      step
      outcome
      message
    }
  }
`);

export const saveOrganisationMutation = graphql(`
  mutation SaveOrganisationConnection($input: SaveOrganisationConnectionInput!) {
    saveOrganisationConnection(input: $input) {
      ...Organisation
    }
  }
`);

export const testOrganisationMutation = graphql(`
  mutation TestOrganisationConnection($mailbox: EmailAddress!) {
    testOrganisationConnection(mailbox: $mailbox) {
      ...OrganisationTestSteps
    }
  }
`);

export const removeOrganisationMutation = graphql(`
  mutation RemoveOrganisationConnection {
    removeOrganisationConnection
  }
`);

export const keptMailsQuery = graphql(`
  query KeptMails {
    keptMails(first: 50) {
      id
      to
      subject
      text
      createdAt
    }
  }
`);
