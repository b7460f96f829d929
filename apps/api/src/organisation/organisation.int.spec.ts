import { RemoteError } from '@kalbro/kernel';
import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

const tenant = '22222222-0000-4000-8000-000000000002';
const application = '33333333-0000-4000-8000-000000000003';
const secret = 'Q~secret.of-theirs';
const fields = `tenantId applicationId hasOwnSecret adminConsentUrl accountsInUse problem { code message }
  lastTest { mailbox works testedAt steps { step outcome message } }`;
const show = `{ organisationConnection { ${fields} } }`;
const save = `mutation ($input: SaveOrganisationConnectionInput!) { saveOrganisationConnection(input: $input) { ${fields} } }`;
const remove = 'mutation { removeOrganisationConnection }';
const test = `mutation ($mailbox: EmailAddress!) { testOrganisationConnection(mailbox: $mailbox) {
  mailbox works testedAt steps { step outcome message } } }`;
const add = `mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) {
  account { id status access externalCalendars { name } } authorizationUrl notices } }`;
const reconnect = `mutation ($id: ID!) { reconnectCalendarAccount(id: $id) {
  account { status access problem { code message } } authorizationUrl } }`;

describe('the connection of a whole organisation', () => {
  const api = apiHarness();
  let client: Provisioned;

  beforeAll(async () => {
    const people = { kari: ['resource:edit-own'], per: ['resource:edit-own'], ola: [], leder: ['resource:edit'] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    await provision(api, { name: 'Nordvik Bygg AS', admin: 'nina', people: {}, moduleActive: false });
  });

  const saving = (input: Record<string, unknown>, as = 'admin') => ({ as, query: save, variables: { input } });
  const own = { tenantId: tenant, applicationId: application, secret };
  const adding = (person: string, username: string, as = person) => ({
    as,
    query: add,
    variables: { input: { resourceId: client.resources[person], username, direction: 'DOWN' } },
  });
  const perId = async (): Promise<string> => {
    const sql = 'SELECT id FROM calendar_account WHERE username = $1';
    return (await api.database.reader.query(sql, ['per@fjordplan.example']))[0].id;
  };

  it('is none to begin with, and is saved without ever showing its secret', async () => {
    expect(await api.ok({ as: 'admin', query: show })).toEqual({ organisationConnection: null });
    const answer = await api.send(saving(own));
    expect(answer.data.saveOrganisationConnection).toEqual({
      ...{ tenantId: tenant, applicationId: application, hasOwnSecret: true, accountsInUse: 0 },
      ...{ problem: null, lastTest: null },
      adminConsentUrl: `https://login.example/${tenant}/adminconsent?client_id=${application}`,
    });
    const shown = await api.send({ as: 'admin', query: show });
    expect(shown.data.organisationConnection).toEqual(answer.data.saveOrganisationConnection);
    expect(JSON.stringify([answer.data, shown.data])).not.toContain(secret);
    const known = '{ __type(name: "OrganisationConnection") { fields { name } } }';
    const { __type: type } = await api.ok({ as: 'admin', query: known });
    expect(type.fields.map(({ name }: { name: string }) => name)).not.toContain('secret');
  });

  it('names every field that is wrong, in the language of the reader, and keeps what was saved', async () => {
    const before = await api.ok({ as: 'admin', query: show });
    const wrong = saving({ tenantId: 'organizations', applicationId: 'x', secret: 'a b' });
    const refusal = await api.refused({ ...wrong, language: 'nb' });
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.tenantId' }, { path: 'input.applicationId' }, { path: 'input.secret' }],
    });
    expect(JSON.stringify(refusal)).not.toContain('a b');
    expect(await api.refused(saving({ tenantId: tenant, applicationId: tenant }))).toMatchObject({
      fields: [{ path: 'input.secret' }],
    });
    expect(await api.ok({ as: 'admin', query: show })).toEqual(before);
  });

  it('is not opened by naming somebody else’s tenant: with Kalbro’s registration a sign-in has to prove it', async () => {
    const { saveOrganisationConnection } = await api.ok({ ...saving({ tenantId: 'nordvik.example' }), language: 'nb' });
    expect(saveOrganisationConnection).toMatchObject({
      ...{ applicationId: null, hasOwnSecret: false },
      problem: { code: 'TENANT_NOT_PROVEN', message: expect.stringContaining('vanlig innlogging') },
    });
    await api.ok(saving(own));
  });

  it('tells step by step what it can do for a mailbox, in the language of the reader', async () => {
    api.microsoft.trial = [
      { step: 'TOKEN', outcome: 'OK', finding: 'TOKEN_RECEIVED' },
      { step: 'MAILBOX', outcome: 'FAILED', finding: 'ACCESS_DENIED', code: 'ErrorAccessDenied' },
      { step: 'READ', outcome: 'SKIPPED', finding: 'NOT_REACHED' },
    ];
    const variables = { mailbox: 'Kari@Fjordplan.example' };
    const { testOrganisationConnection } = await api.ok({ as: 'admin', language: 'nb', query: test, variables });
    expect(testOrganisationConnection).toEqual({
      ...{ mailbox: 'kari@fjordplan.example', works: false, testedAt: expect.stringMatching(/Z$/) },
      steps: [
        { step: 'TOKEN', outcome: 'OK', message: 'Microsoft godtar tilkoblingen.' },
        { step: 'MAILBOX', outcome: 'FAILED', message: expect.stringMatching(/2 timer.*\(ErrorAccessDenied\)$/) },
        { step: 'READ', outcome: 'SKIPPED', message: expect.stringContaining('Ikke prøvd') },
      ],
    });
    const { organisationConnection } = await api.ok({ as: 'admin', query: show });
    expect(organisationConnection.lastTest).toMatchObject({
      mailbox: 'kari@fjordplan.example',
      steps: [{ message: 'Microsoft accepts the connection.' }, {}, {}],
    });
    expect(await api.refused({ as: 'admin', query: test, variables: { mailbox: 'kari' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('connects an account of the card at once, and no cookie is set for a sign-in that does not happen', async () => {
    api.microsoft.found.add('per@fjordplan.example').add('ola@fjordplan.example');
    const answer = await api.send(adding('per', 'Per@Fjordplan.example'));
    expect(answer.data.addCalendarAccount).toMatchObject({
      account: { status: 'CONNECTED', access: 'ORGANISATION', externalCalendars: [{}, {}] },
      authorizationUrl: null,
      notices: [expect.stringContaining('no sign-in is needed')],
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { organisationConnection } = await api.ok({ as: 'admin', query: show });
    expect(organisationConnection.accountsInUse).toBe(1);
  });

  it.each(['kari', 'leder'])('lets %s into no mailbox that is not the card’s', async (as) => {
    const answer = await api.send(adding('kari', 'ola@fjordplan.example', as));
    const { account, authorizationUrl } = answer.data.addCalendarAccount;
    expect(account).toMatchObject({ status: 'AWAITING_SIGN_IN', access: 'SIGN_IN' });
    expect(authorizationUrl).toContain('login.example/authorize');
    await api.database.reader.query('DELETE FROM calendar_account WHERE id = $1', [account.id]);
  });

  it('leads to the ordinary sign-in when Microsoft does not answer', async () => {
    api.microsoft.found.add('kari@fjordplan.example');
    api.microsoft.isDown = true;
    const answer = await api.send(adding('kari', 'kari@fjordplan.example'));
    api.microsoft.isDown = false;
    expect(answer.data.addCalendarAccount.authorizationUrl).toContain('login.example/authorize');
    const again = { as: 'kari', query: reconnect, variables: { id: answer.data.addCalendarAccount.account.id } };
    expect((await api.ok(again)).reconnectCalendarAccount).toMatchObject({
      account: { status: 'CONNECTED', access: 'ORGANISATION' },
      authorizationUrl: null,
    });
  });

  it('leaves its accounts waiting for a sign-in when it is removed', async () => {
    expect(await api.ok({ as: 'admin', query: remove })).toEqual({ removeOrganisationConnection: true });
    expect(await api.ok({ as: 'admin', query: remove })).toEqual({ removeOrganisationConnection: false });
    const again = { as: 'per', query: reconnect, variables: { id: await perId() } };
    const { reconnectCalendarAccount } = await api.ok(again);
    expect(reconnectCalendarAccount).toMatchObject({
      account: {
        ...{ status: 'RECONNECT_REQUIRED', access: 'ORGANISATION' },
        problem: { code: 'ORGANISATION_CONNECTION_REMOVED', message: expect.stringContaining('sign in') },
      },
      authorizationUrl: expect.stringContaining('login.example/authorize'),
    });
    const variables = { mailbox: 'kari@fjordplan.example' };
    expect(await api.refused({ as: 'admin', query: test, variables })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    [undefined, 'UNAUTHENTICATED'],
    ['kari', 'FORBIDDEN'],
    ['leder', 'FORBIDDEN'],
    ['support', 'FORBIDDEN'],
    ['nina', 'MODULE_NOT_ACTIVE'],
  ] as const)('%s is refused as %s whatever is asked, and learns nothing', async (as, code) => {
    const asked = [
      { query: show },
      { query: save, variables: { input: own } },
      { query: remove },
      { query: test, variables: { mailbox: 'kari@fjordplan.example' } },
    ];
    for (const call of asked) {
      const { code: given } = await api.refused({ ...call, ...(as === undefined ? {} : { as }) });
      expect(given).toBe(code);
    }
  });

  it('is Microsoft’s trouble when a test cannot even begin', async () => {
    await api.ok(saving(own));
    const original = api.microsoft.organisation.test;
    Object.assign(api.microsoft.organisation, { test: () => Promise.reject(new RemoteError('unavailable', 'down')) });
    const variables = { mailbox: 'kari@fjordplan.example' };
    expect(await api.refused({ as: 'admin', query: test, variables })).toMatchObject({ code: 'M365_UNAVAILABLE' });
    Object.assign(api.microsoft.organisation, { test: original });
  });
});
