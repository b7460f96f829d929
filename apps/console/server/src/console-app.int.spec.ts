import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeConsoleApp } from './console-app.js';

describe('The server of the console', () => {
  let folder: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kalbro-console-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Kalbro</title>');
    await writeFile(path.join(folder, 'assets/index-abc.js'), `// ${'script '.repeat(400)}`);
    const oidc = { issuer: 'https://login.example.com/realm', clientId: 'console', scope: 'openid' };
    const app = makeConsoleApp({ apiUrl: 'https://kalbro.example.com', oidc }, folder);
    await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it.each(['/', '/calendar', '/resources/1/office-365?account=2'])(
    'shows the page at %s, asked for anew each time',
    async (at) => {
      const response = await fetch(`${url}${at}`);
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await response.text()).toContain('<title>Kalbro</title>');
    },
  );

  it('sends scripts small, to be kept for good', async () => {
    const { headers } = await fetch(`${url}/assets/index-abc.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-encoding')).toBe('gzip');
  });

  it.each(['/assets/index-old.js', '/robots.txt', '/../package.json'])(
    'has no page for a file that does not exist: %s',
    async (at) => {
      expect((await fetch(`${url}${at}`)).status).toBe(404);
    },
  );

  it('tells the page where the API and the issuer are, and lets it reach these only', async () => {
    const response = await fetch(`${url}/config.json`);
    expect([response.headers.get('cache-control'), await response.json()]).toEqual([
      'no-store',
      {
        ...{ apiUrl: 'https://kalbro.example.com', devLogin: false },
        oidc: { issuer: 'https://login.example.com/realm', clientId: 'console', scope: 'openid' },
      },
    ]);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain(
      "connect-src 'self' https://kalbro.example.com wss://kalbro.example.com https://login.example.com;",
    );
    expect(policy).toContain("script-src 'self';");
  });

  it('says that it is well', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});
