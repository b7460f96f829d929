import { testDatabase } from '@kalbro/database/testing';
import { parseId } from '@kalbro/kernel';
import type { UserId } from '@kalbro/kernel';
import { LoadActor } from './load-actor.js';
import { permissionEntities } from './store/directory.entity.js';
import { SwitchModule } from './switch-module.js';
import { aClient, support } from './testing/directory-world.js';
import type { ClientWorld } from './testing/directory-world.js';

describe('LoadActor', () => {
  const statements: string[] = [];
  const db = testDatabase({ entities: permissionEntities, onStatement: (sql) => statements.push(sql) });
  let fjordplan: ClientWorld;
  let nordvik: ClientWorld;
  const load = (externalId: string, clientId?: string) => new LoadActor(db.database).run({ externalId, clientId });

  beforeEach(async () => {
    await db.clear();
    fjordplan = await aClient(db.database);
    nordvik = await aClient(db.database, 'Nordvik Bygg AS');
  });

  it('loads all that judging needs in one statement', async () => {
    const kari = await fjordplan.saveUser('kari', ['resource:edit-own']);
    const own = await fjordplan.saveResource('own', { userId: kari.id });
    const given = await fjordplan.saveResource('given', { managerIds: [kari.id] });
    await fjordplan.saveResource('other');
    await new SwitchModule(db.database).activate(support, { clientId: fjordplan.client.id, module: 'OFFICE_365' });

    statements.length = 0;
    const { actor } = await load('kari');
    expect(statements).toHaveLength(1);
    expect(actor).toEqual({
      userId: kari.id,
      clientId: fjordplan.client.id,
      externalId: 'kari',
      name: 'kari',
      email: 'kari@fjordplan.example',
      permissions: new Set(['resource:edit-own']),
      ownResourceId: own.id,
      managedResourceIds: new Set([given.id]),
      activeModules: new Set(['OFFICE_365']),
    });
    expect(await new LoadActor(db.database).byUserId(kari.id)).toEqual(actor);
  });

  it('spells out what client:administer includes', async () => {
    const { actor } = await load('admin', fjordplan.client.id);
    expect(actor?.permissions).toContain('resource:edit');
  });

  it('knows the modules of the own client only', async () => {
    await new SwitchModule(db.database).activate(support, { clientId: nordvik.client.id, module: 'OFFICE_365' });
    expect((await fjordplan.actor('admin')).activeModules.size).toBe(0);
    expect((await nordvik.actor('admin')).activeModules.size).toBe(1);
  });

  it('does not guess between users of several clients', async () => {
    expect(await load('admin')).toEqual({ actor: undefined, reason: 'ambiguous' });
    expect((await load('admin', nordvik.client.id)).actor?.clientId).toBe(nordvik.client.id);
  });

  it.each(['nobody', 'nul\0', ''])('knows no user %j', async (externalId) => {
    expect(await load(externalId)).toEqual({ actor: undefined, reason: 'unknown' });
  });

  it('knows no user of a client that is another, unknown or no id', async () => {
    await fjordplan.saveUser('kari');
    const unknown = { actor: undefined, reason: 'unknown' };
    expect(await load('kari', nordvik.client.id)).toEqual(unknown);
    expect(await load('kari', '01941f29-7c00-7000-8000-000000000001')).toEqual(unknown);
    expect(await load('kari', 'Fjordplan')).toEqual(unknown);
    expect(await new LoadActor(db.database).byUserId(parseId<UserId>(nordvik.client.id) as UserId)).toBeUndefined();
  });

  it('loads a support agent, who belongs to no client', async () => {
    await insertSupportAgent(['modules:manage', 'clients:manage']);
    const { actor } = await load('support');
    expect(actor).toMatchObject({ clientId: null, permissions: new Set(['modules:manage', 'clients:manage']) });
  });

  it('takes a stored word of another version for nothing', async () => {
    await insertSupportAgent(['modules:manage', 'cards:edit']);
    expect((await load('support')).actor?.permissions).toEqual(new Set(['modules:manage']));
  });

  it('counts no card of another client, whatever rows exist', async () => {
    const kari = await fjordplan.saveUser('kari');
    const theirs = await nordvik.saveResource('theirs');
    await db.database.reader.query('UPDATE resource SET user_id = $1 WHERE id = $2', [kari.id, theirs.id]);
    await db.database.reader.query('INSERT INTO resource_manager VALUES ($1, $2)', [theirs.id, kari.id]);
    expect(await fjordplan.actor('kari')).toMatchObject({ ownResourceId: null, managedResourceIds: new Set() });
  });

  async function insertSupportAgent(permissions: readonly string[]): Promise<void> {
    await db.database.reader.query(
      `INSERT INTO app_user (id, external_id, name, email, permissions)
       VALUES (gen_random_uuid(), 'support', 'Support', 'support@kalbro.example', $1)`,
      [permissions],
    );
  }
});
