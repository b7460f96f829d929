import { planCreate } from '@kalbro/calendar-core';
import type { AppointmentContent } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ResourceId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { present } from '../accounts/account-card.js';
import { AppointmentStore } from '../reading/appointment-store.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { freshId } from '../store/fresh-id.js';
import { assertMayEdit, readResources } from './edit-refusals.js';
import { EditTransaction, readRow } from './edit-transaction.js';
import type { EditingParts } from './editing-parts.js';

export interface CreateAppointmentInput extends AppointmentContent {
  readonly resourceIds: readonly ResourceId[];
}

/** Makes an appointment, a single or a series, on one or more resources; whoever makes it owns it. */
export class CreateAppointment {
  private readonly appointments = new AppointmentStore();
  private readonly transaction: EditTransaction;

  constructor(private readonly parts: EditingParts) {
    this.transaction = new EditTransaction(parts);
  }

  /** @throws RuleError BAD_USER_INPUT naming every field that is wrong, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, input: CreateAppointmentInput): Promise<ReadEntry> {
    assertMayEdit(actor, []);
    const { entry, wake } = await this.parts.database.transaction((tx) => this.create(tx, actor, input));
    for (const accountId of wake) await this.parts.wake(accountId);
    return entry;
  }

  private async create(
    tx: Tx,
    actor: Actor,
    { resourceIds: wanted, ...content }: CreateAppointmentInput,
  ): Promise<{ readonly entry: ReadEntry; readonly wake: readonly AccountId[] }> {
    const now = this.parts.clock.now();
    const resourceIds = await readResources(tx, this.appointments, actor, wanted);
    assertMayEdit(actor, resourceIds);
    const row = planCreate(freshId<AppointmentId>(millisecondsOf(now)), content, resourceIds);
    const owner = { userId: actor.userId, resourceId: null };
    const wake = await this.transaction.create(tx, actor, { row, version: 1, owner, outlookOf: null }, now);
    return { entry: present(await readRow(tx, actor, row.id)), wake };
  }
}
