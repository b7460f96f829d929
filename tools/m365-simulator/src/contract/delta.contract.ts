import { idOf, type Person, type Wire } from '../testing/graph-person.js';
import { DELTA, meeting, mondays, Stage, type Connect, type Connection } from './scenario.js';

const kinds = (items: readonly Wire[]): unknown[] => items.map((one) => (one['@removed'] ? 'removed' : one.type));

/** How the calendar of Graph tells what changed. */
export function describeDeltaContract(connect: Connect): void {
  let connection: Connection;
  let me: Person;
  let stage: Stage;

  beforeAll(async () => {
    connection = await connect();
    me = connection.person;
    stage = new Stage(me);
  });
  afterEach(() => stage.clear());
  afterAll(() => connection.stop());

  it('ends the first round with a link, and says nothing as long as nothing happens', async () => {
    const first = await me.round(DELTA);
    const second = await me.round(first.deltaLink);
    expect([second.items, second.pages]).toEqual([[], 1]);
  });

  it('tells of a new event in full, of a change with another etag, and of a deletion by its id alone', async () => {
    const start = await me.round(DELTA);
    const made = await stage.create(meeting(4, 'Contract delta'));
    const created = await me.round(start.deltaLink);
    const found = created.items.find((one) => one.id === made.id);
    expect([found?.['@odata.type'], found?.type, found?.subject]).toEqual([
      '#microsoft.graph.event',
      'singleInstance',
      'Contract delta',
    ]);
    await me.patch(`/me/events/${idOf(made)}`, { subject: 'Contract delta 2' });
    const changed = await me.round(created.deltaLink);
    expect(changed.items.map((one) => one.subject)).toEqual(['Contract delta 2']);
    await me.delete(`/me/events/${idOf(made)}`);
    const deleted = await me.round(changed.deltaLink);
    expect(deleted.items.map((one) => [one.id, one['@removed']])).toEqual([[made.id, { reason: 'deleted' }]]);
  });

  it('sends a series as a master and bare occurrences', async () => {
    const start = await me.round(DELTA);
    const master = await stage.create(mondays('Contract delta series'));
    const { items } = await me.round(start.deltaLink);
    expect(kinds(items)).toEqual(['seriesMaster', ...Array<string>(5).fill('occurrence')]);
    const occurrences = items.slice(1);
    expect(new Set(occurrences.map((one) => one.seriesMasterId))).toEqual(new Set([master.id]));
    const members = ['@odata.etag', '@odata.type', 'end', 'id', 'seriesMasterId', 'start', 'type'];
    for (const one of occurrences) expect(Object.keys(one).sort()).toEqual(members);
  });

  it('sends the rest of a series, and no tombstone, when one occurrence is deleted', async () => {
    const master = await stage.create(mondays('Contract delta cancel'));
    const start = await me.round(DELTA);
    const second = (await stage.instances(master))[1];
    await me.delete(`/me/events/${idOf(second)}`);
    const { items } = await me.round(start.deltaLink);
    expect(kinds(items)).toEqual(['seriesMaster', ...Array<string>(4).fill('occurrence')]);
    expect(items.some((one) => one.id === second?.id)).toBe(false);
  });

  it('sends an exception in full, under the id that the occurrence had', async () => {
    const master = await stage.create(mondays('Contract delta exception'));
    const start = await me.round(DELTA);
    const second = (await stage.instances(master))[1];
    await me.patch(`/me/events/${idOf(second)}`, { subject: 'Contract other' });
    const { items } = await me.round(start.deltaLink);
    const exception = items.find((one) => String(one.type) === 'exception');
    expect([exception?.id, exception?.subject, exception?.seriesMasterId]).toEqual([
      second?.id,
      'Contract other',
      master.id,
    ]);
  });

  it('calls an event removed that left the window, though it still is', async () => {
    const made = await stage.create(meeting(4, 'Contract leaving'));
    const start = await me.round(DELTA);
    const later = {
      start: { dateTime: '2031-06-04T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2031-06-04T10:00:00', timeZone: 'UTC' },
    };
    await me.patch(`/me/events/${idOf(made)}`, later);
    const { items } = await me.round(start.deltaLink);
    expect(items.map((one) => [one.id, one['@removed']])).toEqual([[made.id, { reason: 'deleted' }]]);
    expect((await me.get(`/me/events/${idOf(made)}`)).status).toBe(200);
  });

  it('uses immutable ids when asked, in links that were made with them', async () => {
    const headers = { prefer: 'IdType="ImmutableId"' };
    const start = await me.round(DELTA, headers);
    const made = await stage.create(meeting(4, 'Contract immutable'), headers);
    const { items } = await me.round(start.deltaLink, headers);
    expect(items.map((one) => one.id)).toEqual([made.id]);
  });

  it('breaks a round into pages of the size asked for, and loses nothing', async () => {
    for (const day of [4, 5, 6, 7, 8]) await stage.create(meeting(day, 'Contract paging'));
    const { items, pages } = await me.round(DELTA, { prefer: 'odata.maxpagesize=2' });
    expect(new Set(items.map((one) => one.id)).size).toBe(5);
    expect(pages).toBeGreaterThanOrEqual(3);
  });
}
