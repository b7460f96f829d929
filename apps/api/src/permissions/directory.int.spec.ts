import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

describe('who asks, and what they may see', () => {
  const api = apiHarness();
  let fjordplan: Provisioned;
  let nordvik: Provisioned;

  beforeAll(async () => {
    const kari = ['resource:edit-own'];
    fjordplan = await provision(api, {
      name: 'Fjordplan AS',
      admin: 'admin',
      people: { kari, ola: [] },
      moduleActive: true,
    });
    nordvik = await provision(api, {
      name: 'Nordvik Bygg AS',
      admin: 'nina',
      people: { jon: kari },
      moduleActive: false,
    });
  });

  it('the viewer is told who they are, where, and what they may do', async () => {
    const query =
      '{ viewer { user { externalId email } client { name activeModules } resource { id canEdit } permissions } }';
    expect(await api.ok({ as: 'kari', query })).toEqual({
      viewer: {
        user: { externalId: 'kari', email: 'kari@fjordplan.example' },
        client: { name: 'Fjordplan AS', activeModules: ['OFFICE_365'] },
        resource: { id: fjordplan.resources['kari'], canEdit: true },
        permissions: ['resource:edit-own'],
      },
    });
    const { viewer } = await api.ok({ as: 'admin', query });
    expect(viewer.permissions).toContain('resource:edit');
    expect((await api.ok({ as: 'support', query })).viewer).toMatchObject({ client: null, resource: null });
  });

  it('the viewer is told whom to ask in their own organisation', async () => {
    const query = '{ viewer { administrators { externalId email } } }';
    const asked = async (as: string) => (await api.ok({ as, query })).viewer.administrators;
    expect(await asked('kari')).toEqual([{ externalId: 'admin', email: 'admin@fjordplan.example' }]);
    expect(await asked('jon')).toEqual([expect.objectContaining({ externalId: 'nina' })]);
    expect(await asked('support')).toEqual([]);
  });

  it('nobody hears anything without a sign-in, in their own language', async () => {
    const call = { query: '{ viewer { permissions } }' };
    expect(await api.refused(call)).toEqual({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('not signed in'),
    });
    expect((await api.refused({ ...call, language: 'nb' })).message).toContain('ikke logget inn');
  });

  it('a stranger hears the same whatever they send', async () => {
    for (const query of [
      '{ resource(id: "x") { id } }',
      '{ resources { id } }',
      '{ clients { id } }',
      '{ scopeOptions(direction: UP) { scope } }',
    ]) {
      expect(await api.refused({ query })).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    const query =
      'query ($id: ID!, $d: SyncDirection!) { resource(id: $id) { id } scopeOptions(direction: $d) { scope } }';
    expect(await api.refused({ query, variables: { d: 'SIDEWAYS' } })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('a resource of another client is as unknown as one that does not exist', async () => {
    const query = 'query ($id: ID!) { resource(id: $id) { name } }';
    const foreign = await api.refused({ as: 'kari', query, variables: { id: nordvik.resources['jon'] } });
    const unknown = await api.refused({ as: 'kari', query, variables: { id: fjordplan.clientId } });
    expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
    expect(foreign).toEqual(unknown);
  });

  it('a malformed id is bad input with its place', async () => {
    const refused = await api.refused({ as: 'kari', query: '{ resource(id: "kari") { name } }' });
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'id' }] });
  });

  it('everyone sees the resources of their client, and edits their own card at most', async () => {
    const { resources } = await api.ok({
      as: 'ola',
      query: '{ resources { externalId canEdit calendarAccounts { id } } }',
    });
    expect(resources).toEqual([
      { externalId: 'kari', canEdit: false, calendarAccounts: [] },
      { externalId: 'ola', canEdit: false, calendarAccounts: [] },
    ]);
  });

  it('clients are listed to support agents only, and a module is switched by them only', async () => {
    const { clients } = await api.ok({ as: 'support', query: '{ clients { name activeModules } }' });
    expect(clients).toContainEqual({ name: 'Nordvik Bygg AS', activeModules: [] });
    expect(await api.refused({ as: 'admin', query: '{ clients { name } }' })).toMatchObject({ code: 'FORBIDDEN' });
    const query = 'mutation ($id: ID!) { activateModule(clientId: $id, module: OFFICE_365) { activeModules } }';
    const variables = { id: nordvik.clientId };
    expect(await api.refused({ as: 'nina', query, variables })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await api.ok({ as: 'support', query, variables })).toEqual({
      activateModule: { activeModules: ['OFFICE_365'] },
    });
    const off = query.replace('activateModule', 'deactivateModule');
    expect(await api.ok({ as: 'support', query: off, variables })).toEqual({ deactivateModule: { activeModules: [] } });
  });

  it('one may see one’s own client and no other', async () => {
    const query = 'query ($id: ID!) { client(id: $id) { name } }';
    expect(await api.ok({ as: 'kari', query, variables: { id: fjordplan.clientId } })).toEqual({
      client: { name: 'Fjordplan AS' },
    });
    expect(await api.refused({ as: 'kari', query, variables: { id: nordvik.clientId } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('saving again with the same externalId changes the record', async () => {
    const query = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id name } }';
    const input = { externalId: 'ola', name: 'Ola Nordmann', email: 'Ola@Fjordplan.example', permissions: [] };
    const { saveUser } = await api.ok({ as: 'admin', query, variables: { input } });
    expect(saveUser).toEqual({ id: fjordplan.users['ola'], name: 'Ola Nordmann' });
  });

  it('every field that is wrong is named, in the language of the reader', async () => {
    const query = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }';
    const input = { externalId: 'x', name: 'X', email: 'no address', permissions: [] };
    expect(await api.refused({ as: 'admin', language: 'nb', query, variables: { input } })).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Skriv en e-postadresse'),
      fields: [{ path: 'input.email', message: expect.stringContaining('Skriv en e-postadresse') }],
    });
    const several = { externalId: 'x', email: 'no address', permissions: [1] };
    const refused = await api.refused({ as: 'admin', query, variables: { input: several } });
    expect(refused.fields?.map(({ path }) => path).sort()).toEqual([
      'input.email',
      'input.name',
      'input.permissions.0',
    ]);
  });
});
