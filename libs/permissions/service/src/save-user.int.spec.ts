import { testDatabase } from '@kalbro/database/testing';
import { SaveUser } from './save-user.js';
import { permissionEntities } from './store/directory.entity.js';
import { aClient, directoryRows, support } from './testing/directory-world.js';
import type { ClientWorld } from './testing/directory-world.js';

describe('SaveUser', () => {
  const db = testDatabase({ entities: permissionEntities });
  const kari = {
    externalId: 'kari',
    name: 'Kari',
    email: 'Kari@Fjordplan.example',
    permissions: ['resource:edit-own'],
  };
  let fjordplan: ClientWorld;
  let nordvik: ClientWorld;
  const save = (...args: Parameters<SaveUser['run']>) => new SaveUser(db.database).run(...args);

  beforeEach(async () => {
    await db.clear();
    fjordplan = await aClient(db.database);
    nordvik = await aClient(db.database, 'Nordvik Bygg AS');
  });

  it('makes a user of the own client, the address in lower case', async () => {
    const user = await save(fjordplan.admin, kari);
    expect(user).toEqual({ ...kari, id: user.id, clientId: fjordplan.client.id, email: 'kari@fjordplan.example' });
    expect(await fjordplan.actor('kari')).toMatchObject({
      userId: user.id,
      name: 'Kari',
      email: 'kari@fjordplan.example',
    });
  });

  it('changes the same user when it is saved again', async () => {
    const first = await save(fjordplan.admin, kari);
    const again = await save(fjordplan.admin, { ...kari, name: 'Kari N.', permissions: [] });
    expect(again.id).toBe(first.id);
    expect(await fjordplan.actor('kari')).toMatchObject({ name: 'Kari N.', permissions: new Set() });
  });

  it('keeps the same external id apart between clients', async () => {
    const ours = await save(fjordplan.admin, kari);
    const theirs = await save(nordvik.admin, { ...kari, name: 'Kari B.' });
    expect(theirs.id).not.toBe(ours.id);
    expect(await fjordplan.actor('kari')).toMatchObject({ name: 'Kari' });
  });

  it('makes one user of many calls at once', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => save(fjordplan.admin, kari)));
    expect(new Set(users.map(({ id }) => id)).size).toBe(1);
  });

  it('lets a support agent choose the client, and tells one who did not', async () => {
    const user = await save(support, { ...kari, clientId: nordvik.client.id });
    expect(user.clientId).toBe(nordvik.client.id);
    await expect(save(support, kari)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.clientId' }],
    });
  });

  it.each(['01941f29-7c00-7000-8000-000000000001', 'no id'])(
    'finds no client %s for a support agent',
    async (clientId) => {
      await expect(save(support, { ...kari, clientId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it('refuses, and changes nothing', async () => {
    await fjordplan.saveUser('ola');
    const ola = await fjordplan.actor('ola');
    const before = await directoryRows(db.database);
    const refusals = [
      [undefined, kari, 'UNAUTHENTICATED'],
      [ola, kari, 'FORBIDDEN'],
      [ola, { ...kari, clientId: nordvik.client.id }, 'FORBIDDEN'],
      [fjordplan.admin, { ...kari, clientId: nordvik.client.id }, 'NOT_FOUND'],
      [fjordplan.admin, { ...kari, email: 'kari' }, 'BAD_USER_INPUT'],
      [fjordplan.admin, { ...kari, permissions: ['modules:manage'] }, 'BAD_USER_INPUT'],
      [support, { ...kari, clientId: nordvik.client.id, permissions: ['clients:manage'] }, 'BAD_USER_INPUT'],
    ] as const;
    for (const [actor, input, code] of refusals) await expect(save(actor, input)).rejects.toMatchObject({ code });
    expect(await directoryRows(db.database)).toEqual(before);
  });
});
