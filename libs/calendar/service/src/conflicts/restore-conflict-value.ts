import type { AppointmentContent, Clock } from '@kalbro/calendar-core';
import { contentDifference, entryOf, maskFor, planEdit, readOnlyText, readOnlyWords } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ConflictId, Instant, Localised } from '@kalbro/kernel';
import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { present } from '../accounts/account-card.js';
import type { WakeAccount } from '../accounts/account-parts.js';
import { lockConcerned, queueLocalChange } from '../accounts/queue-local-change.js';
import { EditStore } from '../editing/edit-store.js';
import { findScene } from '../editing/scene.js';
import type { StoredAppointment } from '../reading/appointment-store.js';
import { readEntry } from '../reading/read-entry.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { freshId } from '../store/fresh-id.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { tellAppointments } from '../store/tell-appointments.js';
import type { StoredConflict } from './conflict-store.js';
import { ConflictStore } from './conflict-store.js';
import { planFields, planRevival } from './plan-restore.js';
import { RestoreStore } from './restore-store.js';

export interface RestoreConflictValueParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly wake: WakeAccount;
}

/**
 * Brings the losing value of a conflict back, as an edit by whoever asks: it goes up like any other. Times that were
 * decided together come back together. What was deleted on one side and lost there is made again.
 */
export class RestoreConflictValue {
  private readonly conflicts = new ConflictStore();
  private readonly rows = new RestoreStore();
  private readonly edits = new EditStore();

  constructor(private readonly parts: RestoreConflictValueParts) {}

  /**
   * @throws RuleError CONFLICT_ALREADY_RESTORED, READ_ONLY_APPOINTMENT (also for what is somebody else's private affair),
   * NOT_FOUND (the appointment whose field it is has gone), BAD_USER_INPUT (the value does not fit any more), and the
   * refusals of `assertAllowed`
   */
  async run(actor: Actor | undefined, id: ConflictId): Promise<ReadEntry> {
    const conflict = await this.conflicts.byId(this.parts.database.reader, id);
    assertAllowed(actor, 'appointment:edit', {
      resource: conflict && { id: conflict.resourceId, clientId: conflict.clientId },
    });
    const { row, wake } = await this.parts.database.transaction((tx) => this.restore(tx, actor, present(conflict)));
    for (const accountId of wake) await this.parts.wake(accountId);
    return readEntry(actor, entryOf(row));
  }

  private async restore(
    tx: Tx,
    actor: Actor,
    known: StoredConflict,
  ): Promise<{ readonly row: StoredAppointment; readonly wake: readonly AccountId[] }> {
    const accounts = await lockConcerned(tx, await this.rows.concern(tx, known));
    const conflict = present(await this.conflicts.byId(tx, known.id));
    assertRestorable(actor, conflict);
    const now = this.parts.clock.now();
    const id = await this.bringBack(tx, conflict, now);
    await tellAppointments(tx, [id]);
    const { row } = present(await this.rows.lockAppointment(tx, id));
    const wake = await queueLocalChange(tx, new SyncRunStore(), accounts, { requestedBy: actor.userId, now });
    return { row, wake };
  }

  /** Answers with the appointment that has it now. */
  private async bringBack(tx: Tx, conflict: StoredConflict, now: Instant): Promise<AppointmentId> {
    const { appointmentId } = conflict;
    const found = appointmentId === null ? undefined : await this.rows.lockAppointment(tx, appointmentId);
    if (found?.row.readOnlyReason) throw readOnly(readOnlyText(found.row.readOnlyReason));
    if (conflict.field === 'deletion') return this.revive(tx, conflict, found?.row, now);
    if (!found || found.isDeleted) throw RuleError.notFound(appointmentGone);
    const together = await this.rows.decidedTogether(tx, conflict);
    const lost = together.length > 0 ? together : [conflict];
    const content = planFields(found.row.content, lost);
    await tellAppointments(tx, [found.row.id]);
    await this.edit(tx, found.row, content, now);
    await this.rows.markRestored(
      tx,
      lost.map(({ id }) => id),
      now,
    );
    return found.row.id;
  }

  /** Of a series all that was changed or cancelled on its own moves along with it, as with any edit of the whole. */
  private async edit(tx: Tx, row: StoredAppointment, content: AppointmentContent, now: Instant): Promise<void> {
    const scene = findScene(await this.edits.lockSeries(tx, row.seriesId ?? row.id), {
      rowId: row.id,
      originalStart: null,
    });
    const changed = contentDifference(row.content, content);
    if (!scene || changed.length === 0) return;
    const changes = Object.fromEntries(changed.map((field) => [field, content[field]]));
    const freshRow = freshId<AppointmentId>(millisecondsOf(now));
    const applyTo = row.type === 'SERIES_MASTER' ? 'ALL' : 'THIS';
    const plan = planEdit(scene, { applyTo, changes, resourceIds: undefined, freshId: freshRow });
    await this.edits.update(tx, plan.updates, now);
    await this.edits.remove(
      tx,
      plan.removals.map(({ id }) => id),
    );
  }

  private async revive(
    tx: Tx,
    conflict: StoredConflict,
    row: StoredAppointment | undefined,
    now: Instant,
  ): Promise<AppointmentId> {
    const content = planRevival(conflict, row?.content);
    const id = row?.id ?? freshId<AppointmentId>(millisecondsOf(now));
    if (row) await this.rows.revive(tx, row, content, now);
    else await this.rows.create(tx, id, conflict, content, now);
    await this.rows.markRestored(tx, [conflict.id], now);
    return id;
  }
}

function assertRestorable(actor: Actor, conflict: StoredConflict): void {
  if (maskFor(actor, { ...conflict, content: conflict }) === 'masked') {
    throw readOnly(readOnlyWords({ readOnlyReason: null, masked: true }) ?? appointmentGone);
  }
  if (conflict.restoredAt !== null) throw new RuleError('CONFLICT_ALREADY_RESTORED', alreadyRestored);
}

function readOnly(words: Localised): RuleError {
  return new RuleError('READ_ONLY_APPOINTMENT', words);
}

const alreadyRestored: Localised = {
  nb: 'Verdien er allerede hentet tilbake. Last siden på nytt.',
  en: 'The value was brought back already. Load the page again.',
};
const appointmentGone: Localised = {
  nb: 'Avtalen finnes ikke lenger, så verdien kan ikke hentes tilbake til den.',
  en: 'The appointment is not there any more, so the value cannot be brought back to it.',
};
