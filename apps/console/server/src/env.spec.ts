import { EnvError, readEnv } from './env.js';

const problem = (source: Record<string, string>): string => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return 'none';
};

describe('The settings of the console’s server', () => {
  it('serve a developer without any', () => {
    expect(readEnv({})).toEqual({ port: 4200, bindAddress: '127.0.0.1', apiUrl: 'http://localhost:4000', oidc: null });
  });

  it('take an issuer with the client that is registered there', () => {
    const { oidc } = readEnv({ OIDC_ISSUER: 'https://login.example.com/realm', OIDC_CLIENT_ID: 'console' });
    expect(oidc).toEqual({ issuer: 'https://login.example.com/realm', clientId: 'console', scope: 'openid profile' });
  });

  it.each([
    [{ CONSOLE_PORT: 'four' }, /CONSOLE_PORT is not usable: a port number/],
    [{ PUBLIC_URL: 'kalbro' }, /PUBLIC_URL is not usable/],
    [{ OIDC_ISSUER: 'https://login.example.com' }, /OIDC_CLIENT_ID is missing/],
    [{ NODE_ENV: 'production' }, /OIDC_ISSUER is missing[^]*PUBLIC_URL is missing/],
    [{ CONSOLE_PORT: 'four', OIDC_ISSUER: 'https://x.example' }, /CONSOLE_PORT[^]*OIDC_CLIENT_ID/],
  ])('%j is refused with what to do', (source, expected) => {
    expect(problem(source)).toMatch(expected);
  });
});
