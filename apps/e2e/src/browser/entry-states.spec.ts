import { dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Planning } from '../people/planning.js';
import { useConsole } from './use-console.js';
import type { ConsoleVisit } from './use-console.js';

const day = dayFromNow(3);
const times = (hour: number) => ({ start: `${day}T${hour}:00:00Z`, end: `${day}T${hour + 1}:00:00Z` });
const inOutlook = (hour: number) => {
  const { start, end } = times(hour);
  return {
    start: { dateTime: start.slice(0, -1), timeZone: 'UTC' },
    end: { dateTime: end.slice(0, -1), timeZone: 'UTC' },
  };
};

describe('What an entry tells of itself', () => {
  const { journey } = useConsole();

  const open = ({ page }: ConsoleVisit, name: RegExp) => page.getByRole('button', { name }).click();
  const see = (visit: ConsoleVisit, who: Person, whose: Person) =>
    visit.signIn(who.externalId, `/calendar?view=day&date=${day}&resources=${whose.resourceId}`);

  journey('that it waits, that it stands in Outlook and where, or why it could not be sent', async (visit, system) => {
    const client = await Client.make(system, { admin: 'stateboss' });
    const person = await client.add('stateowner');
    const mailbox = await system.outlook.mailbox('stateowner@fjordplan.example');
    const account = await CalendarAccount.connect(person, mailbox.upn, { direction: 'BOTH' });
    await account.sync();
    const { page } = visit;
    const refuse = (status: number, code: string) =>
      system.outlook.faults([{ match: { upn: mailbox.upn, method: 'POST' }, times: 1_000, fault: { status, code } }]);
    await refuse(503, 'ServiceUnavailable');
    await new Planning(person).create({ title: 'Patient', ...times(10) });
    await see(visit, person, person);
    await page.getByRole('button', { name: /Patient.*Venter på å bli sendt til Outlook/ }).waitFor();
    await system.outlook.faults([]);
    await page.getByRole('button', { name: /Patient(?!.*Venter)/ }).waitFor();
    await open(visit, /Patient/);
    const drawer = page.getByRole('dialog', { name: 'Avtale' });
    await drawer.getByText('Synkronisert med Outlook', { exact: false }).waitFor();
    expect(await drawer.getByRole('link', { name: 'Åpne i Outlook' }).getAttribute('href')).toMatch(/^https:/);
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await refuse(400, 'ErrorInvalidRequest');
    await new Planning(person).create({ title: 'Refused', ...times(12) });
    await page.getByRole('button', { name: /Refused.*Kunne ikke sendes til Outlook/ }).waitFor();
    await open(visit, /Refused/);
    await drawer.getByRole('alert').getByText('Outlook', { exact: false }).first().waitFor();
    expect(await visit.violations()).toEqual([]);
    await system.outlook.faults([]);
  });

  journey('that it cannot be changed and why, and of what is private nothing but the time', async (visit, system) => {
    const client = await Client.make(system, { admin: 'maskboss' });
    const [person, colleague] = [await client.add('maskowner'), await client.add('maskreader', [])];
    const mailbox = await system.outlook.mailbox('maskowner@fjordplan.example');
    const account = await CalendarAccount.connect(person, mailbox.upn);
    await mailbox.add({ subject: 'Board', ...inOutlook(10) });
    await mailbox.add({ subject: 'Dentist', sensitivity: 'private', ...inOutlook(12) });
    await account.sync();
    const { page } = visit;
    await see(visit, person, person);
    await page.getByRole('button', { name: /Dentist.*Privat/ }).waitFor();
    await open(visit, /Board.*Fra Outlook.*Kan ikke endres her/);
    await page.getByRole('dialog').getByRole('alert', { name: 'Kan ikke endres her' }).waitFor();
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Slett' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Bruker/ }).click();
    await page.getByRole('menuitem', { name: 'Logg ut' }).click();
    await see(visit, colleague, person);
    await page.getByRole('button', { name: /Board/ }).waitFor();
    expect(await page.getByText('Dentist').count()).toBe(0);
    await page.getByRole('button', { name: /Privat/ }).waitFor();
    await visit.screenshot('calendar-masked');
  });
});
