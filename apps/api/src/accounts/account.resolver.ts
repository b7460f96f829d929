import { itSupportMessage, permissionFor, problemText, shownProblem, upSyncState } from '@kalbro/calendar-core';
import type { CalendarAccount, ExternalCalendar, ShownProblem, SyncRun, UpSyncState } from '@kalbro/calendar-core';
import type { AccountCopies, Page } from '@kalbro/calendar-service';
import type { AccountId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import { canEditCard, notFound } from '@kalbro/permissions-core';
import type { Resource } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { pageSize } from '../graphql/page.type.js';

import { idAt } from '../ids.js';
import { ResourceType } from '../permissions/directory.type.js';
import { urlScalar } from '../scalars/scalars.js';
import {
  AccountCopiesType,
  AccountProblemType,
  CalendarAccountConnectionType,
  CalendarAccountType,
  ExternalCalendarType,
  upSyncStateEnum,
} from './account.type.js';
import { SyncRunConnectionType, SyncRunType } from './sync-run.type.js';

@Resolver(() => CalendarAccountType)
export class CalendarAccountResolver {
  @FieldResolver(() => ResourceType)
  async resource(@Root() account: CalendarAccount, @Ctx() { loaders }: RequestContext): Promise<Resource> {
    const resource = await loaders.resource.load(account.resourceId);
    if (!resource) throw notFound();
    return resource;
  }

  @FieldResolver(() => Boolean)
  main(@Root() account: CalendarAccount): boolean {
    return account.position === 1;
  }

  @FieldResolver(() => upSyncStateEnum)
  async upSync(@Root() account: CalendarAccount, @Ctx() { actor, loaders }: RequestContext): Promise<UpSyncState> {
    const calendars = await loaders.externalCalendars.load(account.id);
    return upSyncState(account, actor?.activeModules.has('OFFICE_365') ?? false, calendars);
  }

  @FieldResolver(() => [String], {
    description:
      'What to tell before it is removed: which account becomes main, and what stands in its Outlook calendar.',
  })
  async removalNotices(
    @Root() account: CalendarAccount,
    @Ctx() { app, language }: RequestContext,
  ): Promise<readonly string[]> {
    return (await app.describeRemoval.run(account)).map((notice) => translate(notice, language));
  }

  @FieldResolver(() => AccountCopiesType)
  copies(@Root() { id }: CalendarAccount, @Ctx() { loaders }: RequestContext): Promise<AccountCopies> {
    return loaders.copies.load(id);
  }

  @FieldResolver(() => [ExternalCalendarType])
  externalCalendars(
    @Root() account: CalendarAccount,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly ExternalCalendar[]> {
    return loaders.externalCalendars.load(account.id);
  }

  @FieldResolver(() => AccountProblemType, {
    nullable: true,
    description: 'What is wrong and what to do about it; null when nothing is.',
  })
  async problem(
    @Root() account: CalendarAccount,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ProblemOfAccount | null> {
    const problem = shownProblem(account, await loaders.externalCalendars.load(account.id));
    return problem && { problem, account };
  }

  @FieldResolver(() => Int, { description: 'Changes that wait to go up.' })
  pendingUp(@Root() account: CalendarAccount, @Ctx() { loaders }: RequestContext): Promise<number> {
    return loaders.pendingUp.load(account.id);
  }

  @FieldResolver(() => SyncRunType, { nullable: true })
  async currentRun(@Root() account: CalendarAccount, @Ctx() { loaders }: RequestContext): Promise<SyncRun | null> {
    return (await loaders.currentRun.load(account.id)) ?? null;
  }

  @FieldResolver(() => SyncRunConnectionType)
  runs(
    @Root() account: CalendarAccount,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Page<SyncRun>> {
    return loaders.runs.load({ accountId: account.id, first: pageSize(first, 20), after: after ?? undefined });
  }

  @Query(() => CalendarAccountType, { nullable: true })
  calendarAccount(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<CalendarAccount> {
    return app.readAccount.one(actor, idAt<AccountId>(actor, 'id', id));
  }

  @Query(() => CalendarAccountConnectionType, {
    description: 'Every calendar account of the client, for its administrators.',
  })
  clientAccounts(
    @Arg('problemsOnly', () => Boolean, { nullable: true, defaultValue: false }) problemsOnly: boolean | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<Page<CalendarAccount>> {
    const wanted = { problemsOnly: problemsOnly ?? false, first: pageSize(first, 50), after: after ?? undefined };
    return app.readClientAccounts.run(actor, wanted);
  }
}

/** What the words of a problem are made of. */
interface ProblemOfAccount {
  readonly account: CalendarAccount;
  readonly problem: ShownProblem;
}

/** A window on what is wrong with an account. */
@Resolver(() => AccountProblemType)
export class AccountProblemResolver {
  @FieldResolver(() => String)
  code(@Root() { problem }: ProblemOfAccount): string {
    return problem.code;
  }

  @FieldResolver(() => String)
  async message(
    @Root() { problem, account }: ProblemOfAccount,
    @Ctx() { actor, language, loaders }: RequestContext,
  ): Promise<string> {
    const id = problem.linkedResourceId;
    const maySee = id !== undefined && actor && canEditCard(actor, { id, clientId: account.clientId });
    const linkedCard = maySee ? (await loaders.resource.load(id))?.name : undefined;
    const facts = { ...problem, ...(linkedCard === undefined ? {} : { linkedCard }) };
    return translate(problemText(facts, account.username), language);
  }

  @FieldResolver(() => urlScalar, { nullable: true })
  adminConsentUrl(@Root() { problem }: ProblemOfAccount): string | null {
    return problem.adminConsentUrl ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Ready to be sent to local IT support, with `adminConsentUrl` in it; in both languages.',
  })
  messageForItSupport(
    @Root() { problem, account }: ProblemOfAccount,
    @Ctx() { language }: RequestContext,
  ): string | null {
    const { adminConsentUrl, permissions } = problem;
    if (adminConsentUrl === undefined) return null;
    const { username, direction, scopes } = account;
    const asked = permissions ?? [permissionFor(direction, scopes)];
    return translate(itSupportMessage({ username, adminConsentUrl, permissions: asked }), language);
  }
}
