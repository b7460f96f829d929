import { defineTexts } from '../language/texts.js';

export const useUiTexts = defineTexts('ui', {
  loading: { nb: 'Laster …', en: 'Loading …' },
  tryAgain: { nb: 'Prøv igjen', en: 'Try again' },
  close: { nb: 'Lukk', en: 'Close' },
  cancel: { nb: 'Avbryt', en: 'Cancel' },
  requestId: { nb: 'Oppgi dette til support: {{requestId}}', en: 'Give this to support: {{requestId}}' },
  hours: { nb: 'timer', en: 'hours' },
  minutes: { nb: 'minutter', en: 'minutes' },
  copy: { nb: 'Kopier', en: 'Copy' },
  copied: { nb: 'Kopiert', en: 'Copied' },
});
