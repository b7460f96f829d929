import { RuleError } from '@kalbro/kernel';
import { parseConnection } from './parse-connection.js';
import type { OrganisationConnectionInput } from './parse-connection.js';

const tenant = '22222222-0000-4000-8000-000000000002';
const application = '33333333-0000-4000-8000-000000000003';
const secret = 'Q~8abc.DEF_ghi-jkl';

function refused(input: OrganisationConnectionInput, kept: string | null = null): RuleError {
  try {
    parseConnection(input, kept);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

const paths = (error: RuleError) => error.fields.map(({ path }) => path);

describe('The connection of an organisation, as it is typed', () => {
  it.each([
    [{ tenantId: ` ${tenant.toUpperCase()} ` }, { tenantId: tenant, applicationId: null, secret: null }],
    [
      { tenantId: 'Fjordplan.Example', applicationId: '', secret: ' ' },
      { tenantId: 'fjordplan.example', applicationId: null, secret: null },
    ],
    [
      { tenantId: 'fjordplan.onmicrosoft.com', applicationId: application.toUpperCase(), secret },
      { tenantId: 'fjordplan.onmicrosoft.com', applicationId: application, secret },
    ],
    [
      { tenantId: 'xn--blbr-roah.xn--fiqs8s', applicationId: null, secret: null },
      { tenantId: 'xn--blbr-roah.xn--fiqs8s', applicationId: null, secret: null },
    ],
  ])('%j is taken', (input, draft) => {
    expect(parseConnection(input, null)).toEqual(draft);
  });

  it.each([
    '',
    'fjordplan',
    'common',
    'organizations',
    '../x',
    'a.b/c',
    'fjordplan..no',
    'kari@fjordplan.no',
    '1.2.3.4',
    `${tenant}/x`,
  ])('the tenant %j is none', (tenantId) => {
    expect(paths(refused({ tenantId }))).toEqual(['input.tenantId']);
  });

  it('a registration of their own needs its secret, and keeps the one that is stored for it, but for no other', () => {
    expect(paths(refused({ tenantId: tenant, applicationId: application }))).toEqual(['input.secret']);
    expect(paths(refused({ tenantId: tenant, applicationId: application }, tenant))).toEqual(['input.secret']);
    expect(parseConnection({ tenantId: tenant, applicationId: application.toUpperCase() }, application)).toMatchObject({
      secret: null,
    });
  });

  it('all that is wrong is named at once, in both languages, and never with the secret', () => {
    const error = refused({ tenantId: 'x', applicationId: 'y', secret: `${secret}\n${secret}` });
    expect(paths(error)).toEqual(['input.tenantId', 'input.applicationId', 'input.secret']);
    for (const { message } of error.fields) expect(message.nb).not.toBe(message.en);
    expect(JSON.stringify(error) + error.message).not.toContain(secret);
  });

  it('a secret without an application of its own is refused, and so is one that is none', () => {
    expect(paths(refused({ tenantId: tenant, secret }))).toEqual(['input.secret']);
    for (const bad of ['x'.repeat(501), 'a b', 'å'.repeat(20)])
      expect(paths(refused({ tenantId: tenant, applicationId: application, secret: bad }))).toEqual(['input.secret']);
  });
});
