import { Client } from '../people/client.js';
import { useConsole } from './use-console.js';

describe('The console', () => {
  const { journey } = useConsole();
  let count = 0;

  /** A client with a planner; sign-in names are unique in the whole system. */
  const people = async (system: Parameters<Parameters<typeof journey>[1]>[1]) => {
    const admin = `boss${(count += 1)}`;
    const client = await Client.make(system, { admin });
    const planner = await client.add(`planner${count}`);
    return { admin, planner };
  };

  journey(
    'lets one sign in, opens the main menu by Alt+H, and leads to my resource by the user icon',
    async (visit, system) => {
      const { planner } = await people(system);
      const { page } = visit;
      await visit.open('/');
      await page.getByRole('heading', { name: 'Logg inn i Kalbro' }).waitFor();
      expect(await visit.violations()).toEqual([]);
      await visit.signIn(planner.externalId);
      await visit.heading('Kalender');
      await page.keyboard.press('Alt+h');
      await page.getByRole('menuitem', { name: 'Ressurser' }).click();
      await visit.heading('Ressurser');
      expect(await visit.violations()).toEqual([]);
      await page.getByRole('button', { name: `Bruker: ${planner.externalId}` }).click();
      await page.getByRole('menuitem', { name: 'Min ressurs' }).click();
      await visit.heading(planner.externalId);
      await page.waitForURL(`**/resources/${planner.resourceId}/office-365`);
      expect(visit.complaints).toEqual([]);
    },
  );

  journey('speaks the language that is chosen, and keeps it', async (visit, system) => {
    const { planner } = await people(system);
    const { page } = visit;
    await visit.signIn(planner.externalId);
    await page.getByRole('button', { name: /^Bruker/ }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await visit.heading('Calendar');
    await page.reload();
    await visit.heading('Calendar');
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  });

  journey('wears the colours that are chosen, and keeps them', async (visit, system) => {
    const { planner } = await people(system);
    const { page } = visit;
    await visit.signIn(planner.externalId, '/resources');
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: /^Bruker/ }).click();
    await page.getByRole('menuitemradio', { name: 'Mørke' }).click();
    expect(await scheme()).toBe('dark');
    await page.reload();
    await visit.heading('Ressurser');
    expect(await scheme()).toBe('dark');
  });

  journey('comes back to where one was when the sign-in has expired', async (visit, system) => {
    const { planner } = await people(system);
    const { page } = visit;
    await visit.signIn(planner.externalId, '/resources');
    await visit.heading('Ressurser');
    await page.evaluate("localStorage.setItem('kalbro.token', 'no.good.anymore')");
    await page.reload();
    await page.getByText('Innloggingen godtas ikke').waitFor();
    await page.getByRole('button', { name: new RegExp(`^${planner.externalId}`) }).click();
    await visit.heading('Ressurser');
    expect(new URL(page.url()).pathname).toBe('/resources');
  });

  journey('says that the connection is lost, and heals by itself', async (visit, system) => {
    const { planner } = await people(system);
    const { page, context } = visit;
    await visit.signIn(planner.externalId);
    await visit.heading('Kalender');
    const lost = page.getByText('Forbindelsen er brutt');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Neste' }).click();
    await lost.waitFor();
    await context.setOffline(false);
    await lost.waitFor({ state: 'detached' });
  });

  journey('says so where there is nothing', async (visit, system) => {
    const { planner } = await people(system);
    await visit.signIn(planner.externalId, '/nowhere');
    await visit.heading('Her er det ingenting');
    expect(await visit.violations()).toEqual([]);
  });

  journey('offers support agents the clients, whose module they switch off and on', async (visit, system) => {
    const { admin } = await people(system);
    const { page } = visit;
    await visit.open('/');
    await page.getByRole('button', { name: /^Siri Support/ }).click();
    await visit.heading('Kunder og moduler');
    const client = page.getByRole('article', { name: `Client of ${admin}` });
    await client.getByRole('button', { name: 'Slå av Office 365' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slå av Office 365' }).click();
    await client.getByText('Office 365 er av').waitFor();
    await client.getByRole('button', { name: 'Slå på Office 365' }).click();
    await client.getByText('Office 365 er på').waitFor();
    expect(await visit.violations()).toEqual([]);
  });
});
