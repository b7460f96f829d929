import type { CalendarAccount, SyncRun } from '@kalbro/calendar-core';
import type { AccountId, Localised, ResourceId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { assertSignedIn, idAt } from '../ids.js';
import { CalendarAccountType } from './account.type.js';
import { SyncRunType } from './sync-run.type.js';

const oneOfTwo: Localised = {
  nb: 'Oppgi accountId eller resourceId (én av dem).',
  en: 'Give accountId or resourceId (one of them).',
};

@Resolver()
export class AccountSubscriptionResolver {
  @Subscription(() => SyncRunType, {
    subscribe: ({ args, context }: SubscribeResolverData<unknown, Record<string, unknown>, RequestContext>) =>
      followRuns(context, args['accountId'] as string | null, args['resourceId'] as string | null),
    description: 'The present state first, then every change, progress included.',
  })
  syncRunChanged(
    @Root() run: SyncRun,
    @Arg('accountId', () => ID, { nullable: true }) _accountId: string | null,
    @Arg('resourceId', () => ID, { nullable: true }) _resourceId: string | null,
  ): SyncRun {
    return run;
  }

  @Subscription(() => CalendarAccountType, {
    subscribe: ({
      args,
      context: { app, actor },
    }: SubscribeResolverData<unknown, Record<string, unknown>, RequestContext>) =>
      app.followAccounts.ofResource(actor, idAt<ResourceId>(actor, 'resourceId', args['resourceId'] as string)),
  })
  calendarAccountChanged(
    @Root() account: CalendarAccount,
    @Arg('resourceId', () => ID) _resourceId: string,
  ): CalendarAccount {
    return account;
  }
}

async function followRuns(
  { app, actor }: RequestContext,
  accountId: string | null | undefined,
  resourceId: string | null | undefined,
): Promise<AsyncIterable<SyncRun>> {
  assertSignedIn(actor);
  if (accountId != null && resourceId == null) {
    return app.followRuns.ofAccount(actor, idAt<AccountId>(actor, 'accountId', accountId));
  }
  if (resourceId != null && accountId == null) {
    return app.followRuns.ofResource(actor, idAt<ResourceId>(actor, 'resourceId', resourceId));
  }
  throw RuleError.badInput('accountId', oneOfTwo);
}
