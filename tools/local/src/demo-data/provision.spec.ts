import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { demoClients } from './people.js';
import { PlannerApi } from './planner-api.js';
import { isProvisioned, provision, resourcesOf } from './provision.js';

describe('The demo clients', () => {
  let planner: FakePlanner;
  let api: PlannerApi;
  beforeEach(async () => {
    planner = await FakePlanner.listen();
    api = new PlannerApi(planner.url);
  });
  afterEach(() => planner.close());

  it('are made by the support agent, their users by the administrators', async () => {
    await provision(api, 'support', demoClients);
    expect(planner.clients.map(({ name, activeModules }) => [name, activeModules])).toEqual([
      ['Fjordplan AS', ['OFFICE_365']],
      ['Nordvik Bygg AS', []],
    ]);
    expect(planner.savedUsers).toEqual([
      'admin by support',
      'leder by admin',
      'kari by admin',
      'per by admin',
      'ola by admin',
      'nina by support',
      'jon by nina',
    ]);
    expect(planner.savedResources).toEqual([
      'admin',
      'leder',
      'kari',
      'per',
      'ola',
      'motrom-fjorden',
      'varebil-1',
      'nina',
      'jon',
    ]);
  });

  it('are not made twice', async () => {
    await provision(api, 'support', demoClients);
    await provision(api, 'support', demoClients);
    expect(planner.clients).toHaveLength(2);
  });

  it('are complete when all are there', async () => {
    expect(await isProvisioned(api, 'support', demoClients)).toBe(false);
    await provision(api, 'support', demoClients);
    expect(await isProvisioned(api, 'support', demoClients)).toBe(true);
  });

  it('that are refused say why', async () => {
    planner.refusal = { message: 'Only support can do this.', extensions: { code: 'FORBIDDEN' } };
    await expect(provision(api, 'support', demoClients)).rejects.toThrow('FORBIDDEN: Only support can do this.');
  });

  it('cannot be made by somebody who is not known', async () => {
    await expect(api.signIn('stranger')).rejects.toThrow(/answered 404/);
  });
});

it('A manager is given the cards of the people and things listed', () => {
  const fjordplan = demoClients[0];
  if (!fjordplan) throw new Error('There are no demo clients.');
  const ids = new Map(fjordplan.users.map(({ externalId }) => [externalId, `id of ${externalId}`]));
  const resources = resourcesOf(fjordplan, ids);
  const given = resources
    .filter(({ managerIds }) => managerIds.includes('id of leder'))
    .map(({ externalId }) => externalId);
  expect(given).toEqual(['kari', 'per', 'ola', 'motrom-fjorden', 'varebil-1']);
  expect(resources.find(({ externalId }) => externalId === 'kari')).toMatchObject({ userId: 'id of kari' });
  expect(resources.find(({ externalId }) => externalId === 'varebil-1')).not.toHaveProperty('userId');
});

interface Sent {
  readonly query: string;
  readonly variables: {
    readonly name?: string;
    readonly id?: string;
    readonly input?: { readonly externalId: string };
  };
}

/** As much of the API as provisioning speaks to. */
class FakePlanner {
  readonly clients: { id: string; name: string; activeModules: string[] }[] = [];
  readonly savedUsers: string[] = [];
  readonly savedResources: string[] = [];
  refusal: { message: string; extensions: { code: string } } | undefined;

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<FakePlanner> {
    const server = createServer();
    const planner = new FakePlanner(server);
    server.on('request', (request, response) => {
      void json(request).then((body) => {
        const answer =
          request.url === '/dev/login' ? planner.signIn(body) : planner.answer(body, request.headers.authorization);
        response
          .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return planner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private signIn(body: unknown): unknown {
    const { user } = body as { user: string };
    return user === 'stranger' ? undefined : { token: user };
  }

  private answer(body: unknown, authorization = ''): unknown {
    const { query, variables } = body as Sent;
    if (this.refusal) return { errors: [this.refusal] };
    return { data: this.data(query, variables, authorization.replace('Bearer ', '')) };
  }

  private data(query: string, { name = '', id = '', input }: Sent['variables'], by: string): unknown {
    if (query.includes('createClient')) return { createClient: this.addClient(name) };
    if (query.includes('activateModule')) {
      this.clients.find((client) => client.id === id)?.activeModules.push('OFFICE_365');
      return { activateModule: { id } };
    }
    if (query.includes('saveUser')) {
      this.savedUsers.push(`${input?.externalId} by ${by}`);
      return { saveUser: { id: `id of ${input?.externalId}` } };
    }
    if (query.includes('saveResource')) {
      this.savedResources.push(input?.externalId ?? '');
      return { saveResource: { id: 'any' } };
    }
    return { clients: this.clients };
  }

  private addClient(name: string) {
    const client = { id: `id of ${name}`, name, activeModules: [] };
    this.clients.push(client);
    return client;
  }
}
