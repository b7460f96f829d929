import { defineTexts } from '../language/texts.js';

export const useSessionTexts = defineTexts('session', {
  title: { nb: 'Logg inn i Kalbro', en: 'Sign in to Kalbro' },
  expired: { nb: 'Innloggingen er utløpt', en: 'Your sign-in has expired' },
  notAccepted: { nb: 'Innloggingen godtas ikke', en: 'Your sign-in is not accepted' },
  expiredBody: {
    nb: 'Logg inn igjen, så kommer du tilbake dit du var.',
    en: 'Sign in again and you come back to where you were.',
  },
  pick: {
    nb: 'Dette er en utviklingsmaskin: velg hvem du vil være.',
    en: 'This is a development machine: choose who you want to be.',
  },
  signInAs: { nb: 'Logg inn som {{name}}', en: 'Sign in as {{name}}' },
  signIn: { nb: 'Logg inn', en: 'Sign in' },
  signInBody: {
    nb: 'Du logger inn hos organisasjonen din og kommer tilbake hit.',
    en: 'You sign in at your organisation and come back here.',
  },
  signingIn: { nb: 'Logger inn …', en: 'Signing in …' },
  failed: { nb: 'Innloggingen gikk ikke', en: 'Signing in did not work' },
  failedBody: {
    nb: 'Prøv igjen. Gjentar det seg, så si fra til dem som drifter Kalbro hos dere.',
    en: 'Try again. If it happens again, tell those who run Kalbro at your organisation.',
  },
  tryAgain: { nb: 'Prøv igjen', en: 'Try again' },
  notKnown: { nb: 'Du kom ikke inn', en: 'You did not get in' },
  supportAgents: { nb: 'Support', en: 'Support' },
  roleSupport: { nb: 'supportmedarbeider', en: 'support agent' },
  roleAdministrator: { nb: 'administrator', en: 'administrator' },
  roleManager: { nb: 'leder', en: 'manager' },
  roleJobs: { nb: 'styrer automatiske jobber', en: 'manages automatic jobs' },
  roleOwnCard: { nb: 'kan endre eget ressurskort', en: 'may edit their own resource card' },
  rolePlanner: { nb: 'kan planlegge', en: 'may plan' },
  roleReader: { nb: 'kan bare se', en: 'may only look' },
});
