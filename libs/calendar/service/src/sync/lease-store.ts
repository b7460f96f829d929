import type { AccountId, ClientId, ExternalCalendarId, Instant, ResourceId, SyncRunId } from '@kalbro/kernel';
import type {
  AccountAccess,
  AccountStatus,
  CalendarAccount,
  ConflictPolicy,
  SyncCounts,
  SyncDirection,
  SyncItemError,
  SyncPhase,
  SyncRunStatus,
  SyncScope,
  SyncTrigger,
} from '@kalbro/calendar-core';
import type { Database, Tx } from '@kalbro/database';
import { prepared } from '@kalbro/database';
import { SupersededError } from '@kalbro/kernel';
import type { HeldDeletions } from '../deletions/held-deletions.js';
import { instantSql } from '../store/instant-sql.js';

/** How long a runner may stay silent before another one takes its run over. */
export const leaseSeconds = 15;
/** Three chances to renew before the lease ends. */
export const heartbeatMilliseconds = 5_000;

/** One calendar with what is known of its round. */
export interface CalendarState {
  readonly id: ExternalCalendarId;
  readonly remoteId: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly canEdit: boolean;
  readonly syncDown: boolean;
  readonly syncUp: boolean;
  readonly missing: boolean;
  readonly deltaLink: string | null;
  readonly nextLink: string | null;
  readonly round: number;
  readonly roundIsFull: boolean;
  readonly windowStart: Instant | null;
  readonly windowEnd: Instant | null;
}

/** A run that this process has claimed, under a lease that `generation` proves. */
export interface ClaimedRun {
  readonly runId: SyncRunId;
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly resourceId: ResourceId;
  readonly username: string;
  readonly direction: SyncDirection;
  readonly scopes: readonly SyncScope[];
  readonly status: AccountStatus;
  readonly access: AccountAccess;
  /** Null until it was connected once. */
  readonly remoteUserId: string | null;
  /** The only one of its resource that appointments go up to. */
  readonly isMain: boolean;
  /** In the list of its resource's accounts. */
  readonly position: number;
  readonly conflictPolicy: ConflictPolicy;
  readonly trigger: SyncTrigger;
  readonly mailboxTimeZone: string | null;
  readonly moduleActive: boolean;
  readonly cancelRequested: boolean;
  readonly generation: number;
  readonly tries: number;
  readonly processed: number;
  readonly down: SyncCounts | null;
  readonly up: SyncCounts | null;
  readonly conflicts: number;
  readonly errors: readonly SyncItemError[];
  readonly graphRequests: number;
  readonly full: boolean;
  readonly calendars: readonly CalendarState[];
  /** Deletions that rounds of this run asked about. */
  readonly held: readonly HeldDeletions[] | null;
  /** The account was removed: all that is left to do is to delete in Outlook what went up. */
  readonly isRemoval: boolean;
}

/** What a run has done so far; written with every page, so that a successor counts on from there. */
export interface RunTally {
  readonly phase: SyncPhase;
  readonly processed: number;
  readonly down: SyncCounts;
  readonly up: SyncCounts;
  readonly conflicts: number;
  readonly errors: readonly SyncItemError[];
  readonly graphRequests: number;
  readonly full: boolean;
}

/** How a run ends, or why it waits. */
export interface RunEnd {
  /** QUEUED hands the run back: to be taken up again after `retryInSeconds`. */
  readonly runStatus: Exclude<SyncRunStatus, 'RUNNING'>;
  readonly retryInSeconds?: number;
  readonly countsAsTry?: boolean;
  readonly accountStatus?: AccountStatus;
  /** Null clears it; left out keeps it. */
  readonly problem?: CalendarAccount['problem'];
  readonly succeeded: boolean;
}

export class LeaseStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes the due run of an account and its lease in one statement; undefined when nothing is due or somebody else
   * holds the lease. The generation grows, so that whoever held it before can write nothing more.
   */
  async claim(accountId: AccountId): Promise<ClaimedRun | undefined> {
    const rows: { claimed: ClaimedRun }[] = await this.database.reader.query(claimSql, [accountId, leaseSeconds]);
    return rows[0]?.claimed;
  }

  /** Prolongs the lease; tells whether a user asked to cancel. Throws SupersededError when the lease is lost. */
  async heartbeat(run: ClaimedRun): Promise<{ readonly cancelRequested: boolean }> {
    return fence(this.database.reader, run);
  }

  /**
   * Ends, or hands back, the run and gives the lease up. What was changed here since it began, and it may have passed
   * over, gets a run of its own. Throws SupersededError when somebody else has the lease by now.
   */
  async finish(
    run: ClaimedRun,
    tally: RunTally,
    end: RunEnd,
    tx: Tx = this.database.reader,
  ): Promise<{ readonly isFollowed: boolean }> {
    const rows: { isFollowed: boolean }[] = await tx.query(finishSql, [
      run.accountId,
      run.generation,
      run.runId,
      end.runStatus,
      end.retryInSeconds ?? 0,
      end.countsAsTry === false,
      end.accountStatus ?? null,
      end.problem !== undefined,
      end.problem ? JSON.stringify(end.problem) : null,
      end.succeeded,
      ...tallyParameters(tally),
      run.trigger,
    ]);
    const row = rows[0];
    if (!row) throw new SupersededError(`Run ${run.runId} was taken over.`);
    return row;
  }
}

/** Locks the account row, proves the lease and prolongs it: the first statement of every other transaction of a run. */
export async function fence(tx: Tx, run: ClaimedRun): Promise<{ readonly cancelRequested: boolean }> {
  const [rows]: [{ cancelRequested: boolean }[]] = await tx.query(fenceSql, [
    run.accountId,
    run.generation,
    leaseSeconds,
    run.runId,
  ]);
  const row = rows[0];
  if (!row) throw new SupersededError(`The lease of run ${run.runId} was lost.`);
  return row;
}

/**
 * Proves the lease and holds it to the end of the transaction, beside others of the same run: its first statement, since
 * an account is locked before any appointment. `isAlone`: its resource has no other account.
 */
export async function proveLease(tx: Tx, run: ClaimedRun): Promise<{ readonly isAlone: boolean }> {
  const rows: { isAlone: boolean }[] = await tx.query(proveSql, [run.accountId, run.generation]);
  const row = rows[0];
  if (!row) throw new SupersededError(`The lease of run ${run.runId} was lost.`);
  return row;
}

/** In the order of `tallyColumns`, for `$n` placeholders. */
export function tallyParameters(tally: RunTally): unknown[] {
  return [
    tally.phase,
    tally.processed,
    JSON.stringify({ down: tally.down, up: tally.up }),
    JSON.stringify(tally.errors),
    tally.graphRequests,
    tally.full,
    tally.conflicts,
  ];
}

/** SET list for `sync_run` whose first placeholder is `$first`. */
export function tallyColumns(first: number): string {
  return [
    `phase = $${first}`,
    `processed = $${first + 1}`,
    `counts = $${first + 2}::jsonb`,
    `errors = $${first + 3}::jsonb`,
    `graph_requests = $${first + 4}`,
    `is_full = $${first + 5}`,
    `conflicts = $${first + 6}`,
  ].join(', ');
}

const proveSql = prepared(
  'lease-prove',
  `
SELECT NOT EXISTS (SELECT 1 FROM calendar_account o WHERE o.resource_id = a.resource_id AND o.id <> a.id) AS "isAlone"
FROM calendar_account a WHERE id = $1 AND lease_generation = $2 AND lease_until IS NOT NULL FOR SHARE`,
);

const fenceSql = prepared(
  'lease-fence',
  `
UPDATE calendar_account SET lease_until = now() + make_interval(secs => $3)
WHERE id = $1 AND lease_generation = $2 AND lease_until IS NOT NULL
RETURNING (SELECT cancel_requested FROM sync_run WHERE id = $4) AS "cancelRequested"`,
);

/** All calendars of account `$1` as `CalendarState[]`. */
export const calendarsSql = `
SELECT coalesce(json_agg(json_build_object(
  'id', c.id, 'remoteId', c.remote_id, 'name', c.name, 'isDefault', c.is_default, 'canEdit', c.can_edit,
  'syncDown', c.sync_down, 'syncUp', c.sync_up, 'missing', c.missing_since IS NOT NULL, 'deltaLink', c.delta_link, 'nextLink', c.next_link,
  'round', c.round, 'roundIsFull', c.round_is_full, 'windowStart', ${instantSql('c.window_start')}, 'windowEnd', ${instantSql('c.window_end')})
  ORDER BY c.is_default DESC, c.name, c.id), '[]'::json)
FROM external_calendar c WHERE c.account_id = $1`;

// Every change of a run is told to live followers, and Postgres lets only one such transaction commit at a time: if each
// waited for the disk, all runners together would do no more than the disk writes. A crash of the server that takes one
// of these along costs the time of doing it again.
export const forNoDisk = `set_config('synchronous_commit', 'off', true)`;

// The account is locked before its run, as everywhere. Whoever changes what a run must know (settings, chosen calendars)
// raises the generation, so that a claim which waited for them takes nothing on the strength of what it saw before. It
// grows by chance: a claim that was lost in a crash of the server must not be taken for the one that came after.
const claimSql = prepared(
  'lease-claim',
  `
WITH due AS (
  SELECT r.id, a.lease_generation FROM sync_run r JOIN calendar_account a ON a.id = r.account_id
  WHERE r.account_id = $1 AND r.status IN ('QUEUED', 'RUNNING') AND r.not_before <= now()
    AND (a.lease_until IS NULL OR a.lease_until < now())
), leased AS (
  UPDATE calendar_account SET lease_generation = lease_generation + 1 + floor(random() * 1000000)::bigint,
    lease_until = now() + make_interval(secs => $2)
  WHERE id = $1 AND lease_generation = (SELECT lease_generation FROM due)
    AND (lease_until IS NULL OR lease_until < now())
  RETURNING *
), started AS (
  UPDATE sync_run SET status = 'RUNNING', started_at = coalesce(started_at, now()), tries = tries + 1,
    phase = 'SIGNING_IN', again = false
  WHERE id = (SELECT id FROM due) AND status IN ('QUEUED', 'RUNNING') AND EXISTS (SELECT 1 FROM leased)
  RETURNING *
)
SELECT json_build_object(
  'runId', started.id, 'accountId', leased.id, 'clientId', leased.client_id, 'resourceId', leased.resource_id,
  'username', leased.username, 'direction', leased.direction, 'isMain', coalesce(leased.position = 1, false),
  'position', leased.position,
  'conflictPolicy', leased.conflict_policy, 'trigger', started.trigger, 'scopes', leased.scopes, 'status', leased.status,
  'access', leased.access, 'remoteUserId', leased.remote_user_id,
  'mailboxTimeZone', leased.mailbox_time_zone, 'generation', leased.lease_generation, 'tries', started.tries,
  'moduleActive', EXISTS (SELECT 1 FROM active_module m WHERE m.client_id = leased.client_id AND m.module = 'OFFICE_365'),
  'cancelRequested', started.cancel_requested, 'processed', started.processed, 'down', started.counts->'down',
  'up', started.counts->'up', 'conflicts', started.conflicts,
  'errors', started.errors, 'graphRequests', started.graph_requests, 'full', started.is_full, 'held', started.held,
  'isRemoval', leased.removal IS NOT NULL, 'calendars', (${calendarsSql})) AS claimed, ${forNoDisk}
FROM leased, started`,
);

// Whoever asks for a run while one only sends what was changed here gets that one: it reads as well before it is over.
const goesOn = `(trigger <> $18 AND $4 IN ('SUCCEEDED', 'SUCCEEDED_WITH_ERRORS') AND NOT cancel_requested)`;

const finishSql = prepared(
  'lease-finish',
  `
WITH released AS (
  UPDATE calendar_account SET lease_until = NULL,
    status = CASE WHEN $7::text IS NULL OR status = 'PAUSED' OR ($7::text = 'CONNECTED' AND status <> 'FAILED') THEN status
      ELSE $7::text END,
    problem = CASE WHEN $8::boolean THEN $9::jsonb ELSE problem END,
    last_successful_sync_at = CASE WHEN $10::boolean THEN now() ELSE last_successful_sync_at END
  WHERE id = $1 AND lease_generation = $2 AND lease_until IS NOT NULL
  RETURNING id
), ended AS (
  UPDATE sync_run SET status = CASE WHEN ${goesOn} THEN 'QUEUED' WHEN $4 = 'QUEUED' AND cancel_requested THEN 'CANCELLED'
      ELSE $4 END,
    not_before = now() + make_interval(secs => $5),
    tries = tries - CASE WHEN $6::boolean THEN 1 ELSE 0 END,
    finished_at = CASE WHEN ${goesOn} OR $4 = 'AWAITING_CONFIRMATION' OR ($4 = 'QUEUED' AND NOT cancel_requested)
      THEN NULL ELSE now() END,
    ${tallyColumns(11)}
  WHERE id = $3 AND EXISTS (SELECT 1 FROM released)
  RETURNING id, account_id, client_id, status, again, status = 'QUEUED' AND $4 <> 'QUEUED' AS goes_on
), followed AS (
  INSERT INTO sync_run (id, account_id, client_id, trigger, status)
  SELECT gen_random_uuid(), account_id, client_id, 'LOCAL_CHANGE', 'QUEUED' FROM ended
  WHERE again AND status IN ('SUCCEEDED', 'SUCCEEDED_WITH_ERRORS', 'CANCELLED')
  RETURNING id
)
SELECT goes_on OR EXISTS (SELECT 1 FROM followed) AS "isFollowed", ${forNoDisk} FROM ended`,
);
