import { defineTexts } from '../language/texts.js';

export const useSupportTexts = defineTexts('support', {
  title: { nb: 'Kunder og moduler', en: 'Clients and modules' },
  mayNotTitle: { nb: 'Ingen tilgang', en: 'No access' },
  mayNot: { nb: 'Denne siden er for support.', en: 'This page is for support.' },
  on: { nb: 'Office 365 er på', en: 'Office 365 is on' },
  off: { nb: 'Office 365 er av', en: 'Office 365 is off' },
  activate: { nb: 'Slå på Office 365', en: 'Switch Office 365 on' },
  deactivate: { nb: 'Slå av Office 365', en: 'Switch Office 365 off' },
  deactivateTitle: { nb: 'Slå av for {{client}}', en: 'Switch off for {{client}}' },
  deactivateBody: {
    nb: 'All synkronisering stanser: ingen kontoer kan legges til, ingen jobber kjøres, og det som venter, blir liggende. Data beholdes, og alt fortsetter der det slapp når modulen slås på igjen.',
    en: 'All synchronising stops: no accounts can be added, no jobs run, and what waits stays. The data is kept, and everything goes on where it stopped once the module is on again.',
  },
  newClient: { nb: 'Ny kunde', en: 'New client' },
  client: { nb: 'Kundens navn', en: 'Name of the client' },
  externalId: {
    nb: 'Administratorens ID i planleggingssystemet',
    en: 'Id of the administrator in the planning system',
  },
  name: { nb: 'Administratorens navn', en: 'Name of the administrator' },
  email: { nb: 'Administratorens e-post', en: 'E-mail of the administrator' },
  create: { nb: 'Lag kunde', en: 'Create client' },
  created: { nb: '{{client}} er laget', en: '{{client}} was created' },
  fillAll: { nb: 'Fyll ut alle feltene.', en: 'Fill in all the fields.' },
});
