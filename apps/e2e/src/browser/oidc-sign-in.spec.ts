import { randomUUID } from 'node:crypto';
import { freePort } from '../system/free-port.js';
import type { System } from '../system/system.js';
import { OidcIssuer } from './oidc-issuer.js';
import { useConsole } from './use-console.js';
import type { ConsoleVisit } from './use-console.js';

const port = await freePort();
const settings = {
  OIDC_ISSUER: `http://127.0.0.1:${port}`,
  OIDC_AUDIENCE: 'kalbro',
  OIDC_CLIENT_ID: 'console',
};

describe('Signing in at an issuer', () => {
  const { journey } = useConsole(settings);
  let issuer: OidcIssuer | undefined;
  afterEach(() => issuer?.stop());

  /** Nobody can be made over the API before somebody is signed in. */
  const begin = async (system: System, name: string) => {
    const clientId = randomUUID();
    await system.database.query('INSERT INTO client (id, name) VALUES ($1, $2)', [clientId, name]);
    await system.database.query(
      `INSERT INTO app_user (id, client_id, external_id, name, email, permissions)
       VALUES ($1, $2, $3, $3, $3 || '@planner.example', '{}')`,
      [randomUUID(), clientId, name],
    );
    issuer = await OidcIssuer.start({
      port,
      consoleUrl: system.consoleUrl ?? '',
      clientId: 'console',
      audience: 'kalbro',
    });
  };
  const signIn = async ({ page }: ConsoleVisit, name: string) => {
    await page.getByRole('button', { name: 'Logg inn' }).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  journey('leads back to where one was, also when the tokens are no good any more', async (visit, system) => {
    const { page } = visit;
    await begin(system, 'frida');
    await visit.open('/resources');
    await signIn(visit, 'frida');
    await visit.heading('Ressurser');
    expect(new URL(page.url()).pathname).toBe('/resources');
    await page.getByRole('button', { name: 'Bruker: frida' }).waitFor();
    await page.evaluate(`for (const key of Object.keys(sessionStorage)) if (key.startsWith('oidc.user')) {
      sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), access_token: 'no.good.anymore' })) }`);
    await page.reload();
    await page.getByText('Innloggingen godtas ikke').waitFor();
    await page.getByRole('button', { name: 'Logg inn' }).click();
    await visit.heading('Ressurser');
  });

  journey('tells somebody whom Kalbro does not know', async (visit, system) => {
    await begin(system, 'someone');
    await visit.open('/');
    await signIn(visit, 'stranger');
    await visit.page.getByText('Kalbro kjenner ikke brukeren din').waitFor();
    expect(await visit.violations()).toEqual([]);
  });
});
