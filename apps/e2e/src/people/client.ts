import type { Session } from '../system/planner.js';
import type { System } from '../system/system.js';

export interface Person {
  readonly externalId: string;
  readonly session: Session;
  readonly userId: string;
  /** Their own resource. */
  readonly resourceId: string;
}

export interface ClientOptions {
  /** Sign-in name of the administrator; unique in the whole system. */
  readonly admin: string;
  readonly isActive?: boolean;
}

/** One customer with an administrator; more people come by `add`. */
export class Client {
  private constructor(
    private readonly system: System,
    readonly id: string,
    readonly admin: Session,
    readonly support: Session,
  ) {}

  /** As it really goes: the support agent makes the client and its administrator, and activates the module. */
  static async make(system: System, { admin, isActive = true }: ClientOptions): Promise<Client> {
    const support = await system.as('support');
    const made = await support.ask<{ createClient: { id: string } }>(
      'mutation ($name: String!) { createClient(name: $name) { id } }',
      { name: `Client of ${admin}` },
    );
    const { id } = made.createClient;
    const input = { clientId: id, ...userInput(admin, ['client:administer']) };
    await support.ask(saveUser, { input });
    const client = new Client(system, id, await system.as(admin), support);
    if (isActive) await client.activate();
    return client;
  }

  /** A person with a resource of their own; the administrator saves both. */
  async add(externalId: string, permissions = ['appointments:edit', 'resource:edit-own']): Promise<Person> {
    const user = await this.admin.ask<{ saveUser: { id: string } }>(saveUser, {
      input: userInput(externalId, permissions),
    });
    const userId = user.saveUser.id;
    const resourceId = await this.addResource(externalId, { userId });
    return { externalId, userId, resourceId, session: await this.system.as(externalId) };
  }

  async addResource(externalId: string, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.admin.ask<{ saveResource: { id: string } }>(
      'mutation ($input: SaveResourceInput!) { saveResource(input: $input) { id } }',
      { input: { externalId, name: externalId, ...more } },
    );
    return answer.saveResource.id;
  }

  async activate(): Promise<void> {
    await this.support.ask('mutation ($id: ID!) { activateModule(clientId: $id, module: OFFICE_365) { id } }', {
      id: this.id,
    });
  }

  async deactivate(): Promise<void> {
    await this.support.ask('mutation ($id: ID!) { deactivateModule(clientId: $id, module: OFFICE_365) { id } }', {
      id: this.id,
    });
  }
}

const saveUser = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }';

function userInput(externalId: string, permissions: readonly string[]) {
  return { externalId, name: externalId, email: `${externalId}@planner.example`, permissions };
}
