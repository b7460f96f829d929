import { RuleError } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';
import type { ModuleKey } from './actor.js';
import { moduleNames } from './permission-words.js';

export const notSignedIn: Localised = {
  nb: 'Du er ikke logget inn, eller innloggingen er utløpt. Logg inn og prøv igjen.',
  en: 'You are not signed in, or your sign-in has expired. Sign in and try again.',
};

/** One text for what does not exist and for what belongs to another client. */
export const notFoundText: Localised = {
  nb: 'Fant ikke det du ba om. Kontroller id-en, eller velg på nytt fra listen.',
  en: 'What you asked for was not found. Check the id, or choose again from the list.',
};

export const notYourCard: Localised = {
  nb: 'Dette ressurskortet er ikke ditt. Be ledelsen om tilgang til å redigere det.',
  en: 'This resource card is not yours. Ask your management for access to edit it.',
};

export function moduleRefusal(module: ModuleKey): Localised {
  const name = moduleNames[module];
  return {
    nb: `Modulen ${name} er ikke aktiv for organisasjonen din. Be support om å aktivere ${name}.`,
    en: `The module ${name} is not active for your organisation. Ask support to activate ${name}.`,
  };
}

/** The error for anything that is not there for the caller; throw this one so that no message tells the cases apart. */
export function notFound(): RuleError {
  return RuleError.notFound(notFoundText);
}
