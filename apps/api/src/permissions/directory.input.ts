import { Field, ID, InputType } from 'type-graphql';
import { emailAddressScalar } from '../scalars/scalars.js';

@InputType('SaveUserInput', {
  description: `externalId is the planning system's own key; saving again with the same one changes the record.
clientId is for support agents, who make the first administrator of a new client; everyone else's is their own.`,
})
export class SaveUserInput {
  @Field(() => ID, { nullable: true })
  readonly clientId?: string | null;

  @Field(() => String)
  readonly externalId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => emailAddressScalar)
  readonly email!: string;

  @Field(() => [String])
  readonly permissions!: string[];
}

@InputType('SaveResourceInput', {
  description: 'userId: whose own resource it is; managerIds: who may edit this card besides.',
})
export class SaveResourceInput {
  @Field(() => String)
  readonly externalId!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => emailAddressScalar, { nullable: true })
  readonly email?: string | null;

  @Field(() => ID, { nullable: true })
  readonly userId?: string | null;

  @Field(() => [ID], { nullable: true })
  readonly managerIds?: string[] | null;
}
