import type { Locator } from 'playwright-core';
import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Planning } from '../people/planning.js';
import type { System } from '../system/system.js';
import { until } from '../system/wait.js';
import { useConsole } from './use-console.js';
import type { ConsoleVisit } from './use-console.js';

const day = dayFromNow(3);

describe('Dragging in the calendar', () => {
  const { journey } = useConsole();
  let count = 0;

  const planner = async (system: System): Promise<Person> => {
    const client = await Client.make(system, { admin: `dragboss${(count += 1)}` });
    return client.add(`dragger${count}`);
  };
  const make = (person: Person, more: Record<string, unknown> = {}) =>
    new Planning(person).create({ title: 'Visit', start: `${day}T10:00:00Z`, end: `${day}T11:00:00Z`, ...more });
  const starts = async ({ session, resourceId }: Person) =>
    (await appointments(session, resourceId)).map(
      ({ title, start, end }) => `${title} ${start.slice(11, 16)}–${end.slice(11, 16)}`,
    );

  /** What the API tells once the console has saved. */
  const becomes = (person: Person, expected: readonly string[]) =>
    until(expected.join(', '), async () => (await starts(person)).join() === expected.join());

  /** The day with its one entry, which is an hour high; to be dragged from and to points that are given in hours of it. */
  const look = async (visit: ConsoleVisit, { externalId, resourceId }: Person) => {
    await visit.signIn(externalId, `/calendar?view=day&date=${day}&resources=${resourceId}`);
    const entry = visit.page.getByRole('button', { name: /Visit/ });
    await entry.waitFor();
    const box = await boxOf(entry);
    const { mouse } = visit.page;
    const to = (hours: number) => mouse.move(box.x + box.width / 3, box.y + hours * box.height, { steps: 4 });
    /** Until it is let go of. */
    const hold = async (from: number, hours: number) => {
      await to(from);
      await mouse.down();
      await to(from + hours / 2);
      await to(from + hours);
    };
    const drag = async (from: number, hours: number) => {
      await hold(from, hours);
      await mouse.up();
    };
    return { hold, drag };
  };

  journey('moves an entry, makes it longer, and makes a new one where nothing is', async (visit, system) => {
    const person = await planner(system);
    await make(person);
    const { page } = visit;
    const { drag } = await look(visit, person);
    await drag(0.2, 1);
    await becomes(person, ['Visit 11:00–12:00']);
    // By its lower edge.
    await drag(1.98, 1);
    await becomes(person, ['Visit 11:00–13:00']);
    // Just within two slots of half an hour.
    await drag(-1.9, 0.8);
    const dialog = page.getByRole('dialog', { name: 'Ny avtale' });
    await dialog.getByLabel('Tittel').fill('Before');
    await dialog.getByRole('button', { name: 'Lag avtale' }).click();
    await page.getByRole('button', { name: /Before/ }).waitFor();
    expect(await starts(person)).toEqual(['Before 08:00–09:00', 'Visit 11:00–13:00']);
    expect(visit.complaints).toEqual([]);
  });

  for (const [choice, moved] of [
    ['Bare denne', ['Visit 10:00–11:00', 'Visit 11:00–12:00', 'Visit 10:00–11:00']],
    ['Denne og følgende', ['Visit 10:00–11:00', 'Visit 11:00–12:00', 'Visit 11:00–12:00']],
    ['Hele serien', ['Visit 11:00–12:00', 'Visit 11:00–12:00', 'Visit 11:00–12:00']],
  ] as const) {
    journey(`asks how much of a series is moved: ${choice}`, async (visit, system) => {
      const person = await planner(system);
      const first = { start: `${dayFromNow(2)}T10:00:00Z`, end: `${dayFromNow(2)}T11:00:00Z` };
      await make(person, { ...first, timeZone: 'UTC', recurrence: 'FREQ=DAILY;COUNT=3' });
      const { page } = visit;
      const { drag } = await look(visit, person);
      await drag(0.2, 1);
      expect(await visit.violations()).toEqual([]);
      await page.getByRole('dialog', { name: 'Flytt avtale' }).getByRole('button', { name: choice }).click();
      await becomes(person, moved);
    });
  }

  for (const [choice, start] of [
    ['Lagre min endring', 11],
    ['Behold slik den er nå', 12],
  ] as const) {
    journey(
      `shows both versions when somebody changed an entry while it was dragged: ${choice}`,
      async (visit, system) => {
        const person = await planner(system);
        const planning = new Planning(person);
        const made = await make(person);
        const { page } = visit;
        const { hold } = await look(visit, person);
        const dialog = page.getByRole('dialog', { name: 'Noen andre endret avtalen' });
        await hold(0.2, 1);
        await planning.update(made, { start: `${day}T12:00:00Z`, end: `${day}T13:00:00Z`, timeZone: 'Europe/Oslo' });
        await page.mouse.up();
        await dialog.getByRole('row', { name: /Når/ }).waitFor();
        expect(await visit.violations()).toEqual([]);
        await dialog.getByRole('button', { name: choice }).click();
        await becomes(person, [`Visit ${start}:00–${start + 1}:00`]);
        await dialog.waitFor({ state: 'detached' });
        const shown = new Intl.DateTimeFormat('nb-NO', { timeStyle: 'short', timeZone: 'Europe/Oslo' });
        const time = shown.format(new Date(`${day}T${start}:00:00Z`));
        await page.getByRole('button', { name: new RegExp(`Visit.*${time}`) }).waitFor();
      },
    );
  }

  journey(
    'says how many guests Outlook tells before a meeting is moved, and moves nothing unasked',
    async (visit, system) => {
      const person = await planner(system);
      const mailbox = await system.outlook.mailbox(`dragger${count}@fjordplan.example`);
      const account = await CalendarAccount.connect(person, mailbox.upn, { direction: 'BOTH' });
      const attendees = ['anna', 'bo'].map((name) => ({
        ...{ type: 'required', emailAddress: { address: `${name}@elsewhere.example`, name } },
      }));
      const at = (hour: number) => ({ dateTime: `${day}T${hour}:00:00`, timeZone: 'UTC' });
      await mailbox.add({ subject: 'Visit', start: at(10), end: at(11), attendees });
      await account.sync();
      const { page } = visit;
      const { drag } = await look(visit, person);
      const dialog = page.getByRole('dialog', { name: 'Flytt avtale' });
      await drag(0.2, 1);
      await dialog.getByText('Outlook sender selv beskjed til 2 deltakere.').waitFor();
      expect(await visit.violations()).toEqual([]);
      await dialog.getByRole('button', { name: 'Avbryt' }).click();
      expect(await starts(person)).toEqual(['Visit 10:00–11:00']);
      await drag(0.2, 1);
      await dialog.getByRole('button', { name: 'Flytt' }).click();
      await becomes(person, ['Visit 11:00–12:00']);
    },
  );
});

async function boxOf(entry: Locator) {
  const box = await entry.boundingBox();
  if (!box) throw new Error('The entry is not shown.');
  return box;
}
