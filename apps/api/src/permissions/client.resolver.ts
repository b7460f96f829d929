import type { ClientId } from '@kalbro/kernel';
import type { Client, ModuleKey } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idAt } from '../ids.js';
import { ClientType, moduleKeyEnum } from './directory.type.js';

@Resolver(() => ClientType)
export class ClientResolver {
  @FieldResolver(() => [moduleKeyEnum])
  activeModules(@Root() client: Client, @Ctx() { loaders }: RequestContext): Promise<readonly ModuleKey[]> {
    return loaders.activeModules.load(client.id);
  }

  @Query(() => [ClientType])
  clients(@Ctx() { app, actor }: RequestContext): Promise<readonly Client[]> {
    return app.readClients.all(actor);
  }

  @Query(() => ClientType, { nullable: true })
  client(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<Client> {
    return app.readClients.one(actor, idAt<ClientId>(actor, 'id', id));
  }

  @Mutation(() => ClientType, {
    description: "Provisioning by the planning system or an administrator; createClient is the support agents'.",
  })
  createClient(@Arg('name', () => String) name: string, @Ctx() { app, actor }: RequestContext): Promise<Client> {
    return app.createClient.run(actor, { name });
  }

  @Mutation(() => ClientType)
  activateModule(
    @Arg('clientId', () => ID) clientId: string,
    @Arg('module', () => moduleKeyEnum) module: ModuleKey,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<Client> {
    return app.switchModule.activate(actor, { clientId: idAt<ClientId>(actor, 'clientId', clientId), module });
  }

  @Mutation(() => ClientType)
  deactivateModule(
    @Arg('clientId', () => ID) clientId: string,
    @Arg('module', () => moduleKeyEnum) module: ModuleKey,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<Client> {
    return app.switchModule.deactivate(actor, { clientId: idAt<ClientId>(actor, 'clientId', clientId), module });
  }
}
