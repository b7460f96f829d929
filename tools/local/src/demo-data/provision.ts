import type { DemoClient, DemoUser } from './people.js';
import type { PlannerApi, PlannerSession } from './planner-api.js';

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly activeModules: readonly string[];
}

/**
 * Makes the demo clients, their users and resources over the public API, as a planning system would. Saving is by external
 * id and clients are found by name, so an earlier attempt that was cut off is completed.
 */
export async function provision(api: PlannerApi, support: string, clients: readonly DemoClient[]): Promise<void> {
  const agent = await api.signIn(support);
  const known = await allClients(agent);
  for (const client of clients)
    await provisionClient(
      api,
      agent,
      client,
      known.find(({ name }) => name === client.name),
    );
}

/** True when every client is there. */
export async function isProvisioned(
  api: PlannerApi,
  support: string,
  clients: readonly DemoClient[],
): Promise<boolean> {
  const names = new Set((await allClients(await api.signIn(support))).map(({ name }) => name));
  return clients.every(({ name }) => names.has(name));
}

async function allClients(agent: PlannerSession): Promise<readonly ClientRow[]> {
  const { clients } = await agent.ask<{ clients: ClientRow[] }>('{ clients { id name activeModules } }');
  return clients;
}

async function provisionClient(
  api: PlannerApi,
  agent: PlannerSession,
  client: DemoClient,
  known: ClientRow | undefined,
): Promise<void> {
  const { id, activeModules } = known ?? (await createClient(agent, client.name));
  if (client.hasOffice365 && !activeModules.includes('OFFICE_365')) await activate(agent, id);
  const [administrator, ...others] = client.users;
  const ids = new Map([[administrator.externalId, await saveUser(agent, administrator, id)]]);
  const session = await api.signIn(administrator.externalId);
  for (const user of others) ids.set(user.externalId, await saveUser(session, user));
  for (const input of resourcesOf(client, ids)) await saveResource(session, input);
}

async function createClient(agent: PlannerSession, name: string): Promise<ClientRow> {
  const sent = 'mutation ($name: String!) { createClient(name: $name) { id name activeModules } }';
  return (await agent.ask<{ createClient: ClientRow }>(sent, { name })).createClient;
}

async function activate(agent: PlannerSession, clientId: string): Promise<void> {
  await agent.ask('mutation ($id: ID!) { activateModule(clientId: $id, module: OFFICE_365) { id } }', { id: clientId });
}

async function saveUser(session: PlannerSession, user: DemoUser, clientId?: string): Promise<string> {
  const { externalId, name, email, permissions } = user;
  const input = { externalId, name, email, permissions, ...(clientId ? { clientId } : {}) };
  const sent = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }';
  return (await session.ask<{ saveUser: { id: string } }>(sent, { input })).saveUser.id;
}

interface ResourceInput {
  readonly externalId: string;
  readonly name: string;
  readonly email?: string;
  readonly userId?: string;
  readonly managerIds: readonly string[];
}

/** Each person's own, then the things. */
export function resourcesOf(client: DemoClient, userIds: ReadonlyMap<string, string>): ResourceInput[] {
  const managersOf = (resource: string) =>
    Object.entries(client.managers)
      .filter(([, given]) => given.includes(resource))
      .flatMap(([manager]) => userIds.get(manager) ?? []);
  const people = client.users.map(({ externalId, name, email }) => {
    const userId = userIds.get(externalId);
    return { externalId, name, email, ...(userId ? { userId } : {}), managerIds: managersOf(externalId) };
  });
  const things = client.things.map((thing) => ({ ...thing, managerIds: managersOf(thing.externalId) }));
  return [...people, ...things];
}

async function saveResource(session: PlannerSession, input: ResourceInput): Promise<void> {
  await session.ask('mutation ($input: SaveResourceInput!) { saveResource(input: $input) { id } }', { input });
}
