import { defineTexts } from '../language/texts.js';

export const useAppTexts = defineTexts('app', {
  notStarted: { nb: 'Kalbro svarer ikke', en: 'Kalbro is not answering' },
  notStartedBody: {
    nb: 'Siden ble hentet, men tjenesten bak den svarer ikke. Vent litt og prøv igjen.',
    en: 'The page was loaded, but the service behind it is not answering. Wait a moment and try again.',
  },
  tryAgain: { nb: 'Prøv igjen', en: 'Try again' },
  broke: { nb: 'Denne siden feilet', en: 'This page failed' },
  brokeBody: {
    nb: 'Ingenting er tapt. Last siden på nytt, eller gå til kalenderen.',
    en: 'Nothing is lost. Load the page again, or go to the calendar.',
  },
  reload: { nb: 'Last på nytt', en: 'Load again' },
  notFound: { nb: 'Her er det ingenting', en: 'There is nothing here' },
  notFoundBody: {
    nb: 'Adressen finnes ikke, eller du har ikke tilgang til det den viser.',
    en: 'The address does not exist, or you may not see what it shows.',
  },
  toCalendar: { nb: 'Til kalenderen', en: 'To the calendar' },
});
