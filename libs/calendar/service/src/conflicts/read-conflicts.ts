import { entryOf, maskFor } from '@kalbro/calendar-core';
import type { AppointmentOrigin, Conflict } from '@kalbro/calendar-core';
import type { AccountId, ClientId, ConflictId, Instant, ResourceId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf, decide } from '@kalbro/permissions-core';
import { cardOf } from '../accounts/account-card.js';
import type { StoredAppointment } from '../reading/appointment-store.js';
import { readEntry } from '../reading/read-entry.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { AccountStore } from '../store/account-store.js';
import type { Page, PageRequest } from '../store/page.js';
import type { ConflictScope, StoredConflict } from './conflict-store.js';
import { ConflictStore } from './conflict-store.js';
import { conflictText } from './conflict-text.js';

/** A conflict as its reader may see it. */
export interface ReadConflict {
  readonly id: ConflictId;
  readonly accountId: AccountId;
  /** Null when it is gone. */
  readonly appointment: ReadEntry | null;
  readonly field: Conflict['field'];
  /** Of something private, for anyone but its owner, both values are null. */
  readonly plannerValue: string | null;
  readonly outlookValue: string | null;
  readonly winner: AppointmentOrigin;
  readonly detectedAt: Instant;
  readonly restoredAt: Instant | null;
}

export interface ReadConflictsInput extends PageRequest {
  /** Null for every account that the actor may read. */
  readonly accountId: AccountId | null;
}

/** What was changed on both sides, with both values, newest first: for readers of the account's card. */
export class ReadConflicts {
  private readonly accounts = new AccountStore();
  private readonly store = new ConflictStore();

  constructor(private readonly database: Database) {}

  async run(actor: Actor | undefined, { accountId, ...request }: ReadConflictsInput): Promise<Page<ReadConflict>> {
    assertReadsAccounts(actor);
    const tx = this.database.reader;
    const page = await this.store.page(tx, await this.scope(actor, accountId), request);
    const appointments = await this.store.appointments(
      tx,
      page.nodes.flatMap(({ appointmentId }) => appointmentId ?? []),
    );
    const show = (conflict: StoredConflict) =>
      shownTo(actor, conflict, conflict.appointmentId === null ? undefined : appointments.get(conflict.appointmentId));
    return { nodes: page.nodes.map(show), pageInfo: page.pageInfo };
  }

  private async scope(actor: Actor, accountId: AccountId | null): Promise<ConflictScope> {
    if (accountId !== null) {
      const account = await this.accounts.byId(this.database.reader, accountId);
      assertAllowed(actor, 'account:read', cardOf(account));
      return { accountId };
    }
    const clientId: ClientId = clientIdOf(actor);
    const cards = await this.store.cards(this.database.reader, clientId);
    const mayRead = (id: ResourceId) => decide(actor, 'account:read', { resource: { id, clientId } }).allowed;
    return { resourceIds: cards.filter(mayRead) };
  }
}

/** Who may read no card at all is told so, whatever was asked for. */
function assertReadsAccounts(actor: Actor | undefined): asserts actor is Actor {
  const decision = decide(actor, 'account:read', { resource: undefined });
  if (!decision.allowed && decision.code !== 'NOT_FOUND') throw new RuleError(decision.code, decision.text);
}

function shownTo(actor: Actor, conflict: StoredConflict, row: StoredAppointment | undefined): ReadConflict {
  const { id, accountId, field, winner, detectedAt, restoredAt } = conflict;
  const isVisible = maskFor(actor, { ...conflict, content: conflict }) === 'visible';
  return {
    ...{ id, accountId, field, winner, detectedAt, restoredAt },
    appointment: row ? readEntry(actor, entryOf(row)) : null,
    plannerValue: isVisible ? conflictText(conflict.plannerValue) : null,
    outlookValue: isVisible ? conflictText(conflict.outlookValue) : null,
  };
}
