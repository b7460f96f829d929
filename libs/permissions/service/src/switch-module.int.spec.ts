import { testDatabase } from '@kalbro/database/testing';
import type { ClientId } from '@kalbro/kernel';
import { ReadDirectory } from './read-directory.js';
import { permissionEntities } from './store/directory.entity.js';
import { SwitchModule } from './switch-module.js';
import type { OnSwitched } from './switch-module.js';
import { aClient, directoryRows, support } from './testing/directory-world.js';
import type { ClientWorld } from './testing/directory-world.js';

describe('SwitchModule', () => {
  const db = testDatabase({ entities: permissionEntities });
  const module = 'OFFICE_365';
  let fjordplan: ClientWorld;
  let nordvik: ClientWorld;
  const switching = (...hooks: OnSwitched[]) => new SwitchModule(db.database, hooks);
  const active = () => new ReadDirectory(db.database).activeModulesOf([fjordplan.client.id, nordvik.client.id]);

  beforeEach(async () => {
    await db.clear();
    fjordplan = await aClient(db.database);
    nordvik = await aClient(db.database, 'Nordvik Bygg AS');
  });

  it('switches the module of one client, and saying it twice is no error', async () => {
    const input = { clientId: fjordplan.client.id, module } as const;
    for (const time of [1, 2]) {
      expect([time, await switching().activate(support, input)]).toEqual([time, fjordplan.client]);
      expect(await active()).toEqual([[module], []]);
    }
    for (const time of [1, 2]) {
      expect([time, await switching().deactivate(support, input)]).toEqual([time, fjordplan.client]);
      expect(await active()).toEqual([[], []]);
    }
  });

  it('leaves the module of other clients as it is', async () => {
    for (const { client } of [fjordplan, nordvik]) await switching().activate(support, { clientId: client.id, module });
    await switching().deactivate(support, { clientId: fjordplan.client.id, module });
    expect(await active()).toEqual([[], [module]]);
  });

  it('keeps users and resources when it is switched off', async () => {
    const card = await fjordplan.saveResource('card');
    await switching().activate(support, { clientId: fjordplan.client.id, module });
    await switching().deactivate(support, { clientId: fjordplan.client.id, module });
    expect(await new ReadDirectory(db.database).resourcesOfClient(fjordplan.client.id)).toEqual([card]);
  });

  it('is safe to be said by many at once', async () => {
    const input = { clientId: fjordplan.client.id, module } as const;
    await Promise.all(Array.from({ length: 8 }, () => switching().activate(support, input)));
    expect(await active()).toEqual([[module], []]);
  });

  it('stops what must stop in the same transaction, for the client concerned', async () => {
    const stopped: ClientId[] = [];
    const stop: OnSwitched = async (tx, clientId) => {
      stopped.push(clientId);
      await tx.query('UPDATE client SET name = name || $2 WHERE id = $1', [clientId, ' (stopped)']);
    };
    await switching(stop).activate(support, { clientId: fjordplan.client.id, module });
    expect(stopped).toEqual([]);
    await switching(stop).deactivate(support, { clientId: fjordplan.client.id, module });
    expect(stopped).toEqual([fjordplan.client.id]);
    const names = (await new ReadDirectory(db.database).allClients()).map(({ name }) => name);
    expect(names).toEqual(['Fjordplan AS (stopped)', 'Nordvik Bygg AS']);
  });

  it('stays active when something could not be stopped', async () => {
    const fail: OnSwitched = () => Promise.reject(new Error('cannot stop'));
    await switching().activate(support, { clientId: fjordplan.client.id, module });
    await expect(switching(fail).deactivate(support, { clientId: fjordplan.client.id, module })).rejects.toThrow(
      'cannot stop',
    );
    expect(await active()).toEqual([[module], []]);
  });

  it('is for support agents only, and a refusal changes nothing', async () => {
    await switching().activate(support, { clientId: fjordplan.client.id, module });
    const before = await directoryRows(db.database);
    const stop = switching(() => Promise.reject(new Error('must not be asked to stop')));
    for (const clientId of [fjordplan.client.id, nordvik.client.id, 'no id']) {
      const input = { clientId, module } as const;
      await expect(stop.deactivate(fjordplan.admin, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(stop.activate(fjordplan.admin, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(stop.activate(undefined, input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await directoryRows(db.database)).toEqual(before);
  });

  it.each(['01941f29-7c00-7000-8000-000000000001', 'no id'])('finds no client %s', async (clientId) => {
    await expect(switching().activate(support, { clientId, module })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(switching().deactivate(support, { clientId, module })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
