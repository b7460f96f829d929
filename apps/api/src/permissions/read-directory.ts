import type { ClientId, ResourceId } from '@kalbro/kernel';
import { assertAllowed, clientIdOf, notFound } from '@kalbro/permissions-core';
import type { Actor, Client, Resource, User } from '@kalbro/permissions-core';
import type { ReadDirectory } from '@kalbro/permissions-service';

/** Clients as support agents, and a client's own users, may see them. */
export class ReadClients {
  constructor(private readonly directory: ReadDirectory) {}

  async all(actor: Actor | undefined): Promise<readonly Client[]> {
    assertAllowed(actor, 'client:read-all');
    return this.directory.allClients();
  }

  /** @throws RuleError NOT_FOUND for a client that does not exist and for one that is not the actor's, alike */
  async one(actor: Actor | undefined, id: ClientId): Promise<Client> {
    assertAllowed(actor, 'client:read', { clientId: id });
    const [client] = await this.directory.clientsByIds([id]);
    if (!client) throw notFound();
    return client;
  }
}

/** Resources of the actor's own client. */
export class ReadResources {
  constructor(private readonly directory: ReadDirectory) {}

  async all(actor: Actor | undefined): Promise<readonly Resource[]> {
    assertAllowed(actor, 'planner:read');
    return this.directory.resourcesOfClient(clientIdOf(actor));
  }

  async one(actor: Actor | undefined, id: ResourceId): Promise<Resource> {
    const [resource] = actor ? await this.directory.resourcesByIds([id]) : [];
    assertAllowed(actor, 'resource:read', { resource });
    if (!resource) throw notFound();
    return resource;
  }
}

/** More names help nobody to ask. */
const administratorsAtMost = 10;

/** Whom the users of a client can ask for what they may not do. It judges nothing: everybody may know it of their own client. */
export class ReadAdministrators {
  constructor(private readonly directory: Pick<ReadDirectory, 'administratorsOf'>) {}

  run(clientId: ClientId | null): Promise<readonly User[]> {
    return clientId === null ? Promise.resolve([]) : this.directory.administratorsOf(clientId, administratorsAtMost);
  }
}
