import { includedPermissions } from '@kalbro/permissions-core';
import type { Actor, Client, Resource, User } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { assertSignedIn } from '../ids.js';
import { SaveUserInput } from './directory.input.js';
import { ClientType, ResourceType, UserType, ViewerType } from './directory.type.js';

/** The viewer is the actor: what it says of the user is loaded with it already. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  @FieldResolver(() => UserType)
  user(@Root() { userId, externalId, name, email }: Actor): Pick<User, 'id' | 'externalId' | 'name' | 'email'> {
    return { id: userId, externalId, name, email };
  }

  @FieldResolver(() => ClientType, { nullable: true })
  async client(@Root() actor: Actor, @Ctx() { loaders }: RequestContext): Promise<Client | null> {
    return actor.clientId === null ? null : ((await loaders.client.load(actor.clientId)) ?? null);
  }

  @FieldResolver(() => ResourceType, { nullable: true })
  async resource(@Root() actor: Actor, @Ctx() { loaders }: RequestContext): Promise<Resource | null> {
    return actor.ownResourceId === null ? null : ((await loaders.resource.load(actor.ownResourceId)) ?? null);
  }

  @FieldResolver(() => [String], { description: 'Those that were given and those they include.' })
  permissions(@Root() actor: Actor): readonly string[] {
    return [...includedPermissions(actor.permissions)].sort();
  }

  @FieldResolver(() => [UserType], { description: 'Whom to ask for what one may not do; empty for support agents.' })
  administrators(@Root() { clientId }: Actor, @Ctx() { app }: RequestContext): Promise<readonly User[]> {
    return app.readAdministrators.run(clientId);
  }

  @Query(() => ViewerType)
  viewer(@Ctx() { actor }: RequestContext): Actor {
    assertSignedIn(actor);
    return actor;
  }

  @Mutation(() => UserType)
  saveUser(@Arg('input') input: SaveUserInput, @Ctx() { app, actor }: RequestContext): Promise<User> {
    return app.saveUser.run(actor, input);
  }
}
