import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import type { System } from '../system/system.js';
import { useConsole } from './use-console.js';

const day = '2027-03-10';
const create = 'mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { id version } }';
const update = `mutation ($input: UpdateAppointmentInput!) {
  updateAppointment(input: $input) { ... on Appointment { id title } } }`;
const read = `query ($ids: [ID!]!) { appointments(resourceIds: $ids, from: "2027-03-01T00:00:00Z", to: "2027-04-30T00:00:00Z") {
  title start } }`;

describe('The calendar', () => {
  const { journey } = useConsole();
  let count = 0;

  const planner = async (system: System, permissions?: string[]): Promise<Person> => {
    const client = await Client.make(system, { admin: `calendarboss${(count += 1)}` });
    return client.add(`calendarowner${count}`, permissions);
  };
  const make = async ({ session, resourceId }: Person, more: Record<string, unknown> = {}) => {
    const times = { start: `${day}T08:00:00Z`, end: `${day}T09:00:00Z`, timeZone: 'Europe/Oslo' };
    const input = { title: 'Visit', resourceIds: [resourceId], ...times, ...more };
    return (await session.ask<{ createAppointment: { id: string; version: number } }>(create, { input }))
      .createAppointment;
  };
  const titles = async ({ session, resourceId }: Person) => {
    const { appointments } = await session.ask<{ appointments: { title: string; start: string }[] }>(read, {
      ids: [resourceId],
    });
    return appointments.map(({ title, start }) => `${title} ${start.slice(0, 16)}`);
  };
  const week = `/calendar?view=week&date=${day}`;

  journey('makes an appointment, changes it and deletes it', async (visit, system) => {
    const person = await planner(system);
    const { page } = visit;
    await visit.signIn(person.externalId, `/calendar?view=day&date=${day}&resources=${person.resourceId}`);
    await page.getByRole('button', { name: 'Ny avtale' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Lag avtale' }).click();
    await dialog.getByText('Gi avtalen en tittel.').waitFor();
    expect(await visit.violations()).toEqual([]);
    await dialog.getByLabel('Tittel').fill('Befaring');
    await dialog.getByRole('button', { name: 'Lag avtale' }).click();
    const entry = page.getByRole('button', { name: /Befaring/ });
    await entry.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Endre' }).click();
    await page.getByRole('dialog').getByLabel('Sted').fill('Havnegata');
    await page.getByRole('dialog').getByRole('button', { name: 'Lagre' }).click();
    await page.getByText('Havnegata').waitFor();
    await entry.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slett' }).click();
    await page.getByRole('dialog', { name: 'Slett avtale' }).getByRole('button', { name: 'Slett' }).click();
    await entry.waitFor({ state: 'detached' });
    expect(await titles(person)).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  journey('deletes one date of a series and leaves the others', async (visit, system) => {
    const person = await planner(system);
    await make(person, { title: 'Standup', recurrence: 'FREQ=DAILY;COUNT=3' });
    const { page } = visit;
    await visit.signIn(person.externalId, `${week}&resources=${person.resourceId}`);
    await page
      .getByRole('button', { name: /Standup/ })
      .nth(1)
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slett' }).click();
    const dialog = page.getByRole('dialog', { name: 'Slett avtale' });
    await dialog.getByRole('radio', { name: 'Bare denne' }).check();
    await dialog.getByRole('button', { name: 'Slett' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await titles(person)).toEqual([`Standup ${day}T08:00`, 'Standup 2027-03-12T08:00']);
  });

  journey('shows both versions when somebody else was faster, and lets one choose', async (visit, system) => {
    const person = await planner(system);
    const { id, version } = await make(person);
    const { page } = visit;
    await visit.signIn(person.externalId, `${week}&resources=${person.resourceId}`);
    await page.getByRole('button', { name: /Visit/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Endre' }).click();
    await page.getByRole('dialog').getByLabel('Tittel').fill('Mine');
    await person.session.ask(update, { input: { id, version, title: 'Theirs' } });
    await page.getByRole('dialog').getByRole('button', { name: 'Lagre' }).click();
    const dialog = page.getByRole('dialog', { name: 'Noen andre endret avtalen' });
    await dialog.getByRole('cell', { name: 'Mine' }).waitFor();
    await dialog.getByRole('cell', { name: 'Theirs' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Lagre min endring' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await titles(person))[0]).toContain('Mine');
  });

  journey('shows what somebody else makes, without being asked to', async (visit, system) => {
    const person = await planner(system);
    await make(person);
    const { page } = visit;
    await visit.signIn(person.externalId, `${week}&resources=${person.resourceId}`);
    await page.getByRole('button', { name: /Visit/ }).waitFor();
    await make(person, { title: 'Second visit', start: `${day}T11:00:00Z`, end: `${day}T12:00:00Z` });
    await page.getByRole('button', { name: /Second visit/ }).waitFor();
  });

  journey('goes on by itself after the API was away, and shows nothing twice', async (visit, system) => {
    const person = await planner(system);
    await make(person);
    const { page } = visit;
    await visit.signIn(person.externalId, `${week}&resources=${person.resourceId}`);
    const entry = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
    await entry('Visit').waitFor();
    const lost = page.getByText('Forbindelsen er brutt');
    await system.withoutApi(() => lost.waitFor());
    // Before or after the page has found the API again: nobody told it.
    await make(person, { title: 'Meanwhile', start: `${day}T11:00:00Z`, end: `${day}T12:00:00Z` });
    await lost.waitFor({ state: 'detached' });
    await entry('Meanwhile').waitFor();
    await make(person, { title: 'Afterwards', start: `${day}T13:00:00Z`, end: `${day}T14:00:00Z` });
    await entry('Afterwards').waitFor();
    const counts = await Promise.all(['Visit', 'Meanwhile', 'Afterwards'].map((name) => entry(name).count()));
    expect(counts).toEqual([1, 1, 1]);
  });

  for (const view of ['day', 'week', 'month', 'list']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      journey(
        `is for everybody, in the view ${view}, ${colorScheme}`,
        async (visit, system) => {
          const person = await planner(system);
          await make(person);
          await make(person, {
            title: 'Away',
            isPrivate: true,
            availability: 'OUT_OF_OFFICE',
            start: `${day}T10:00:00Z`,
            end: `${day}T11:00:00Z`,
          });
          await visit.signIn(person.externalId, `/calendar?view=${view}&date=${day}&resources=${person.resourceId}`);
          await visit.page.getByText('Visit').first().waitFor();
          expect(await visit.violations()).toEqual([]);
          await visit.screenshot(`calendar-${view}-${colorScheme}`);
        },
        { colorScheme },
      );
    }
  }

  for (const width of [390, 2560]) {
    journey(
      `fits a window of ${width} pixels`,
      async (visit, system) => {
        const person = await planner(system);
        await make(person);
        await visit.signIn(person.externalId, `/calendar?date=${day}&resources=${person.resourceId}`);
        await visit.page.getByText('Visit').first().waitFor();
        expect(await visit.overflow()).toBeLessThanOrEqual(0);
        await visit.screenshot(`calendar-${width}`);
      },
      { width },
    );
  }

  journey('offers nothing to make to those who may only look, and says whom to ask', async (visit, system) => {
    const person = await planner(system, []);
    await visit.signIn(person.externalId, '/calendar');
    await visit.page.getByText(/Be calendarboss\d+ om tilgang/).waitFor();
    expect(await visit.page.getByRole('button', { name: 'Ny avtale' }).count()).toBe(0);
  });

  journey('shows several resources side by side, each with what is its own', async (visit, system) => {
    const client = await Client.make(system, { admin: `calendarboss${(count += 1)}` });
    const [one, two] = [await client.add(`left${count}`), await client.add(`right${count}`)];
    await make(one, { title: 'On the left' });
    await make(two, { title: 'On the right' });
    const { page } = visit;
    await visit.signIn(one.externalId, `${week}&resources=${one.resourceId},${two.resourceId}`);
    await page
      .getByRole('region', { name: one.externalId })
      .getByRole('button', { name: /On the left/ })
      .waitFor();
    await page
      .getByRole('region', { name: two.externalId })
      .getByRole('button', { name: /On the right/ })
      .waitFor();
    expect(await page.getByRole('button', { name: /On the left/ }).count()).toBe(1);
    expect(await visit.violations()).toEqual([]);
    await visit.screenshot('calendar-side-by-side');
    await page.getByRole('switch', { name: 'Side om side' }).press('Space');
    await page.getByRole('button', { name: new RegExp(`On the right.*${two.externalId}`) }).waitFor();
  });

  journey(
    'holds a month of 2,000 entries, of which each day shows some and says how many more',
    async (visit, system) => {
      const person = await planner(system);
      for (let n = 0; n < 70; n += 1) {
        const at = `2027-05-01T${String(6 + Math.floor(n / 7)).padStart(2, '0')}:${String((n % 7) * 8).padStart(2, '0')}:00Z`;
        await make(person, { title: `Job ${n}`, start: at, end: at, recurrence: 'FREQ=DAILY;COUNT=31' });
      }
      const { page } = visit;
      await visit.signIn(person.externalId, `/calendar?view=month&date=2027-05-10&resources=${person.resourceId}`);
      await page.getByText('65 til').first().waitFor();
      // What is drawn is what can be seen: the number of entries does not make the page heavier.
      expect(await page.locator('.kalbro-entry').count()).toBe(31 * 5);
    },
  );
});
