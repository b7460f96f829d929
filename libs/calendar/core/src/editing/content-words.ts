import type { Localised } from '@kalbro/kernel';

export const noTitle: Localised = { nb: 'Tittelen er tom. Skriv en tittel.', en: 'The title is empty. Write a title.' };

export function tooLong(most: number): Localised {
  return {
    nb: `Teksten er for lang. Bruk høyst ${most} tegn.`,
    en: `The text is too long. Use at most ${most} characters.`,
  };
}

export const noZone: Localised = {
  nb: 'Tidssonen er ukjent. Skriv den slik IANA gjør, for eksempel Europe/Oslo.',
  en: 'The time zone is unknown. Write it as IANA does, for example Europe/Oslo.',
};

export const farAway: Localised = {
  nb: 'Tidspunktet ligger for langt unna. Velg et år fra 1900 til 2199.',
  en: 'The moment is too far away. Choose a year from 1900 to 2199.',
};

export function noMidnight(zone: string): Localised {
  return {
    nb: `En heldagsavtale begynner og slutter ved midnatt i ${zone}, og slutten er dagen etter den siste. Velg midnatt, eller ta bort heldag.`,
    en: `An all-day appointment starts and ends at midnight in ${zone}, and ends on the day after its last. Choose midnight, or make it not all-day.`,
  };
}

export const endsTooEarly: Localised = {
  nb: 'Avtalen slutter før den begynner. Velg en slutt som er etter starten.',
  en: 'The appointment ends before it starts. Choose an end after the start.',
};

export function lastsTooLong(days: number): Localised {
  return {
    nb: `Avtalen varer lenger enn ${days} dager. Lag en serie, eller flere avtaler.`,
    en: `The appointment lasts longer than ${days} days. Make a series, or several appointments.`,
  };
}

export const noOccurrence: Localised = {
  nb: 'Gjentakelsesregelen gir ingen avtaler fra starttidspunktet. Endre regelen eller starten.',
  en: 'The recurrence rule has no occurrence from the start on. Change the rule or the start.',
};

export const ruleStaysBehind: Localised = {
  nb: 'Serien følger bestemte dager og kan ikke flyttes til en annen dag alene. Oppgi også den nye gjentakelsesregelen.',
  en: 'The series follows certain days and cannot move to another day by itself. Give the new recurrence rule as well.',
};

export const ruleOfOccurrence: Localised = {
  nb: 'Én forekomst kan ikke gjentas for seg selv. Velg å endre denne og de følgende, eller alle.',
  en: 'One occurrence cannot repeat by itself. Choose to change this and the following ones, or all.',
};

export const resourcesOfOccurrence: Localised = {
  nb: 'Én forekomst kan ikke ha andre ressurser enn serien. Velg å endre denne og de følgende, eller alle.',
  en: 'One occurrence cannot be on other resources than its series. Choose to change this and the following ones, or all.',
};

export const nothingFollows: Localised = {
  nb: 'Etter denne datoen har serien ingen flere forekomster etter regelen. Endre bare denne.',
  en: 'After this date the series has no more occurrences by its rule. Change this one alone.',
};
