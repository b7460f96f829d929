import { scopeOptions } from '@kalbro/calendar-core';
import type { CalendarAccount, ScopeOption, SyncDirection } from '@kalbro/calendar-core';
import type { AccountId, ExternalCalendarId, Localised, ResourceId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import { notFound } from '@kalbro/permissions-core';
import type { Resource } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { AccountAuthorization } from '@kalbro/calendar-service';
import type { RequestContext } from '../context.js';
import { assertSignedIn, idAt, idsAt } from '../ids.js';
import { ResourceType } from '../permissions/directory.type.js';
import {
  AddCalendarAccountInput,
  RemoveCalendarAccountInput,
  SelectExternalCalendarsInput,
  UpdateCalendarAccountInput,
} from './account.input.js';
import {
  CalendarAccountAuthorizationType,
  CalendarAccountType,
  ScopeOptionType,
  syncDirectionEnum,
} from './account.type.js';

/** Everything that changes an account. */
@Resolver(() => CalendarAccountAuthorizationType)
export class AccountChangeResolver {
  @FieldResolver(() => [String])
  notices(@Root() { notices }: AccountAuthorization, @Ctx() { language }: RequestContext): readonly string[] {
    return notices.map((notice: Localised) => translate(notice, language));
  }

  @Mutation(() => CalendarAccountAuthorizationType)
  async addCalendarAccount(
    @Arg('input') input: AddCalendarAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<AccountAuthorization> {
    const { app, actor } = context;
    const resourceId = idAt<ResourceId>(actor, 'input.resourceId', input.resourceId);
    return boundToBrowser(
      context,
      await app.addCalendarAccount.run(actor, { ...input, resourceId }, signInFrom(context)),
    );
  }

  @Mutation(() => CalendarAccountAuthorizationType)
  async updateCalendarAccount(
    @Arg('input') input: UpdateCalendarAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<AccountAuthorization> {
    const { app, actor } = context;
    const id = idAt<AccountId>(actor, 'input.id', input.id);
    return boundToBrowser(context, await app.updateCalendarAccount.run(actor, { ...input, id }, signInFrom(context)));
  }

  @Mutation(() => CalendarAccountAuthorizationType)
  async reconnectCalendarAccount(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<AccountAuthorization> {
    const { app, actor } = context;
    const wanted = { id: idAt<AccountId>(actor, 'id', id) };
    return boundToBrowser(context, await app.reconnectCalendarAccount.run(actor, wanted, signInFrom(context)));
  }

  @Mutation(() => CalendarAccountType)
  selectExternalCalendars(
    @Arg('input') input: SelectExternalCalendarsInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<CalendarAccount> {
    return app.selectExternalCalendars.run(actor, {
      accountId: idAt<AccountId>(actor, 'input.accountId', input.accountId),
      down: idsAt<ExternalCalendarId>(actor, 'input.down', input.down),
      up: input.up == null ? input.up : idAt<ExternalCalendarId>(actor, 'input.up', input.up),
    });
  }

  @Mutation(() => ResourceType)
  async removeCalendarAccount(
    @Arg('input') input: RemoveCalendarAccountInput,
    @Ctx() { app, actor, loaders }: RequestContext,
  ): Promise<Resource> {
    const id = idAt<AccountId>(actor, 'input.id', input.id);
    const resourceId = await app.removeCalendarAccount.run(actor, { ...input, id });
    const resource = await loaders.resource.load(resourceId);
    if (!resource) throw notFound();
    return resource;
  }
}

@Resolver(() => ScopeOptionType)
export class ScopeOptionResolver {
  @FieldResolver(() => String)
  label(@Root() { label }: ScopeOption, @Ctx() { language }: RequestContext): string {
    return translate(label, language);
  }

  @FieldResolver(() => String)
  description(@Root() { description }: ScopeOption, @Ctx() { language }: RequestContext): string {
    return translate(description, language);
  }

  @Query(() => [ScopeOptionType])
  scopeOptions(
    @Arg('direction', () => syncDirectionEnum) direction: SyncDirection,
    @Ctx() { actor }: RequestContext,
  ): readonly ScopeOption[] {
    assertSignedIn(actor);
    return scopeOptions(direction);
  }
}

function signInFrom({ browser, language }: RequestContext) {
  return { browserSecret: browser.secret, language };
}

/** The cookie goes out with the very answer that carries the address, and with no other. */
function boundToBrowser(context: RequestContext, answer: AccountAuthorization): AccountAuthorization {
  if (answer.authorizationUrl !== null) context.browser.remember();
  return answer;
}
