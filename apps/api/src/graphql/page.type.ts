import { RuleError } from '@kalbro/kernel';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('PageInfo')
export abstract class PageInfoType {
  @Field(() => Boolean)
  readonly hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

const most = 100;

/**
 * How many of a connection are wanted. A caller may write `first: null`, which means the default as leaving it out does.
 *
 * @throws RuleError BAD_USER_INPUT unless it is 1 to 100
 */
export function pageSize(first: number | null | undefined, byDefault: number): number {
  const size = first ?? byDefault;
  if (size >= 1 && size <= most) return size;
  throw RuleError.badInput('first', {
    nb: `Be om mellom 1 og ${most} om gangen.`,
    en: `Ask for between 1 and ${most} at a time.`,
  });
}
