import { randomUUID } from 'node:crypto';
import type { ClientId } from '@kalbro/kernel';
import { KeptMails } from '@kalbro/mail';
import { aSupportAgent, anActor } from '@kalbro/permissions-core/testing';
import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import { ReadKeptMails } from './read-kept-mails.js';

const query = '{ keptMails { to subject text createdAt } }';

describe('keptMails', () => {
  const api = apiHarness();
  let clientId = '';
  let other = '';

  const put = (client: string, subject: string, more = '') =>
    api.database.reader.query(
      `INSERT INTO mail (id, client_id, recipients, subject, body, created_at ${more && ', sent_at'})
       VALUES ($1, $2, '{kari@fjordplan.example,admin@fjordplan.example}', $3, 'Les dette', clock_timestamp() ${more})`,
      [randomUUID(), client, subject],
    );

  beforeAll(async () => {
    const people = { kari: ['resource:edit-own'], manager: ['resource:edit', 'jobs:manage'] };
    ({ clientId } = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true }));
    const second = { name: 'Nordvik AS', admin: 'boss', people: {}, moduleActive: true };
    ({ clientId: other } = await provision(api, second));
    await put(clientId, 'First');
    await put(clientId, 'Second');
    await put(clientId, 'Sent', ', now()');
    await put(other, 'Theirs');
  });

  it('are those of the own client that were not sent, newest first, for its administrators', async () => {
    const { keptMails } = await api.ok({ as: 'admin', query });
    expect(keptMails).toEqual([
      {
        to: ['kari@fjordplan.example', 'admin@fjordplan.example'],
        subject: 'Second',
        text: 'Les dette',
        createdAt: expect.stringMatching(/^20.*Z$/),
      },
      expect.objectContaining({ subject: 'First' }),
    ]);
    expect((await api.ok({ as: 'boss', query })).keptMails).toMatchObject([{ subject: 'Theirs' }]);
  });

  it('are as many as were asked for', async () => {
    const one = '{ keptMails(first: 1) { subject } }';
    expect((await api.ok({ as: 'admin', query: one })).keptMails).toEqual([{ subject: 'Second' }]);
    const none = '{ keptMails(first: 0) { subject } }';
    expect(await api.refused({ as: 'admin', query: none })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['kari', 'FORBIDDEN'],
    ['manager', 'FORBIDDEN'],
    ['support', 'FORBIDDEN'],
    [undefined, 'UNAUTHENTICATED'],
  ])('are refused to %s', async (as, code) => {
    expect(await api.refused({ query, ...(as === undefined ? {} : { as }) })).toMatchObject({ code });
  });

  it('are none where a mail server is configured, and still for administrators only', async () => {
    const admin = anActor({ clientId: clientId as ClientId, permissions: ['client:administer'] });
    expect(await new ReadKeptMails(new KeptMails(api.database)).run(admin, 20)).toHaveLength(2);
    const sending = new ReadKeptMails(undefined);
    expect(await sending.run(admin, 20)).toEqual([]);
    await expect(sending.run(aSupportAgent(), 20)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
