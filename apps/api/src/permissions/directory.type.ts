import { moduleKeys } from '@kalbro/permissions-core';
import { Field, ID, ObjectType } from 'type-graphql';
import { enumType } from '../graphql/enum-type.js';
import { emailAddressScalar } from '../scalars/scalars.js';

export const moduleKeyEnum = enumType('ModuleKey', moduleKeys);

@ObjectType('User')
export abstract class UserType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly externalId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => emailAddressScalar)
  readonly email!: string;
}

/** `activeModules` is resolved by ClientResolver. */
@ObjectType('Client')
export abstract class ClientType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;
}

/** `canEdit` and `calendarAccounts` are resolved by ResourceResolver. */
@ObjectType('Resource')
export abstract class ResourceType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly externalId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => emailAddressScalar, { nullable: true })
  readonly email!: string | null;
}

/** A window on the actor itself; every field is resolved by ViewerResolver. */
@ObjectType('Viewer', {
  description: `Permissions: \`appointments:edit\` (appointments of resources one may see), \`resource:edit-own\`, \`resource:edit\` (every card of the client), \`jobs:manage\`,
\`client:administer\` (users, resources, who is connected; includes the others), and for support agents \`modules:manage\`, \`clients:manage\`.`,
})
export abstract class ViewerType {}
