import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { createPubSub } from '@graphql-yoga/subscription';
import { buildSchemaSync } from 'type-graphql';
import { AccountChangeResolver, ScopeOptionResolver } from './accounts/account-change.resolver.js';
import { AccountProblemResolver, CalendarAccountResolver } from './accounts/account.resolver.js';
import { AccountSubscriptionResolver } from './accounts/account-subscription.resolver.js';
import { SyncItemErrorResolver, SyncProgressResolver, SyncRunResolver } from './accounts/sync-run.resolver.js';
import { AppointmentChangeResolver } from './calendar/appointment-change.resolver.js';
import { AppointmentResolver } from './calendar/appointment.resolver.js';
import { AppointmentSubscriptionResolver } from './calendar/appointment-subscription.resolver.js';
import { AppointmentSyncResolver } from './calendar/appointment-sync.resolver.js';
import { ConflictResolver } from './conflicts/conflict.resolver.js';
import { MailResolver } from './mails/mail.resolver.js';
import {
  OrganisationProblemResolver,
  OrganisationResolver,
  OrganisationTestResolver,
  OrganisationTestStepResolver,
} from './organisation/organisation.resolver.js';
import { JobRunResolver } from './jobs/job-run.resolver.js';
import { AutomaticJobResolver } from './jobs/job.resolver.js';
import { SchedulePreviewResolver } from './jobs/schedule-preview.resolver.js';
import { ClientResolver } from './permissions/client.resolver.js';
import { ResourceResolver } from './permissions/resource.resolver.js';
import { ViewerResolver } from './permissions/viewer.resolver.js';

/** The schema of the running API; schema.graphql is its print, checked by a test. */
export function makeSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      AccountChangeResolver,
      AccountProblemResolver,
      AccountSubscriptionResolver,
      AppointmentChangeResolver,
      AppointmentResolver,
      AppointmentSubscriptionResolver,
      AppointmentSyncResolver,
      AutomaticJobResolver,
      CalendarAccountResolver,
      ClientResolver,
      ConflictResolver,
      MailResolver,
      OrganisationProblemResolver,
      OrganisationResolver,
      OrganisationTestResolver,
      OrganisationTestStepResolver,
      JobRunResolver,
      ResourceResolver,
      SchedulePreviewResolver,
      ScopeOptionResolver,
      SyncProgressResolver,
      SyncItemErrorResolver,
      SyncRunResolver,
      ViewerResolver,
    ],
    validate: false,
    // Demanded as soon as there is a subscription, and never used: ours follow the live bus of the database.
    pubSub: createPubSub(),
  });
}
