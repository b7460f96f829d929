import type { Localised } from '@kalbro/kernel';

const words: Readonly<Record<string, Localised>> = {
  RECURRENCE_INEXPRESSIBLE: {
    nb: 'Outlook kan ikke gjenta avtaler slik denne serien gjør. Endre gjentakelsen, eller lag flere serier.',
    en: 'Outlook cannot repeat entries as this series does. Change how it repeats, or make several series.',
  },
  ErrorOccurrenceCrossingBoundary: {
    nb: 'Outlook lar ikke en forekomst flyttes forbi den forrige eller neste i serien. Flytt den mindre, eller lag en egen avtale.',
    en: 'Outlook does not let an occurrence move past the one before or after it. Move it less, or make it an appointment of its own.',
  },
};

/** Undefined for what has no words of its own. */
export function knownRefusalText(code: string): Localised | undefined {
  return words[code];
}

/** Why Outlook will not have an appointment, by the code it was refused with. */
export function pushRefusalText(code: string): Localised {
  return (
    knownRefusalText(code) ?? {
      nb: `Outlook godtar ikke avtalen slik den er (${code}). Endre den, så sendes den på nytt.`,
      en: `Outlook does not accept the appointment as it is (${code}). Change it, and it is sent again.`,
    }
  );
}
