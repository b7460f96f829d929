import { testDatabase } from '@kalbro/database/testing';
import type { ResourceInput } from '@kalbro/permissions-core';
import type { EntityManager } from 'typeorm';
import { SaveResource } from './save-resource.js';
import { permissionEntities } from './store/directory.entity.js';
import { lockClient } from './store/directory.store.js';
import { aClient, directoryRows, support } from './testing/directory-world.js';
import type { ClientWorld } from './testing/directory-world.js';

describe('SaveResource', () => {
  const db = testDatabase({ entities: permissionEntities });
  const room = { externalId: 'room-1', name: 'Room 1' };
  const unknownId = '01941f29-7c00-7000-8000-000000000001';
  let fjordplan: ClientWorld;
  let nordvik: ClientWorld;
  const save = (input: ResourceInput, actor = fjordplan.admin) => new SaveResource(db.database).run(actor, input);

  beforeEach(async () => {
    await db.clear();
    fjordplan = await aClient(db.database);
    nordvik = await aClient(db.database, 'Nordvik Bygg AS');
  });

  it('makes a resource of the own client', async () => {
    const resource = await save(room);
    expect(resource).toEqual({ ...room, id: resource.id, clientId: fjordplan.client.id, email: null, userId: null });
  });

  it('gives the owner their own card and the managers theirs', async () => {
    const kari = await fjordplan.saveUser('kari');
    const leder = await fjordplan.saveUser('leder');
    const card = await save({ ...room, userId: kari.id, managerIds: [leder.id] });
    expect((await fjordplan.actor('kari')).ownResourceId).toBe(card.id);
    expect((await fjordplan.actor('leder')).managedResourceIds).toEqual(new Set([card.id]));
  });

  it('keeps what a later save leaves out, and takes away what it sets to null', async () => {
    const kari = await fjordplan.saveUser('kari');
    const first = await save({ ...room, email: 'Room@Fjordplan.example', userId: kari.id, managerIds: [kari.id] });
    const renamed = await save({ ...room, name: 'Big room' });
    expect(renamed).toEqual({ ...first, name: 'Big room', email: 'room@fjordplan.example', userId: kari.id });
    expect((await fjordplan.actor('kari')).managedResourceIds.size).toBe(1);

    expect(await save({ ...room, email: null, userId: null, managerIds: [] })).toMatchObject({
      email: null,
      userId: null,
    });
    expect((await fjordplan.actor('kari')).managedResourceIds.size).toBe(0);
  });

  it('replaces the managers', async () => {
    const [per, leder] = [await fjordplan.saveUser('per'), await fjordplan.saveUser('leder')];
    const card = await save({ ...room, managerIds: [per.id] });
    await save({ ...room, managerIds: [leder.id] });
    expect((await fjordplan.actor('per')).managedResourceIds.size).toBe(0);
    expect((await fjordplan.actor('leder')).managedResourceIds).toEqual(new Set([card.id]));
  });

  it('makes one resource of many calls at once, although the user may own only one', async () => {
    const kari = await fjordplan.saveUser('kari');
    const calls = Array.from({ length: 8 }, () => save({ ...room, userId: kari.id, managerIds: [kari.id] }));
    expect(new Set((await Promise.all(calls)).map(({ id }) => id)).size).toBe(1);
  });

  it('waits for another writer of the client, since the user of two equal calls would else be taken for a second one', async () => {
    const kari = await fjordplan.saveUser('kari');
    let over = false;
    const { waited, saving } = await db.database.transaction(async (tx) => {
      await lockClient(tx, fjordplan.client.id);
      const saving = save({ ...room, userId: kari.id }).finally(() => (over = true));
      return { saving, waited: await somebodyWaits(db.database.reader, () => over) };
    });
    expect(waited).toBe(true);
    expect(await saving).toMatchObject({ userId: kari.id });
  });

  it('lets only one of two resources have the user, also when both are saved at once', async () => {
    const kari = await fjordplan.saveUser('kari');
    const outcomes = await Promise.allSettled([
      save({ ...room, userId: kari.id }),
      save({ externalId: 'room-2', name: 'Room 2', userId: kari.id }),
    ]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(refused).toMatchObject([{ code: 'BAD_USER_INPUT', fields: [{ path: 'input.userId' }] }]);
  });

  it('names users that are unknown or of another client, without telling which', async () => {
    const theirs = await nordvik.saveUser('jon');
    const before = await directoryRows(db.database);
    const refusalOf = (id: string) =>
      save({ ...room, userId: id, managerIds: [fjordplan.admin.userId, id] }).catch(String);
    const foreign = await save({ ...room, userId: theirs.id, managerIds: [fjordplan.admin.userId, theirs.id] }).catch(
      (error: unknown) => error,
    );
    expect(foreign).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.userId' }, { path: 'input.managerIds' }],
    });
    expect(await refusalOf(unknownId)).toEqual(await refusalOf(theirs.id));
    expect(await directoryRows(db.database)).toEqual(before);
  });

  it('names only the field that is wrong', async () => {
    const managers = [unknownId];
    await expect(save({ ...room, userId: fjordplan.admin.userId, managerIds: managers })).rejects.toMatchObject({
      fields: [{ path: 'input.managerIds' }],
    });
  });

  it('refuses everyone but an administrator, and changes nothing', async () => {
    await fjordplan.saveUser('kari', ['resource:edit', 'jobs:manage']);
    const kari = await fjordplan.actor('kari');
    const before = await directoryRows(db.database);
    await expect(save(room, support)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(save(room, kari)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(new SaveResource(db.database).run(undefined, room)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await directoryRows(db.database)).toEqual(before);
  });
});

/** Asks until a session of this database waits for a lock; false when what should have waited is over. */
async function somebodyWaits(reader: EntityManager, isOver: () => boolean): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const rows: unknown[] = await reader.query(waiting);
  return rows.length > 0 || (!isOver() && somebodyWaits(reader, isOver));
}
