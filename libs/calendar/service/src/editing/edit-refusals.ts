import { canEdit, maskAppointment, readOnlyWords } from '@kalbro/calendar-core';
import type { Appointment } from '@kalbro/calendar-core';
import type { ClientId, Localised, ResourceId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import type { AppointmentStore } from '../reading/appointment-store.js';

/** More people than any appointment of a planner has. */
const mostResources = 100;

/**
 * Whether the actor may edit appointments of these resources, all of their client.
 *
 * @param resourceIds undefined when there is nothing of the kind, which is answered like something of another client
 */
export function assertMayEdit(
  actor: Actor | undefined,
  resourceIds: readonly ResourceId[] | undefined,
): asserts actor is Actor {
  if (resourceIds === undefined) assertAllowed(actor, 'appointment:edit', { resource: undefined });
  // One of them must be judged, or a stranger would hear more of an appointment on nothing than of any other.
  const judged = resourceIds?.length ? resourceIds : [nobody];
  for (const id of judged) assertAllowed(actor, 'appointment:edit', { resource: { id, clientId: ownClient(actor) } });
}

/** The resources that an appointment is to be on, each once. @throws RuleError BAD_USER_INPUT at `input.resourceIds` */
export async function readResources(
  tx: Tx,
  store: AppointmentStore,
  actor: Actor,
  wanted: readonly ResourceId[],
): Promise<readonly ResourceId[]> {
  if (wanted.length === 0) throw RuleError.badInput('input.resourceIds', noResources);
  if (wanted.length > mostResources) throw RuleError.badInput('input.resourceIds', manyResources);
  const own = await store.ownResources(tx, clientIdOf(actor), wanted);
  const fields = wanted.flatMap((id, index) =>
    own.has(id) ? [] : [{ path: `input.resourceIds.${index}`, message: unknownResource }],
  );
  if (fields.length > 0) throw new RuleError('BAD_USER_INPUT', unknownResource, fields);
  return [...new Set(wanted)].sort();
}

/** @throws RuleError READ_ONLY_APPOINTMENT with the reason, which of something private says nothing else */
export function assertEditable(actor: Actor, rows: readonly Appointment[]): void {
  for (const row of rows) {
    const words = canEdit(actor, row, true) ? null : readOnlyWords(maskAppointment(actor, row));
    if (words) throw new RuleError('READ_ONLY_APPOINTMENT', words);
  }
}

export function changedMeanwhile(): RuleError {
  return RuleError.badInput('input.version', {
    nb: 'Avtalen er endret siden du hentet den. Hent den på nytt, og prøv igjen.',
    en: 'The appointment was changed since you read it. Read it again, and try once more.',
  });
}

const nobody = '' as ResourceId;

/** Of somebody without a client nothing is asked that the client decides. */
function ownClient(actor: Actor | undefined): ClientId {
  return actor?.clientId ?? ('' as ClientId);
}

const noResources: Localised = {
  nb: 'Avtalen må ha minst én ressurs. Velg hvem den gjelder.',
  en: 'The appointment needs at least one resource. Choose whom it is for.',
};
const manyResources: Localised = {
  nb: `En avtale kan ha høyst ${mostResources} ressurser. Velg færre.`,
  en: `An appointment can have at most ${mostResources} resources. Choose fewer.`,
};
const unknownResource: Localised = {
  nb: 'Ressursen finnes ikke. Velg på nytt fra listen.',
  en: 'There is no such resource. Choose again from the list.',
};
