import { planDelete } from '@kalbro/calendar-core';
import type { ApplyTo } from '@kalbro/calendar-core';
import type { Actor } from '@kalbro/permissions-core';
import { assertMayEdit, changedMeanwhile } from './edit-refusals.js';
import { EditTransaction } from './edit-transaction.js';
import type { EditingParts } from './editing-parts.js';
import { parsePointedAt } from './scene.js';

export interface DeleteAppointmentInput {
  /** Of an appointment, or of one occurrence of a series. */
  readonly id: string;
  /** As it was read. */
  readonly version: number;
  readonly applyTo: ApplyTo;
}

/** Deletes an appointment: one occurrence, this and the following ones, or all. See `planDelete`. */
export class DeleteAppointment {
  private readonly transaction: EditTransaction;

  constructor(parts: EditingParts) {
    this.transaction = new EditTransaction(parts);
  }

  /**
   * @throws RuleError BAD_USER_INPUT, at `input.version` when somebody changed it meanwhile; READ_ONLY_APPOINTMENT, and
   * the refusals of `assertAllowed`
   */
  async run(actor: Actor | undefined, { id, version, applyTo }: DeleteAppointmentInput): Promise<void> {
    assertMayEdit(actor, []);
    const outcome = await this.transaction.run(actor, {
      at: parsePointedAt(id),
      version,
      concernsSeries: applyTo !== 'THIS',
      resourceIds: undefined,
      plan: (scene) => planDelete(scene, applyTo),
    });
    if (outcome.kind === 'conflict') throw changedMeanwhile();
  }
}
