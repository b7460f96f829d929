import { itemErrorText, phaseText } from '@kalbro/calendar-core';
import type { CalendarAccount, SyncItemError, SyncRun } from '@kalbro/calendar-core';
import type { HeldCount } from '@kalbro/calendar-service';
import type { AccountId, ResourceId, SyncRunId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import { notFound } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idAt } from '../ids.js';
import { CalendarAccountType } from './account.type.js';
import { SyncItemErrorType, SyncProgressType, SyncRunType } from './sync-run.type.js';

@Resolver(() => SyncRunType)
export class SyncRunResolver {
  @FieldResolver(() => CalendarAccountType)
  async account(@Root() run: SyncRun, @Ctx() { loaders }: RequestContext): Promise<CalendarAccount> {
    const account = await loaders.account.load(run.accountId);
    if (!account) throw notFound();
    return account;
  }

  @FieldResolver(() => SyncProgressType)
  progress(@Root() run: SyncRun): SyncRun {
    return run;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Of a run that is AWAITING_CONFIRMATION: how many appointments it would delete; a series counts once.',
  })
  async pendingDeletions(@Root() run: SyncRun, @Ctx() context: RequestContext): Promise<number | null> {
    return (await heldBy(run, context))?.count ?? null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Of how many those pendingDeletions are: what the calendars concerned held before.',
  })
  async pendingDeletionsOf(@Root() run: SyncRun, @Ctx() context: RequestContext): Promise<number | null> {
    return (await heldBy(run, context))?.of ?? null;
  }

  @Query(() => SyncRunType, { nullable: true })
  syncRun(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<SyncRun> {
    return app.readAccount.run(actor, idAt<SyncRunId>(actor, 'id', id));
  }

  @Mutation(() => SyncRunType, { description: 'Starts a run, or answers with the one that is already going.' })
  syncCalendarAccount(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<SyncRun> {
    return app.startSync.run(actor, idAt<AccountId>(actor, 'id', id));
  }

  @Mutation(() => [SyncRunType])
  syncResourceCalendars(
    @Arg('resourceId', () => ID) resourceId: string,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<readonly SyncRun[]> {
    return app.startResourceSync.run(actor, idAt<ResourceId>(actor, 'resourceId', resourceId));
  }

  @Mutation(() => SyncRunType)
  cancelSyncRun(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<SyncRun> {
    return app.cancelSyncRun.run(actor, idAt<SyncRunId>(actor, 'id', id));
  }

  @Mutation(() => SyncRunType)
  confirmDeletions(@Arg('runId', () => ID) runId: string, @Ctx() { app, actor }: RequestContext): Promise<SyncRun> {
    return app.confirmDeletions.run(actor, idAt<SyncRunId>(actor, 'runId', runId));
  }

  @Mutation(() => SyncRunType, {
    description: 'Keeps what the run would have deleted; those appointments stay as unlinked planner entries.',
  })
  dismissDeletions(@Arg('runId', () => ID) runId: string, @Ctx() { app, actor }: RequestContext): Promise<SyncRun> {
    return app.dismissDeletions.run(actor, idAt<SyncRunId>(actor, 'runId', runId));
  }
}

async function heldBy({ id, status }: SyncRun, { loaders }: RequestContext): Promise<HeldCount | undefined> {
  return status === 'AWAITING_CONFIRMATION' ? loaders.heldDeletions.load(id) : undefined;
}

/** A window on the run. */
@Resolver(() => SyncProgressType)
export class SyncProgressResolver {
  @FieldResolver(() => String)
  message(@Root() run: SyncRun, @Ctx() { language }: RequestContext): string {
    return translate(phaseText(run), language);
  }
}

/** A window on one error of a run. */
@Resolver(() => SyncItemErrorType)
export class SyncItemErrorResolver {
  @FieldResolver(() => String)
  message(@Root() error: SyncItemError, @Ctx() { language }: RequestContext): string {
    return translate(itemErrorText(error), language);
  }
}
