import { AutomaticJob } from '../people/automatic-job.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { System } from '../system/system.js';
import { until } from '../system/wait.js';
import { useConsole } from './use-console.js';

describe('The pages of those who look after others', () => {
  const { journey } = useConsole();
  let count = 0;

  const boss = async (system: System) => {
    const admin = `pageboss${(count += 1)}`;
    const client = await Client.make(system, { admin });
    return { admin, client };
  };

  journey('an automatic job is made by Ctrl+S, warns, is refused, and runs at once', async (visit, system) => {
    const { admin } = await boss(system);
    const { page } = visit;
    await visit.signIn(admin, '/settings/automatic-jobs');
    await page.getByRole('link', { name: 'Ny jobb' }).click();
    await visit.heading('Ny automatisk jobb');
    await page.getByRole('status').getByText('Hver dag klokken 02:00').waitFor();
    await page.getByRole('status').getByRole('listitem').nth(4).waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.getByRole('textbox', { name: 'Navn' }).fill('Ofte');
    await page.getByRole('combobox', { name: 'Kjøres' }).click();
    await page.getByRole('option', { name: 'Med faste mellomrom' }).click();
    const minutes = page.getByLabel('Minutter mellom kjøringene');
    await minutes.fill('3');
    await page.keyboard.press('Control+s');
    await page.getByRole('alert').getByText('Jobben går for ofte').waitFor();
    await minutes.fill('15');
    await page.getByText('Microsoft kan oppfatte det som et angrep', { exact: false }).waitFor();
    await page.keyboard.press('Control+s');
    await visit.heading('Ofte');
    await page.getByRole('button', { name: 'Kjør nå' }).click();
    await page.getByRole('article').getByText('startet for hånd', { exact: false }).waitFor();
    await page.getByRole('link', { name: 'Alle jobber' }).click();
    await page.getByRole('cell', { name: 'Hvert 15. minutt' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.screenshot('automatic-jobs');
  });

  journey('administrators see who is connected, who is not, and the whole organisation', async (visit, system) => {
    const { admin, client } = await boss(system);
    const person = await client.add(`unconnected${count}`);
    const { page } = visit;
    await visit.signIn(admin, '/administration');
    await page.getByText('Ingen kontoer').waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.getByRole('tab', { name: 'Hvem er ikke koblet til' }).click();
    await page.getByRole('link', { name: person.externalId }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.getByRole('tab', { name: 'Hele organisasjonen' }).click();
    await page.getByLabel(/Katalog-ID/).fill('fjordplan.example');
    await page.getByRole('button', { name: 'Lagre' }).click();
    await page.getByRole('link', { name: 'Godkjenn hos Microsoft' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  journey('says why nothing can be added where the module is off', async (visit, system) => {
    const { admin, client } = await boss(system);
    await client.deactivate();
    const { page } = visit;
    await visit.signIn(admin, '/administration');
    await page.getByText('Office 365 er ikke slått på for', { exact: false }).waitFor();
    await visit.open('/mails');
    await visit.heading('E-poster som ikke er sendt');
    await page.getByText('Ingen e-poster').waitFor();
    expect(await visit.violations()).toEqual([]);
  });

  journey(
    'the history of a job says which accounts failed and why, and mails that were not sent can be read',
    async (visit, system) => {
      const { admin, client } = await boss(system);
      const person = await client.add(`failing${count}`);
      const mailbox = await system.outlook.mailbox(`failing${count}@fjordplan.example`);
      // Too short to be used twice: what befalls the mailbox is heard at once.
      await system.outlook.settings({ accessTokenSeconds: 60 });
      const account = await CalendarAccount.connect(person, mailbox.upn);
      await account.sync();
      await mailbox.revoke();
      const session = await system.as(admin);
      const job = await AutomaticJob.make(session, system.database, {
        name: 'Hver morgen',
        alertEmails: ['it@fjordplan.example'],
      });
      await job.comes();
      await job.whenOver(1);
      const { page } = visit;
      await visit.signIn(admin, `/settings/automatic-jobs/${job.id}`);
      const run = page.getByRole('article');
      await run.getByText('Kontoer som ikke gikk bra').waitFor();
      await run
        .getByRole('listitem')
        .getByText(/Innloggingen gjelder ikke lenger/)
        .waitFor();
      expect(await visit.violations()).toEqual([]);
      await visit.screenshot('automatic-job-failed');
      await run.getByRole('link', { name: `${person.externalId}, ${mailbox.upn}` }).click();
      await visit.heading(person.externalId);
      await until(
        'the alert',
        async () => (await session.ask<{ keptMails: unknown[] }>('{ keptMails { id } }')).keptMails.length >= 2,
      );
      await visit.open('/mails');
      const alert = page.getByRole('article').filter({ hasText: 'it@fjordplan.example' });
      await alert
        .getByRole('link', { name: `/settings/automatic-jobs/${job.id}` })
        .first()
        .waitFor();
      expect(await visit.violations()).toEqual([]);
      await visit.screenshot('kept-mails');
    },
  );

  journey('tells others what is missing and whom to ask, page by page', async (visit, system) => {
    const { client, admin } = await boss(system);
    const person = await client.add(`curious${count}`);
    const { page } = visit;
    await visit.signIn(person.externalId);
    await visit.heading('Kalender');
    for (const address of ['/settings/automatic-jobs', '/administration', '/mails']) {
      await visit.open(address);
      await page.getByText(new RegExp(`Be ${admin} `)).waitFor();
      expect(await visit.violations()).toEqual([]);
    }
    await visit.open('/clients');
    await page.getByText('Denne siden er for support.').waitFor();
  });

  for (const width of [390, 2560]) {
    journey(
      `every page fits a window of ${width} pixels`,
      async (visit, system) => {
        const { admin, client } = await boss(system);
        const person = await client.add(`wide${width}`);
        await visit.signIn(admin);
        await visit.heading('Kalender');
        const addresses = [
          '/resources',
          `/resources/${person.resourceId}/office-365`,
          '/settings/automatic-jobs/new',
          '/administration',
          '/mails',
        ];
        for (const address of addresses) {
          await visit.open(address);
          await visit.heading(/./);
          expect([address, await visit.overflow()]).toEqual([address, 0]);
        }
      },
      { width },
    );
  }
});
