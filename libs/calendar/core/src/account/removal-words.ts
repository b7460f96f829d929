import type { Localised } from '@kalbro/kernel';
import { itemErrorText } from './item-errors.js';

/** What of the planner stands in the Outlook of an account. */
export interface WentUp {
  readonly events: number;
  /** Those of them that somebody invited guests to: Outlook tells guests when such an event is deleted. */
  readonly withGuests: number;
}

/** Why nothing of it can be deleted there. */
export type RemovalObstacle = 'ACCOUNT_NOT_CONNECTED' | 'DELETE_NOT_IN_SCOPE';

/** What to tell somebody before an account is removed: what stands in Outlook, and what deleting it there leads to. */
export function wentUpNotices({ events, withGuests }: WentUp, obstacle: RemovalObstacle | null): readonly Localised[] {
  if (events === 0) return [];
  const stands: Localised = {
    nb: `${events} avtaler fra planleggeren står i Outlook-kalenderen. Velg om de skal bli stående der.`,
    en: `${events} appointments of the planner stand in its Outlook calendar. Choose whether they stay there.`,
  };
  if (obstacle) return [stands, keeps(obstacle)];
  return withGuests === 0 ? [stands] : [stands, tellsGuests(withGuests)];
}

function keeps(obstacle: RemovalObstacle): Localised {
  const why = itemErrorText({ code: obstacle, message: obstacle });
  return { nb: `De kan ikke slettes der. ${why.nb}`, en: `They cannot be deleted there. ${why.en}` };
}

function tellsGuests(withGuests: number): Localised {
  return {
    nb: `${withGuests} av dem har deltakere. Outlook sender avlysning til dem når avtalen slettes.`,
    en: `${withGuests} of them have guests. Outlook sends them a cancellation when the appointment is deleted.`,
  };
}
