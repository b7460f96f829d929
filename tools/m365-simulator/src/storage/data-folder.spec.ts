import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { at, Harness, idOf, MARCH, Person, weekly } from '../testing/harness.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'm365-data-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('knows after a restart what it knew before: events, delta links, tokens, the week page, who is kept out', async () => {
  const before = await Harness.start({ dataDir: folder });
  const person = await before.person('kept@contoso.example');
  const { body } = await person.post('/me/events', at('2026-03-03T09:00:00', 'Kept'));
  await person.post('/me/events', weekly('Series'));
  const { deltaLink } = await person.round(MARCH);
  await before.control('PUT', `mailboxes/${person.upn}`, { applicationAccess: false });
  const old = before.url;
  await before.stop();

  const after = await Harness.start({ dataDir: folder });
  const again = new Person(after.url, person.upn, person.token);
  expect((await again.get(`/me/events/${idOf(body)}`)).body.subject).toBe('Kept');
  await again.patch(`/me/events/${idOf(body)}`, { subject: 'Changed' });
  const { items } = await again.round(deltaLink.replace(old, after.url));
  expect(items.map((item) => item.subject)).toEqual(['Changed']);
  const week = await after.control('GET', `mailboxes/${person.upn}/week?from=2026-03-02`);
  expect(JSON.stringify(week.body)).toContain('Changed');
  expect((await after.control('GET', `mailboxes/${person.upn}`)).body.applicationAccess).toBe(false);
  await after.stop();
});
