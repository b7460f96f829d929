import type { OrganisationTestOutcome, OrganisationTestStep, OrganisationTestStepName } from '@kalbro/calendar-core';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { enumType } from '../graphql/enum-type.js';
import { dateTimeScalar, emailAddressScalar, urlScalar } from '../scalars/scalars.js';

export const testStepNameEnum = enumType<OrganisationTestStepName>('OrganisationTestStepName', [
  'TOKEN',
  'PERMISSION',
  'MAILBOX',
  'READ',
  'WRITE',
]);
export const testOutcomeEnum = enumType<OrganisationTestOutcome>('OrganisationTestOutcome', [
  'OK',
  'FAILED',
  'SKIPPED',
]);

/** `message` is resolved in the reader's language. */
@ObjectType('OrganisationProblem')
export abstract class OrganisationProblemType {
  @Field(() => String)
  readonly code!: string;
}

/** `message` is resolved in the reader's language: what was found, and what to do about it. */
@ObjectType('OrganisationTestStep')
export abstract class OrganisationTestStepType {
  @Field(() => testStepNameEnum)
  readonly step!: OrganisationTestStepName;

  @Field(() => testOutcomeEnum)
  readonly outcome!: OrganisationTestOutcome;
}

/** `works` is resolved by OrganisationTestResolver. */
@ObjectType('OrganisationTest')
export abstract class OrganisationTestType {
  @Field(() => emailAddressScalar)
  readonly mailbox!: string;

  @Field(() => dateTimeScalar)
  readonly testedAt!: string;

  @Field(() => [OrganisationTestStepType])
  readonly steps!: readonly OrganisationTestStep[];
}

@ObjectType('OrganisationConnection', {
  description:
    'The whole organisation, connected once: accounts are then added without a sign-in. Never with its secret.',
})
export abstract class OrganisationConnectionType {
  @Field(() => String)
  readonly tenantId!: string;

  @Field(() => String, { nullable: true, description: 'Null: Kalbro’s own app registration.' })
  readonly applicationId!: string | null;

  @Field(() => Boolean)
  readonly hasOwnSecret!: boolean;

  @Field(() => urlScalar, { description: 'Where an administrator of Microsoft 365 consents to the application.' })
  readonly adminConsentUrl!: string;

  @Field(() => Int, { description: 'Accounts that use it.' })
  readonly accountsInUse!: number;

  @Field(() => OrganisationProblemType, { nullable: true })
  readonly problem!: OrganisationProblemType | null;

  @Field(() => OrganisationTestType, { nullable: true })
  readonly lastTest!: OrganisationTestType | null;
}

@InputType('SaveOrganisationConnectionInput')
export class SaveOrganisationConnectionInput {
  @Field(() => String, { description: 'The directory (tenant) id of Entra, or a domain of the organisation.' })
  readonly tenantId!: string;

  @Field(() => String, { nullable: true, description: 'Left out: Kalbro’s own app registration is used.' })
  readonly applicationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Written only. Left out: the one that is stored stays, if it is of the same application.',
  })
  readonly secret?: string | null;
}
