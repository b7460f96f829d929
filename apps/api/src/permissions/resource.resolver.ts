import type { CalendarAccount } from '@kalbro/calendar-core';
import type { ResourceId } from '@kalbro/kernel';
import { canEditCard } from '@kalbro/permissions-core';
import type { Resource } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CalendarAccountType } from '../accounts/account.type.js';
import type { RequestContext } from '../context.js';
import { idAt } from '../ids.js';
import { SaveResourceInput } from './directory.input.js';
import { ResourceType } from './directory.type.js';

@Resolver(() => ResourceType)
export class ResourceResolver {
  @FieldResolver(() => Boolean)
  canEdit(@Root() resource: Resource, @Ctx() { actor }: RequestContext): boolean {
    return actor !== undefined && canEditCard(actor, resource);
  }

  /** Empty for whoever may not edit the card: a list of resources is shown to all, its accounts are not. */
  @FieldResolver(() => [CalendarAccountType], {
    description: 'Empty for readers who may not edit the card (`canEdit`).',
  })
  async calendarAccounts(
    @Root() resource: Resource,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<readonly CalendarAccount[]> {
    return actor && canEditCard(actor, resource) ? loaders.accountsOfResource.load(resource.id) : [];
  }

  @Query(() => [ResourceType])
  resources(@Ctx() { app, actor }: RequestContext): Promise<readonly Resource[]> {
    return app.readResources.all(actor);
  }

  @Query(() => ResourceType, { nullable: true })
  resource(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<Resource> {
    return app.readResources.one(actor, idAt<ResourceId>(actor, 'id', id));
  }

  @Mutation(() => ResourceType)
  saveResource(@Arg('input') input: SaveResourceInput, @Ctx() { app, actor }: RequestContext): Promise<Resource> {
    return app.saveResource.run(actor, input);
  }
}
