import type { CalendarAccount } from '@kalbro/calendar-core';
import type { Page, ReadConflict, ReadEntry } from '@kalbro/calendar-service';
import type { AccountId, ConflictId } from '@kalbro/kernel';
import { notFound } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CalendarAccountType } from '../accounts/account.type.js';
import { AppointmentType } from '../calendar/appointment.type.js';
import type { RequestContext } from '../context.js';
import { pageSize } from '../graphql/page.type.js';
import { idAt } from '../ids.js';
import { SyncConflictConnectionType, SyncConflictType } from './conflict.type.js';

@Resolver(() => SyncConflictType)
export class ConflictResolver {
  @FieldResolver(() => CalendarAccountType)
  async account(@Root() conflict: ReadConflict, @Ctx() { loaders }: RequestContext): Promise<CalendarAccount> {
    const account = await loaders.account.load(conflict.accountId);
    if (!account) throw notFound();
    return account;
  }

  @Query(() => SyncConflictConnectionType)
  syncConflicts(
    @Arg('accountId', () => ID, { nullable: true }) accountId: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<Page<ReadConflict>> {
    return app.readConflicts.run(actor, {
      accountId: accountId == null ? null : idAt<AccountId>(actor, 'accountId', accountId),
      first: pageSize(first, 20),
      after,
    });
  }

  @Mutation(() => AppointmentType)
  restoreConflictValue(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<ReadEntry> {
    return app.restoreConflictValue.run(actor, idAt<ConflictId>(actor, 'id', id));
  }
}
