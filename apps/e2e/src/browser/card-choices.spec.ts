import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { System } from '../system/system.js';
import { useConsole } from './use-console.js';
import type { ConsoleVisit } from './use-console.js';

describe('What one chooses of an account', () => {
  const { journey } = useConsole();
  let count = 0;

  const owner = async (system: System, more: Record<string, unknown> = {}) => {
    const client = await Client.make(system, { admin: `chooseboss${(count += 1)}` });
    const person = await client.add(`chooser${count}`);
    const mailbox = await system.outlook.mailbox(`chooser${count}@fjordplan.example`);
    await mailbox.addCalendar('Football');
    const account = await CalendarAccount.connect(person, mailbox.upn, more);
    return { person, mailbox, account };
  };
  const card = ({ page }: ConsoleVisit, upn: string) => {
    const article = page.getByRole('article', { name: upn });
    const choose = async (item: string) => {
      await article.getByRole('button', { name: /^Valg for/ }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    return { article, choose, dialog: page.getByRole('dialog') };
  };

  journey('direction, scope and who wins are changed, and stand on the card', async (visit, system) => {
    const { person, mailbox, account } = await owner(system, { direction: 'BOTH' });
    await visit.signIn(person.externalId, '/my-resource');
    const { article, choose, dialog } = card(visit, mailbox.upn);
    await choose('Endre');
    await dialog.getByRole('checkbox', { name: 'Slette' }).uncheck();
    await dialog.getByRole('combobox', { name: 'Når begge sider endrer det samme' }).click();
    await visit.page.getByRole('option', { name: 'Outlook vinner' }).click();
    expect(await visit.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await dialog.waitFor({ state: 'detached' });
    await article.getByText('lese, lese detaljer, opprette og endre', { exact: true }).waitFor();
    await choose('Endre');
    await dialog.getByRole('radio', { name: /^Fra Outlook/ }).check();
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await article.getByText('Nei, etter valgt retning').waitFor();
    expect(await account.state()).toMatchObject({ status: 'CONNECTED' });
    expect(visit.complaints).toEqual([]);
  });

  journey('which calendars come down', async (visit, system) => {
    const { person, mailbox, account } = await owner(system);
    const at = (hour: number) => ({ dateTime: `${dayFromNow(2)}T${hour}:00:00`, timeZone: 'UTC' });
    await mailbox.add({ subject: 'Match', start: at(18), end: at(20), calendar: 'Football' });
    await account.sync();
    expect(await appointments(person.session, person.resourceId)).toEqual([]);
    await visit.signIn(person.externalId, '/my-resource');
    const { article, choose, dialog } = card(visit, mailbox.upn);
    await choose('Velg kalendere');
    await dialog.getByRole('checkbox', { name: 'Football' }).check();
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await dialog.waitFor({ state: 'detached' });
    await choose('Synkroniser bare denne');
    await article.getByText('Fra Outlook: 1 ny').waitFor();
    expect((await appointments(person.session, person.resourceId)).map(({ title }) => title)).toEqual(['Match']);
  });

  journey('a dead sign-in is told of with what to do, and made anew', async (visit, system) => {
    // Too short to be used twice: Entra is asked for every request.
    await system.outlook.settings({ accessTokenSeconds: 60 });
    const { person, mailbox, account } = await owner(system);
    await account.sync();
    await mailbox.revoke();
    expect(await account.sync()).toMatchObject({ status: 'FAILED' });
    const { page } = visit;
    await visit.signIn(person.externalId, '/my-resource');
    const { article } = card(visit, mailbox.upn);
    await article.getByText('Må kobles til på nytt').first().waitFor();
    expect(await visit.violations()).toEqual([]);
    await article.getByRole('alert').getByRole('button', { name: 'Koble til på nytt' }).click();
    await page.getByText('Kalenderen er koblet til', { exact: true }).waitFor();
    await article.getByText('Tilkoblet').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Synkroniser kalender' }).click();
    await article.getByText(/Ferdig/).waitFor();
    await system.outlook.settings({ accessTokenSeconds: 3599 });
  });

  journey('a long synchronisation shows how far it is, and is cancelled', async (visit, system) => {
    const { person, mailbox } = await owner(system);
    await mailbox.seed({ singles: 3_000, series: 0, from: dayFromNow(-20) });
    await system.outlook.latency(500);
    try {
      const { page } = visit;
      await visit.signIn(person.externalId, '/my-resource');
      const { article } = card(visit, mailbox.upn);
      await page.getByRole('button', { name: 'Flere valg' }).click();
      await page.getByRole('menuitem', { name: 'Synkroniser kalender' }).click();
      await article.getByRole('progressbar').waitFor();
      await article.getByRole('button', { name: 'Avbryt synkronisering' }).click();
      await article.getByText(/Avbrutt/).waitFor();
      expect(await visit.violations()).toEqual([]);
      await visit.screenshot('office-365-cancelled');
    } finally {
      await system.outlook.latency(0);
    }
  });
});
