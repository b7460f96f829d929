import type { ApiHarness } from './api-harness.js';

/** A client as the planning system would provision it, and the ids of what was made. */
export interface Provisioned {
  readonly clientId: string;
  /** By externalId, which is unique in the whole test. */
  readonly users: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
}

export interface ClientWish {
  readonly name: string;
  readonly admin: string;
  /** externalId to permissions; each gets a resource of their own. */
  readonly people: Readonly<Record<string, readonly string[]>>;
  readonly moduleActive: boolean;
}

/** Makes a client with its administrator, users and their resources, all through the API. */
export async function provision(api: ApiHarness, wish: ClientWish): Promise<Provisioned> {
  const { createClient } = await api.ok({
    as: 'support',
    query: 'mutation ($name: String!) { createClient(name: $name) { id } }',
    variables: { name: wish.name },
  });
  const clientId: string = createClient.id;
  await saveUser(api, 'support', { clientId, externalId: wish.admin, permissions: ['client:administer'] });
  if (wish.moduleActive) await activate(api, clientId);
  const users: Record<string, string> = {};
  const resources: Record<string, string> = {};
  for (const [externalId, permissions] of Object.entries(wish.people)) {
    users[externalId] = await saveUser(api, wish.admin, { externalId, permissions });
    resources[externalId] = await saveResource(api, wish.admin, { externalId, userId: users[externalId] });
  }
  return { clientId, users, resources };
}

async function activate(api: ApiHarness, clientId: string): Promise<void> {
  const query = 'mutation ($id: ID!) { activateModule(clientId: $id, module: OFFICE_365) { id } }';
  await api.ok({ as: 'support', query, variables: { id: clientId } });
}

async function saveUser(
  api: ApiHarness,
  as: string,
  { externalId, ...more }: { externalId: string; clientId?: string; permissions: readonly string[] },
): Promise<string> {
  const input = { externalId, name: externalId, email: `${externalId}@fjordplan.example`, ...more };
  const query = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }';
  return (await api.ok({ as, query, variables: { input } })).saveUser.id;
}

async function saveResource(
  api: ApiHarness,
  as: string,
  { externalId, userId }: { externalId: string; userId: string | undefined },
): Promise<string> {
  const input = { externalId, name: externalId, email: `${externalId}@fjordplan.example`, userId };
  const query = 'mutation ($input: SaveResourceInput!) { saveResource(input: $input) { id } }';
  return (await api.ok({ as, query, variables: { input } })).saveResource.id;
}
