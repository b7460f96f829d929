import type { M365Config } from '../m365-config.js';
import type { Reply } from './local-server.js';

/** Kari, as Entra knows her. */
export const kari = {
  oid: '11111111-0000-0000-0000-000000000001',
  tid: '22222222-0000-0000-0000-000000000002',
  preferred_username: 'Kari@Fjordplan.example',
};

export function aConfig(url: string, overrides: Partial<M365Config> = {}): M365Config {
  return {
    clientId: 'client-1',
    clientSecret: 'secret-1',
    tenant: 'organizations',
    loginUrl: url,
    graphUrl: url,
    redirectUri: 'http://localhost:4000/oauth/microsoft/callback',
    ...overrides,
  };
}

/** The token endpoint's success; members that are `undefined` are left out. */
export function tokenAnswer(overrides: Record<string, unknown> = {}): Reply {
  const idToken = [{ alg: 'none' }, { ...kari, sub: 's', aud: 'client-1', ver: '2.0' }].map(encode).join('.');
  return {
    body: {
      token_type: 'Bearer',
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      id_token: `${idToken}.`,
      client_info: encode({ uid: kari.oid, utid: kari.tid }),
      expires_in: 3599,
      scope: 'openid profile User.Read Calendars.Read',
      ...overrides,
    },
  };
}

export function tokenError(error: string, overrides: Record<string, unknown> = {}, status = 400): Reply {
  return {
    status,
    body: {
      error,
      error_description: 'AADSTS50020: User account kari@fjordplan.example',
      error_codes: [50020],
      ...overrides,
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
