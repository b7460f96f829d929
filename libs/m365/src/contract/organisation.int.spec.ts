import type { OrganisationCredentials, OrganisationTestStep, OrganisationVault } from '@kalbro/calendar-core';
import type { ClientId } from '@kalbro/kernel';
import { fromDate } from '@kalbro/kernel';
import { EntraOrganisation } from '../entra-organisation.js';
import { OrganisationTokens } from '../organisation-tokens.js';
import { aConfig } from '../testing/entra-answers.js';
import { LocalMicrosoft } from '../testing/local-microsoft.js';

const client = 'client' as ClientId;
const clock = { now: () => fromDate(new Date()) };
const kari = 'kari@fjordplan.example';
const application = { id: '33333333-3333-4333-8333-333333333333', secret: 'secret-of-theirs' };
const all = ['OK', 'OK', 'OK', 'OK', 'OK'];

describe('A whole organisation on the local Microsoft 365', () => {
  let microsoft: LocalMicrosoft;
  let credentials: OrganisationCredentials;

  beforeAll(async () => {
    microsoft = await LocalMicrosoft.start();
  }, 30_000);
  afterAll(() => microsoft.stop());

  beforeEach(async () => {
    await microsoft.control('PUT', 'faults', []);
    await microsoft.control('PUT', `mailboxes/${kari}`, { consent: 'deny', applicationAccess: true });
    await registered({});
    credentials = { tenantId: 'fjordplan.example', application };
  });

  const registered = (changes: Record<string, unknown>) =>
    microsoft.control('PUT', `applications/${application.id}`, {
      ...{ secret: application.secret, roles: ['Calendars.ReadWrite', 'User.ReadBasic.All'] },
      ...changes,
    });
  const vault: OrganisationVault = { load: async () => credentials, record: async () => undefined };
  const organisation = () => {
    const config = aConfig(microsoft.url);
    return new EntraOrganisation(config, new OrganisationTokens(config, vault, clock), clock);
  };
  const test = (mailbox = kari) => organisation().test(client, mailbox);
  const outcomes = (steps: readonly OrganisationTestStep[]) => steps.map(({ outcome }) => outcome);
  const findings = (steps: readonly OrganisationTestStep[]) => steps.map(({ finding }) => finding);
  const events = async () =>
    ((await microsoft.control('GET', `mailboxes/${kari}/events`)) as { value: unknown[] }).value;
  const fault = (path: string, method: string, reply: Record<string, unknown>) =>
    microsoft.control('PUT', 'faults', [{ match: { path, method }, times: 0, fault: reply }]);

  it('finds a mailbox by its address, with its calendars, and nobody had to sign in', async () => {
    const found = await organisation().findMailbox(client, 'Kari@fjordplan.example');
    const { oid, tenantId } = (await microsoft.control('GET', `mailboxes/${kari}`)) as Record<string, string>;
    expect(found).toMatchObject({
      ...{ remoteUserId: oid, remoteTenantId: tenantId, addresses: [kari], permission: 'Calendars.ReadWrite' },
      calendars: [{ name: 'Calendar', isDefault: true }],
    });
  });

  it('finds nobody of another name, of another tenant, or without a mailbox', async () => {
    await microsoft.control('PUT', 'mailboxes/jon@nordvik.example', { consent: 'grant' });
    expect(await organisation().findMailbox(client, 'nobody@fjordplan.example')).toBeUndefined();
    expect(await organisation().findMailbox(client, 'jon@nordvik.example')).toBeUndefined();
    await fault('calendars', 'GET', { status: 404, code: 'MailboxNotEnabledForRESTAPI' });
    expect(await organisation().findMailbox(client, kari)).toBeUndefined();
  });

  it('finds a mailbox where the directory is closed to it, by the address that it was given', async () => {
    await registered({ roles: ['Calendars.ReadWrite'] });
    expect(await organisation().findMailbox(client, kari)).toMatchObject({ remoteUserId: kari, addresses: [kari] });
    expect(outcomes(await test())).toEqual(all);
  });

  it('is not let into a mailbox beyond its scope', async () => {
    await microsoft.control('PUT', `mailboxes/${kari}`, { applicationAccess: false });
    await expect(organisation().findMailbox(client, kari)).rejects.toMatchObject({ status: 403 });
  });

  it('is tested from token to writing, and leaves nothing behind, nor tells anybody', async () => {
    const before = await events();
    const steps = await test();
    expect(findings(steps)).toEqual(['TOKEN_RECEIVED', 'MAY_WRITE', 'MAILBOX_FOUND', 'CALENDAR_READ', 'EVENT_WRITTEN']);
    expect(outcomes(steps)).toEqual(all);
    expect(await events()).toEqual(before);
    expect(await microsoft.control('GET', `mailboxes/${kari}/sent-mail`)).toEqual([]);
  });

  it('by the registration of Kalbro itself as well', async () => {
    const config = aConfig(microsoft.url, {
      clientId: '11111111-1111-4111-8111-111111111111',
      clientSecret: 'simulator-secret',
    });
    credentials = { tenantId: 'fjordplan.example', application: null };
    const theirs = new EntraOrganisation(config, new OrganisationTokens(config, vault, clock), clock);
    expect(outcomes(await theirs.test(client, kari))).toEqual(all);
  });

  it.each([
    ['a wrong secret', { secret: 'another' }, 'SECRET_REFUSED'],
    ['an expired secret', { secretExpired: true }, 'SECRET_REFUSED'],
    ['no consent', { roles: [] }, 'CONSENT_MISSING'],
  ])('%s fails at the token, and nothing else is tried', async (_, changes, finding) => {
    await registered(changes);
    expect(findings(await test())).toEqual([finding, ...Array<string>(4).fill('NOT_REACHED')]);
  });

  it('a tenant that Microsoft does not know, and one that never answers, are told apart', async () => {
    credentials = { ...credentials, tenantId: '99999999-9999-4999-8999-999999999999' };
    expect((await test())[0]).toMatchObject({ outcome: 'FAILED', finding: 'TENANT_UNKNOWN' });
    credentials = { ...credentials, tenantId: 'fjordplan.example' };
    await fault('token', 'POST', { drop: 'before' });
    expect((await test())[0]).toMatchObject({ outcome: 'FAILED', finding: 'MICROSOFT_UNAVAILABLE' });
  });

  it.each([
    [['Calendars.Read', 'User.ReadBasic.All'], 'MAY_READ'],
    [['Calendars.ReadBasic.All', 'User.ReadBasic.All'], 'MAY_READ_TIMES'],
  ])('with the roles %j nothing is written', async (roles, finding) => {
    await registered({ roles });
    const steps = await test();
    expect(findings(steps)).toEqual(['TOKEN_RECEIVED', finding, 'MAILBOX_FOUND', 'CALENDAR_READ', 'READ_ONLY']);
    expect(outcomes(steps)).toEqual(['OK', 'OK', 'OK', 'OK', 'SKIPPED']);
  });

  it('without a calendar role in the token the next steps show whether Exchange lets it in', async () => {
    await registered({ roles: ['User.ReadBasic.All'] });
    const steps = await test();
    expect(findings(steps).slice(0, 3)).toEqual(['TOKEN_RECEIVED', 'NO_ROLE_IN_TOKEN', 'ACCESS_DENIED']);
    expect(outcomes(steps)).toEqual(['OK', 'SKIPPED', 'FAILED', 'SKIPPED', 'SKIPPED']);
  });

  it('an unknown mailbox, one that is not online and one beyond its scope are told apart', async () => {
    expect((await test('nobody@fjordplan.example'))[2]).toMatchObject({ finding: 'MAILBOX_UNKNOWN' });
    await microsoft.control('PUT', `mailboxes/${kari}`, { applicationAccess: false });
    expect((await test())[2]).toEqual({
      ...{ step: 'MAILBOX', outcome: 'FAILED', finding: 'ACCESS_DENIED' },
      code: 'ErrorAccessDenied',
    });
    await fault('calendar', 'GET', { status: 404, code: 'MailboxNotEnabledForRESTAPI' });
    expect((await test())[2]).toMatchObject({ outcome: 'FAILED', finding: 'MAILBOX_NOT_ONLINE' });
  });

  it('an event that could not be deleted again is told of', async () => {
    await fault('events', 'DELETE', { status: 403, code: 'ErrorAccessDenied' });
    expect((await test())[4]).toEqual({
      ...{ step: 'WRITE', outcome: 'FAILED', finding: 'EVENT_LEFT_BEHIND' },
      code: 'ErrorAccessDenied',
    });
    expect(await events()).toEqual([expect.objectContaining({ subject: 'Kalbro' })]);
  });

  it('leads to consent at its tenant: back to Kalbro for Kalbro’s registration, and to their own for theirs', () => {
    const url = new URL(organisation().adminConsentUrl({ tenantId: 'fjordplan.example', applicationId: null }));
    expect(url.pathname).toBe('/fjordplan.example/v2.0/adminconsent');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'client-1',
      scope: 'https://graph.microsoft.com/.default',
    });
    const own = organisation().adminConsentUrl({ tenantId: 'fjordplan.example', applicationId: application.id });
    expect(own).toBe(`${microsoft.url}/fjordplan.example/adminconsent?client_id=${application.id}`);
  });
});
