import { addMilliseconds } from '@kalbro/kernel';
import type { AccountId, Instant, ResourceId } from '@kalbro/kernel';
import { entryOf, seriesUntil } from '@kalbro/calendar-core';
import type { EditableRow, EditPlan } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { clientIdOf, notFound } from '@kalbro/permissions-core';
import type { ConcernedAccount } from '../accounts/queue-local-change.js';
import { lockConcerned, queueLocalChange } from '../accounts/queue-local-change.js';
import { AppointmentStore } from '../reading/appointment-store.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { readEntry } from '../reading/read-entry.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { assertEditable, assertMayEdit, readResources } from './edit-refusals.js';
import type { EditScope, NewRow } from './edit-store.js';
import { EditStore } from './edit-store.js';
import type { EditingParts } from './editing-parts.js';
import type { FoundScene, PointedAt } from './scene.js';
import { findScene } from './scene.js';

/** What somebody wants to do with one appointment. */
export interface EditRequest {
  readonly at: PointedAt;
  readonly version: number;
  /** False when one occurrence alone is concerned. */
  readonly concernsSeries: boolean;
  /** The resources it is to be on; undefined when they stay. */
  readonly resourceIds: readonly ResourceId[] | undefined;
  plan(scene: FoundScene, resourceIds: readonly ResourceId[] | undefined, now: Instant): EditPlan;
}

export type EditOutcome =
  /** With what shows the change, unless it is gone. */
  | { readonly kind: 'done'; readonly entry: ReadEntry | undefined }
  | { readonly kind: 'conflict'; readonly current: ReadEntry };

type Attempt = EditOutcome & { readonly wake: readonly AccountId[] };

/** How often whom it concerns may change between looking and locking. */
const tries = 5;
const endOfTime = '9999-12-31T00:00:00.000Z' as Instant;

/**
 * Edits one appointment: everything in one transaction, under locks that are taken in the order of a sync run: accounts,
 * appointments, runs. Whom the change goes up to is known before it is locked, so it is looked at once more after.
 */
export class EditTransaction {
  private readonly edits = new EditStore();
  private readonly appointments = new AppointmentStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: EditingParts) {}

  async run(actor: Actor | undefined, request: EditRequest): Promise<EditOutcome> {
    for (let left = tries; left > 0; left -= 1) {
      const outcome = await this.parts.database.transaction((tx) => this.attempt(tx, actor, request));
      if (outcome === 'moved') continue;
      for (const accountId of outcome.wake) await this.parts.wake(accountId);
      return outcome;
    }
    throw new Error('An appointment did not stand still for as long as it takes to lock it.');
  }

  /** Stores a row that is new, and tells whoever has to know; answers with the accounts to wake after commit. */
  async create(tx: Tx, actor: Actor, row: NewRow, now: Instant): Promise<readonly AccountId[]> {
    const { resourceIds } = row.row;
    const accounts = await lockConcerned(tx, { resourceIds, linkedAccountIds: [] });
    await this.edits.insert(tx, clientIdOf(actor), [row], now);
    await this.edits.tell(tx, resourceIds, rangeOf([row.row]));
    return queueLocalChange(tx, this.runs, accounts, { requestedBy: actor.userId, now });
  }

  private async attempt(tx: Tx, actor: Actor | undefined, request: EditRequest): Promise<Attempt | 'moved'> {
    const scope = actor?.clientId ? await this.edits.scope(tx, actor.clientId, request.at.rowId) : undefined;
    assertMayEdit(actor, scope?.resourceIds);
    if (!scope) throw notFound();
    const wanted = request.resourceIds && (await readResources(tx, this.appointments, actor, request.resourceIds));
    const accounts = await this.lockAccounts(tx, scope, wanted ?? []);
    const rows = await this.edits.lockSeries(tx, scope.masterId);
    const now = await this.edits.scope(tx, clientIdOf(actor), request.at.rowId);
    if (now && !isWithin(now, scope)) return 'moved';
    const scene = findScene(rows, request.at);
    if (!scene) throw notFound();
    const isWhole = request.concernsSeries || scene.originalStart === null;
    assertEditable(actor, isWhole ? [scene.master, ...scene.exceptions] : [scene.target]);
    if (scene.isOutdated || scene.target.version !== request.version)
      return { kind: 'conflict', current: readEntry(actor, scene.shown), wake: [] };
    return this.carryOut(tx, actor, request.plan(scene, wanted, this.parts.clock.now()), scene, accounts);
  }

  private lockAccounts(tx: Tx, { resourceIds, linkedAccountIds }: EditScope, wanted: readonly ResourceId[]) {
    return lockConcerned(tx, { resourceIds: [...resourceIds, ...wanted], linkedAccountIds });
  }

  private async carryOut(
    tx: Tx,
    actor: Actor,
    plan: EditPlan,
    scene: FoundScene,
    accounts: readonly ConcernedAccount[],
  ): Promise<Attempt> {
    const now = this.parts.clock.now();
    const touched = touchedRows(plan, scene);
    if (touched.length === 0) return { kind: 'done', entry: await readRow(tx, actor, plan.answerId), wake: [] };
    const made = plan.inserts.map((each) => newRowOf(each, scene));
    await this.edits.insert(tx, clientIdOf(actor), made, now);
    await this.edits.update(tx, plan.updates, now);
    await this.edits.remove(tx, idsOf(plan.removals));
    await this.edits.delete(tx, idsOf(plan.deletions), now);
    await this.edits.tell(tx, [...new Set(touched.flatMap(({ resourceIds }) => resourceIds))], rangeOf(touched));
    const wake = await queueLocalChange(tx, this.runs, accounts, { requestedBy: actor.userId, now });
    return { kind: 'done', entry: await readRow(tx, actor, plan.answerId), wake };
  }
}

/** The row as its editor may see it, in the transaction that changed it. */
export async function readRow(tx: Tx, actor: Actor, id: EditPlan['answerId']): Promise<ReadEntry | undefined> {
  const row = await new AppointmentStore().byId(tx, clientIdOf(actor), id);
  return row && readEntry(actor, entryOf(row));
}

function isWithin(now: EditScope, locked: EditScope): boolean {
  const accounts = now.linkedAccountIds.every((id) => locked.linkedAccountIds.includes(id));
  const resources = now.resourceIds.every((id) => locked.resourceIds.includes(id));
  return accounts && resources && now.masterId === locked.masterId;
}

/** An exception counts on from its series, so that whoever knows the bare occurrence does not seem to know it. */
function newRowOf({ row, from }: EditPlan['inserts'][number], { master }: FoundScene): NewRow {
  const isException = row.type === 'EXCEPTION';
  return {
    row,
    version: isException ? master.version + 1 : 1,
    owner: { userId: master.ownerUserId, resourceId: master.ownerResourceId },
    outlookOf: isException ? from.id : null,
  };
}

/** Every row as it was and as it is, where something changed; of a new exception the occurrence that it stands for. */
function touchedRows(plan: EditPlan, scene: FoundScene): readonly EditableRow[] {
  const before =
    plan.inserts.length > 0 ? [{ ...scene.target, type: 'SINGLE' as const, content: scene.shown.content }] : [];
  return [
    ...before,
    ...plan.inserts.map(({ row }) => row),
    ...plan.updates.flatMap((update) => [update.before, update.after]),
    ...plan.removals,
    ...plan.deletions,
  ];
}

function rangeOf(rows: readonly EditableRow[]): { readonly from: Instant; readonly to: Instant } {
  const starts = rows.flatMap(({ content, additionalDates }) => [content.start, ...additionalDates]);
  const ends = rows.map((row) => (row.type === 'SERIES_MASTER' ? seriesUntil(row) : row.content.end));
  const last = ends.reduce((a, b) => (a === 'infinity' || b === 'infinity' ? 'infinity' : a > b ? a : b));
  // A moment without length has to lie within.
  const to = last === 'infinity' || last >= endOfTime ? endOfTime : addMilliseconds(last, 1);
  return { from: starts.reduce((a, b) => (a < b ? a : b)), to };
}

function idsOf(rows: readonly EditableRow[]): readonly EditableRow['id'][] {
  return rows.map(({ id }) => id);
}
