import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { System } from '../system/system.js';
import { until } from '../system/wait.js';
import { useConsole } from './use-console.js';
import type { ConsoleVisit } from './use-console.js';

const words = {
  nb: {
    ...{ add: 'Legg til konto', username: /Brukernavn/, accept: /Accept|Godta/, connected: 'Kalenderen er koblet til' },
    ...{ menu: 'Flere valg', synchronise: 'Synkroniser kalender', finished: /Ferdig/, fetched: /Fra Outlook: 3 nye/ },
    unchanged: 'Fra Outlook: ingen endringer',
    ...{ choices: /^Valg for/, remove: 'Fjern', came: '3 avtaler kom fra Outlook', none: 'Ingen konto er lagt til' },
    ...{
      delete: 'Slettes',
      history: 'Historikk',
      calendars: 'Velg kalendere',
      conflicts: 'Konflikter',
      main: 'Hovedkonto',
    },
  },
  en: {
    ...{ add: 'Add account', username: /User name/, accept: /Accept|Godta/, connected: 'The calendar is connected' },
    ...{
      menu: 'More choices',
      synchronise: 'Synchronise calendar',
      finished: /Finished/,
      fetched: /From Outlook: 3 new/,
    },
    unchanged: 'From Outlook: no changes',
    ...{
      choices: /^Choices for/,
      remove: 'Remove',
      came: '3 appointments came from Outlook',
      none: 'No account has been added',
    },
    ...{
      delete: 'Delete',
      history: 'History',
      calendars: 'Choose calendars',
      conflicts: 'Conflicts',
      main: 'Main account',
    },
  },
} as const;

describe('The tab Office 365', () => {
  const { journey } = useConsole();
  let count = 0;

  const owner = async (system: System, permissions?: string[]) => {
    const client = await Client.make(system, { admin: `chief${(count += 1)}` });
    const person = await client.add(`owner${count}`, permissions);
    const mailbox = `owner${count}@fjordplan.example`;
    await system.outlook.mailbox(mailbox, { consent: 'ask' });
    const from = new Date().toISOString();
    await system.outlook.control('POST', `/mailboxes/${mailbox}/seed`, { singles: 3, series: 0, from });
    return { client, person, mailbox };
  };

  /** To Microsoft and back. */
  const connect = async ({ page }: ConsoleVisit, mailbox: string, say: (typeof words)['nb' | 'en']) => {
    await page.getByRole('button', { name: say.add }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say.username).fill(mailbox);
    await dialog.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: say.accept }).click();
    await page.getByText(say.connected, { exact: true }).waitFor();
  };

  for (const language of ['nb', 'en'] as const) {
    const say = words[language];
    journey(
      `connects an account at Microsoft, synchronises it and removes it again (${language})`,
      async (visit, system) => {
        const { person, mailbox } = await owner(system);
        const { page } = visit;
        await visit.signIn(person.externalId, '/my-resource');
        await page.getByText(say.none, { exact: false }).waitFor();
        await connect(visit, mailbox, say);
        expect(new URL(page.url()).pathname).toBe(`/resources/${person.resourceId}/office-365`);
        expect(await visit.violations()).toEqual([]);
        const card = page.getByRole('article', { name: mailbox });
        await card.getByText(say.main).waitFor();
        await page.getByRole('alert').getByRole('button', { name: say.synchronise }).click();
        await card.getByText(say.finished).waitFor();
        await card.getByText(say.fetched).waitFor();
        // What came of the sign-in is old news by now.
        expect(await page.getByText(say.connected, { exact: true }).count()).toBe(0);
        await page.getByRole('button', { name: say.menu }).click();
        await page.getByRole('menuitem', { name: say.synchronise }).click();
        await card.getByText(say.unchanged).waitFor();
        await visit.screenshot(`office-365-${language}`);
        for (const one of [say.history, say.calendars, say.conflicts]) {
          await card.getByRole('button', { name: say.choices }).click();
          await page.getByRole('menuitem', { name: one }).click();
          await page.getByRole('dialog').waitFor();
          expect(await visit.violations()).toEqual([]);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
        await card.getByRole('button', { name: say.choices }).click();
        await page.getByRole('menuitem', { name: say.remove }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(say.came, { exact: false }).waitFor();
        await dialog.getByRole('radio', { name: say.delete }).check();
        await dialog.getByRole('button', { name: say.remove }).click();
        await page.getByText(say.none, { exact: false }).waitFor();
        expect(visit.complaints).toEqual([]);
      },
      { language },
    );
  }

  journey('tells who may not edit the card whom to ask', async (visit, system) => {
    const { person } = await owner(system, []);
    await visit.signIn(person.externalId, '/my-resource');
    await visit.page.getByText(/Be chief\d+ \(chief\d+@planner\.example\) om tilgang/).waitFor();
    expect(await visit.violations()).toEqual([]);
  });

  journey('says what to do when Microsoft wants an administrator, with a letter for IT', async (visit, system) => {
    const { person, mailbox } = await owner(system);
    await system.outlook.mailbox(mailbox, { consent: 'admin-required' });
    const { page } = visit;
    await visit.signIn(person.externalId, '/my-resource');
    await page.getByRole('button', { name: words.nb.add }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words.nb.username).fill(mailbox);
    await dialog.getByRole('button', { name: 'OK' }).click();
    await page.getByText('needs permission', { exact: false }).waitFor();
    await page.getByRole('link').click();
    await page.getByText('Venter på godkjenning fra IT').first().waitFor();
    await page.getByRole('button', { name: 'Kopier brev til IT' }).waitFor();
    expect(await visit.violations()).toEqual([]);
  });

  journey('asks before much is deleted, in numbers, and keeps it when told so', async (visit, system) => {
    const { person, mailbox: upn } = await owner(system);
    const mailbox = await system.outlook.mailbox(upn);
    await mailbox.seed({ singles: 30, series: 0, from: new Date().toISOString() });
    const account = await CalendarAccount.connect(person, upn);
    await account.sync();
    for (const { id } of (await mailbox.list()).slice(1)) await mailbox.remove(id);
    await system.outlook.control('POST', `/mailboxes/${upn}/expire-delta`);
    const { page } = visit;
    await visit.signIn(person.externalId, '/my-resource');
    const card = page.getByRole('article', { name: upn });
    await card.getByRole('button', { name: /^Valg for/ }).click();
    await page.getByRole('menuitem', { name: 'Synkroniser bare denne' }).click();
    await card.getByText('Skal 32 av 33 avtaler slettes?').waitFor();
    expect(await visit.violations()).toEqual([]);
    await card.getByRole('button', { name: 'Nei, behold dem her' }).click();
    await card.getByText('Skal 32 av 33 avtaler slettes?').waitFor({ state: 'detached' });
    expect(await appointments(person.session, person.resourceId)).toHaveLength(33);
  });

  journey(
    'pauses and goes on, shows what both sides changed meanwhile, and brings the other value back',
    async (visit, system) => {
      const { person, mailbox: upn } = await owner(system);
      const mailbox = await system.outlook.mailbox(upn);
      const account = await CalendarAccount.connect(person, upn, { direction: 'BOTH' });
      await account.sync();
      const start = `${dayFromNow(3)}T08:00:00Z`;
      const input = {
        resourceIds: [person.resourceId],
        title: 'Agreed',
        start,
        end: `${dayFromNow(3)}T09:00:00Z`,
        timeZone: 'Europe/Oslo',
      };
      const { createAppointment: made } = await person.session.ask<{
        createAppointment: { id: string; version: number };
      }>('mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { id version } }', { input });
      const named = (title: string) => async () => (await mailbox.list()).find(({ subject }) => subject === title);
      const event = await until('the appointment in Outlook', named('Agreed'));
      const { page } = visit;
      await visit.signIn(person.externalId, '/my-resource');
      const card = page.getByRole('article', { name: upn });
      const choose = async (item: string) => {
        await card.getByRole('button', { name: /^Valg for/ }).click();
        await page.getByRole('menuitem', { name: item }).click();
      };
      await choose('Sett på pause');
      await card.getByText('På pause').first().waitFor();
      await person.session.ask(
        'mutation ($input: UpdateAppointmentInput!) { updateAppointment(input: $input) { __typename } }',
        { input: { id: made.id, version: made.version, title: 'Ours' } },
      );
      await mailbox.change(event.id, { subject: 'Theirs' });
      await choose('Fortsett');
      await page
        .getByRole('dialog')
        .getByRole('radio', { name: /^Begge veier/ })
        .check();
      await page.getByRole('dialog').getByRole('button', { name: 'Lagre' }).click();
      await card.getByText('Tilkoblet').waitFor();
      await choose('Synkroniser bare denne');
      // The change of here goes up by itself as well: whichever of both runs comes first meets the other side's.
      await until('the conflict', async () => (await account.conflicts()).length === 1);
      await choose('Konflikter');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('cell', { name: 'Ours' }).waitFor();
      await dialog.getByRole('cell', { name: 'Theirs' }).waitFor();
      expect(await visit.violations()).toEqual([]);
      await dialog.getByRole('button', { name: 'Hent tilbake den andre' }).click();
      await dialog.getByText('Hentet tilbake', { exact: false }).waitFor();
      await until('the value that was brought back in Outlook', named('Ours'));
      expect(visit.complaints).toEqual([]);
    },
  );
});
