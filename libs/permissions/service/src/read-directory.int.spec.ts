import { testDatabase } from '@kalbro/database/testing';
import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import { testId } from '@kalbro/permissions-core/testing';
import { CreateClient } from './create-client.js';
import { ReadDirectory } from './read-directory.js';
import { permissionEntities } from './store/directory.entity.js';
import { aClient, directoryRows, support } from './testing/directory-world.js';
import type { ClientWorld } from './testing/directory-world.js';

describe('ReadDirectory', () => {
  const statements: string[] = [];
  const db = testDatabase({ entities: permissionEntities, onStatement: (sql) => statements.push(sql) });
  let fjordplan: ClientWorld;
  let nordvik: ClientWorld;

  beforeEach(async () => {
    await db.clear();
    nordvik = await aClient(db.database, 'Nordvik Bygg AS');
    fjordplan = await aClient(db.database);
  });

  it('answers batches in the order of the ids, with undefined where there is nothing, one statement each', async () => {
    const read = new ReadDirectory(db.database);
    const [per, kari] = [await fjordplan.saveUser('per'), await fjordplan.saveUser('kari')];
    const [one, two] = [await fjordplan.saveResource('1'), await nordvik.saveResource('2', { email: 'x@y.example' })];
    statements.length = 0;
    const { client } = fjordplan;
    expect(await read.clientsByIds([testId<ClientId>('client', 9), client.id, nordvik.client.id, client.id])).toEqual([
      undefined,
      client,
      nordvik.client,
      client,
    ]);
    expect(await read.usersByIds([kari.id, testId<UserId>('user', 9), per.id])).toEqual([kari, undefined, per]);
    expect(await read.resourcesByIds([two.id, testId<ResourceId>('resource', 9), one.id])).toEqual([
      two,
      undefined,
      one,
    ]);
    expect(statements).toHaveLength(3);
  });

  it('lists the resources of one client by name', async () => {
    await nordvik.saveResource('x');
    const b = await fjordplan.saveResource('b');
    const a = await fjordplan.saveResource('a');
    expect(await new ReadDirectory(db.database).resourcesOfClient(fjordplan.client.id)).toEqual([a, b]);
  });

  it('lists all clients by name', async () => {
    expect(await new ReadDirectory(db.database).allClients()).toEqual([fjordplan.client, nordvik.client]);
  });
});

describe('CreateClient', () => {
  const db = testDatabase({ entities: permissionEntities });

  it('makes a client, for support agents only', async () => {
    const { client, admin } = await aClient(db.database, ' Fjordplan AS ');
    expect(client.name).toBe('Fjordplan AS');
    const before = await directoryRows(db.database);
    const create = new CreateClient(db.database);
    await expect(create.run(admin, { name: 'Mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(create.run(undefined, { name: 'Mine' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(create.run(support, { name: ' ' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'name' }],
    });
    expect(await directoryRows(db.database)).toEqual(before);
  });
});
