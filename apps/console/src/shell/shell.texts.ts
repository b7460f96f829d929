import { defineTexts } from '../language/texts.js';

export const useShellTexts = defineTexts('shell', {
  skip: { nb: 'Hopp til innholdet', en: 'Skip to the content' },
  menu: { nb: 'Meny', en: 'Menu' },
  menuKey: { nb: 'Hovedmeny (Alt+H)', en: 'Main menu (Alt+H)' },
  calendar: { nb: 'Kalender', en: 'Calendar' },
  resources: { nb: 'Ressurser', en: 'Resources' },
  settings: { nb: 'Innstillinger', en: 'Settings' },
  automaticJobs: { nb: 'Automatiske jobber', en: 'Automatic jobs' },
  administration: { nb: 'Administrasjon', en: 'Administration' },
  mails: { nb: 'E-poster som ikke er sendt', en: 'Mails that were not sent' },
  support: { nb: 'Support', en: 'Support' },
  clients: { nb: 'Kunder og moduler', en: 'Clients and modules' },
  me: { nb: 'Bruker: {{name}}', en: 'User: {{name}}' },
  myResource: { nb: 'Min ressurs', en: 'My resource' },
  noResource: { nb: 'Ingen ressurs er din', en: 'No resource is yours' },
  language: { nb: 'Språk', en: 'Language' },
  colours: { nb: 'Farger', en: 'Colours' },
  light: { nb: 'Lyse', en: 'Light' },
  dark: { nb: 'Mørke', en: 'Dark' },
  asSystem: { nb: 'Som systemet', en: 'As the system' },
  signOut: { nb: 'Logg ut', en: 'Sign out' },
  lost: { nb: 'Forbindelsen er brutt', en: 'The connection is lost' },
  lostBody: {
    nb: 'Det du ser, kan være foreldet. Kalbro kobler til igjen av seg selv.',
    en: 'What you see may be out of date. Kalbro reconnects by itself.',
  },
});
