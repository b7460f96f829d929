import { planEdit } from '@kalbro/calendar-core';
import type { AppointmentChanges, ApplyTo } from '@kalbro/calendar-core';
import type { AppointmentId, ResourceId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { present } from '../accounts/account-card.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { freshId } from '../store/fresh-id.js';
import { assertMayEdit } from './edit-refusals.js';
import { EditTransaction } from './edit-transaction.js';
import type { EditingParts } from './editing-parts.js';
import { parsePointedAt } from './scene.js';

export interface UpdateAppointmentInput {
  /** Of an appointment, or of one occurrence of a series. */
  readonly id: string;
  /** As it was read. */
  readonly version: number;
  readonly applyTo: ApplyTo;
  readonly changes: AppointmentChanges;
  readonly resourceIds?: readonly ResourceId[] | null | undefined;
}

/** Somebody else was faster: `current` is what stands now. */
export type UpdateAppointmentResult =
  { readonly kind: 'updated'; readonly entry: ReadEntry } | { readonly kind: 'conflict'; readonly current: ReadEntry };

/** Changes an appointment: one occurrence, this and the following ones, or all. See `planEdit`. */
export class UpdateAppointment {
  private readonly transaction: EditTransaction;

  constructor(parts: EditingParts) {
    this.transaction = new EditTransaction(parts);
  }

  /**
   * Answers with the appointment that holds the change: the exception, or the series.
   * @throws RuleError BAD_USER_INPUT, READ_ONLY_APPOINTMENT, and the refusals of `assertAllowed`
   */
  async run(actor: Actor | undefined, input: UpdateAppointmentInput): Promise<UpdateAppointmentResult> {
    assertMayEdit(actor, []);
    const { applyTo, changes } = input;
    const outcome = await this.transaction.run(actor, {
      at: parsePointedAt(input.id),
      version: input.version,
      concernsSeries: applyTo !== 'THIS',
      resourceIds: input.resourceIds ?? undefined,
      plan: (scene, resourceIds, now) =>
        planEdit(scene, { applyTo, changes, resourceIds, freshId: freshId<AppointmentId>(millisecondsOf(now)) }),
    });
    if (outcome.kind === 'conflict') return outcome;
    return { kind: 'updated', entry: present(outcome.entry) };
  }
}
