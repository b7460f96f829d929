import { graphql } from '../api/generated/gql.js';

/** What an entry shows in the calendar; the rest is asked for when it is opened. */
export const entriesQuery = graphql(`
  query CalendarEntries($resourceIds: [ID!]!, $from: DateTime!, $to: DateTime!) {
    appointments(resourceIds: $resourceIds, from: $from, to: $to) {
      ...CalendarEntry
    }
  }

  fragment CalendarEntry on Appointment {
    id
    type
    seriesId
    title
    location
    start
    end
    timeZone
    isAllDay
    isPrivate
    availability
    origin
    canEdit
    readOnlyReason
    version
    guestsTold {
      onEdit
      onDelete
    }
    resources {
      id
    }
    sync {
      state
      error
    }
  }
`);

export const detailsQuery = graphql(`
  query AppointmentDetails($id: ID!) {
    appointment(id: $id) {
      ...AppointmentDetails
    }
  }

  fragment AppointmentDetails on Appointment {
    ...CalendarEntry
    description
    recurrence
    originalStart
    onlineMeetingUrl
    updatedAt
    resources {
      id
      name
    }
    organizer {
      name
      email
    }
    attendees {
      name
      email
      response
    }
    sync {
      state
      error
      lastSyncedAt
      webLink
      account {
        id
        username
      }
    }
  }
`);

export const resourcesQuery = graphql(`
  query PlannedResources {
    resources {
      id
      name
    }
  }
`);

export const createMutation = graphql(`
  mutation CreateAppointment($input: CreateAppointmentInput!) {
    createAppointment(input: $input) {
      id
    }
  }
`);

export const updateMutation = graphql(`
  mutation UpdateAppointment($input: UpdateAppointmentInput!) {
    updateAppointment(input: $input) {
      ... on Appointment {
        ...CalendarEntry
      }
      ... on AppointmentVersionConflict {
        current {
          ...AppointmentDetails
        }
      }
    }
  }
`);

export const deleteMutation = graphql(`
  mutation DeleteAppointment($input: DeleteAppointmentInput!) {
    deleteAppointment(input: $input)
  }
`);

export const changedSubscription = graphql(`
  subscription AppointmentsChanged($resourceIds: [ID!]!, $from: DateTime!, $to: DateTime!) {
    appointmentsChanged(resourceIds: $resourceIds, from: $from, to: $to) {
      from
      to
    }
  }
`);
