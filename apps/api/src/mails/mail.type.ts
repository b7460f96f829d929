import { Field, ID, ObjectType } from 'type-graphql';
import { dateTimeScalar, emailAddressScalar } from '../scalars/scalars.js';

@ObjectType('KeptMail')
export abstract class KeptMailType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => [emailAddressScalar])
  readonly to!: readonly string[];

  @Field(() => String)
  readonly subject!: string;

  @Field(() => String)
  readonly text!: string;

  @Field(() => dateTimeScalar)
  readonly createdAt!: string;
}
