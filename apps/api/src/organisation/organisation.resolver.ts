import { isWorkingTest, organisationProblemText, testStepText } from '@kalbro/calendar-core';
import type { OrganisationProblem, OrganisationTest, OrganisationTestStep } from '@kalbro/calendar-core';
import type { OrganisationConnection } from '@kalbro/calendar-service';
import { translate } from '@kalbro/kernel';
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { emailAddressScalar } from '../scalars/scalars.js';
import {
  OrganisationConnectionType,
  OrganisationProblemType,
  OrganisationTestStepType,
  OrganisationTestType,
  SaveOrganisationConnectionInput,
} from './organisation.type.js';

/** The organisation-wide connection of the caller's client, for its administrators. */
@Resolver(() => OrganisationConnectionType)
export class OrganisationResolver {
  @Query(() => OrganisationConnectionType, {
    nullable: true,
    description: 'The organisation-wide connection of the client, for its administrators; null when there is none.',
  })
  organisationConnection(@Ctx() { app, actor }: RequestContext): Promise<OrganisationConnection | null> {
    return app.readOrganisationConnection.run(actor);
  }

  @Mutation(() => OrganisationConnectionType)
  saveOrganisationConnection(
    @Arg('input') input: SaveOrganisationConnectionInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<OrganisationConnection> {
    return app.saveOrganisationConnection.run(actor, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Accounts that use it must then be connected by a sign-in; nothing of them is lost. False: there was none.',
  })
  removeOrganisationConnection(@Ctx() { app, actor }: RequestContext): Promise<boolean> {
    return app.removeOrganisationConnection.run(actor);
  }

  @Mutation(() => OrganisationTestType, {
    description:
      'Tells what the connection that is saved can do for one mailbox; writes an event there and deletes it at once.',
  })
  testOrganisationConnection(
    @Arg('mailbox', () => emailAddressScalar) mailbox: string,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<OrganisationTest> {
    return app.testOrganisationConnection.run(actor, { mailbox });
  }
}

@Resolver(() => OrganisationProblemType)
export class OrganisationProblemResolver {
  @FieldResolver(() => String)
  message(@Root() { code }: OrganisationProblem, @Ctx() { language }: RequestContext): string {
    return translate(organisationProblemText(code), language);
  }
}

@Resolver(() => OrganisationTestType)
export class OrganisationTestResolver {
  @FieldResolver(() => Boolean, { description: 'Nothing failed, and the calendar could be read.' })
  works(@Root() test: OrganisationTest): boolean {
    return isWorkingTest(test);
  }
}

@Resolver(() => OrganisationTestStepType)
export class OrganisationTestStepResolver {
  @FieldResolver(() => String, { description: 'What was found, and what to do about it.' })
  message(@Root() step: OrganisationTestStep, @Ctx() { language }: RequestContext): string {
    return translate(testStepText(step), language);
  }
}
