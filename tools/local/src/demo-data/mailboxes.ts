import {
  addDays,
  allDay,
  at,
  isPrivate,
  mondayOf,
  organisedBy,
  series,
  single,
  teams,
  text,
  times,
  withGuests,
} from './outlook-events.js';
import type { DemoEvent } from './outlook-events.js';

export interface DemoMailbox {
  readonly upn: string;
  readonly displayName: string;
  readonly tenant: string;
  readonly events: readonly DemoEvent[];
}

/** The mailboxes of the simulated Microsoft 365, with calendars around a day (`YYYY-MM-DD`). */
export function demoMailboxes(today: string): DemoMailbox[] {
  const monday = mondayOf(today);
  const company = { tenant: 'fjordplan.example' };
  return [
    { upn: 'kari@fjordplan.example', displayName: 'Kari Nordmann', ...company, events: kari(monday) },
    {
      upn: 'kari.privat@outlook.example',
      displayName: 'Kari Nordmann',
      tenant: 'outlook.example',
      events: kariAtHome(monday),
    },
    { upn: 'per@fjordplan.example', displayName: 'Per Hansen', ...company, events: per(monday) },
    { upn: 'ola@fjordplan.example', displayName: 'Ola Berg', ...company, events: ola(monday) },
    { upn: 'jon@nordvik.example', displayName: 'Jon Moe', tenant: 'nordvik.example', events: jon(monday) },
  ];
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

function kari(monday: string): DemoEvent[] {
  const day = (offset: number) => addDays(monday, offset);
  return [
    series('Morgenmøte', day(-28), ['08:15', '08:30'], { every: 1, daysOfWeek: weekdays }, [
      { date: day(1), change: times(day(1), '09:00', '09:15') },
      { date: day(3) },
      { date: day(8), change: { subject: 'Morgenmøte med kunden', ...at('Møterom Fjorden') } },
    ]),
    series(
      'Prosjektstatus Havnegata',
      day(-13),
      ['10:00', '11:00'],
      { every: 1, daysOfWeek: ['tuesday'], occurrences: 10 },
      [{ date: day(8) }, { date: day(15), change: times(day(16), '10:00', '11:00') }],
      { ...teams, ...organisedBy('Lars Eide'), ...withGuests('Kari Nordmann', 'Per Hansen') },
    ),
    single('Befaring Havnegata 12', day(0), '12:00', '14:00', {
      ...at('Havnegata 12, Bergen'),
      ...text('Ta med tegningene.'),
    }),
    single('Tannlege', day(1), '14:30', '15:15', { ...isPrivate, ...at('Sentrum tannklinikk') }),
    single('Kundemøte Vestland Eiendom', day(2), '13:00', '14:30', {
      ...teams,
      ...withGuests('Per Hansen', 'Lars Eide'),
      ...text('Gjennomgang av tilbudet &amp; fremdriften.'),
    }),
    single('Lunsj med mentor', day(3), '11:30', '12:30', { showAs: 'tentative', ...at('Kafé Kippers') }),
    allDay('Kurs i prosjektstyring', day(9), 2, { showAs: 'oof', ...at('Oslo') }),
    allDay('Hjemmekontor', day(4), 1, { showAs: 'workingElsewhere' }),
    single('Allmøte', day(10), '14:00', '15:00', {
      ...teams,
      ...organisedBy('Astrid Dahl'),
      ...withGuests('Kari Nordmann'),
    }),
    single('Oppstart Sandviken', day(-6), '09:30', '11:30', at('Møterom Fjorden')),
  ];
}

function kariAtHome(monday: string): DemoEvent[] {
  const day = (offset: number) => addDays(monday, offset);
  return [
    series(
      'Korøvelse',
      day(-12),
      ['19:00', '21:30'],
      { every: 1, daysOfWeek: ['wednesday'] },
      [{ date: day(9) }],
      at('Kulturhuset'),
    ),
    single('Foreldremøte', day(3), '18:00', '19:30', isPrivate),
    allDay('Mamma 70 år', day(12), 1, { showAs: 'free' }),
    single('Henter på SFO', day(1), '15:45', '16:15'),
  ];
}

function per(monday: string): DemoEvent[] {
  const day = (offset: number) => addDays(monday, offset);
  return [
    series('Verkstedmøte', day(-14), ['07:30', '08:00'], { every: 2, daysOfWeek: ['monday'] }, [
      { date: day(14), change: times(day(15), '07:30', '08:00') },
    ]),
    single('Kundemøte Vestland Eiendom', day(2), '13:00', '14:30', {
      ...teams,
      ...organisedBy('Kari Nordmann'),
      ...withGuests('Per Hansen', 'Lars Eide'),
    }),
    single('EU-kontroll varebil', day(3), '08:00', '10:00', at('Minde bilverksted')),
    single('Fysioterapeut', day(2), '15:30', '16:15', isPrivate),
    allDay('Ferie', day(21), 5, { showAs: 'oof' }),
    single('Montering Sandviken', day(4), '07:00', '15:00', at('Sandviken skole')),
  ];
}

function ola(monday: string): DemoEvent[] {
  const day = (offset: number) => addDays(monday, offset);
  return [
    series(
      'Opplæring',
      day(-7),
      ['12:30', '13:30'],
      { every: 1, daysOfWeek: ['monday', 'thursday'], occurrences: 12 },
      [{ date: day(3) }],
    ),
    single('Medarbeidersamtale', day(2), '09:00', '10:00', {
      ...isPrivate,
      ...organisedBy('Lars Eide'),
      ...withGuests('Ola Berg'),
    }),
    allDay('Førstehjelpskurs', day(8), 1, { showAs: 'oof' }),
  ];
}

function jon(monday: string): DemoEvent[] {
  const day = (offset: number) => addDays(monday, offset);
  return [
    series(
      'Byggemøte',
      day(-12),
      ['09:00', '10:30'],
      { every: 1, daysOfWeek: ['wednesday'] },
      [{ date: day(2) }],
      at('Brakkerigg, felt B'),
    ),
    single('Vernerunde', day(1), '13:00', '14:00'),
    single('Lege', day(3), '08:30', '09:00', isPrivate),
  ];
}
