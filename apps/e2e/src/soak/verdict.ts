import type { ItemError, RunState } from '../people/calendar-account.js';
import type { LoggedRequest } from '../system/outlook.js';
import { until } from '../system/wait.js';
import { difference, doubles, readSides, withoutRefused } from './sides.js';
import type { Sides } from './sides.js';
import type { Stage } from './stage.js';

/** Waits until all has gone up and down, looks at both calendars, and says what is wrong. */
export async function judge(stage: Stage): Promise<readonly string[]> {
  await settle(stage);
  const { silence, errors } = await secondSync(stage);
  const read = await readSides(stage);
  const { sides, unexplained } = settleRefused(read, errors, stage);
  const conflicts = await stage.account.conflicts();
  stage.tally.add('conflicts', conflicts.length);
  const masters = (await stage.mailbox.list()).filter(({ isCancelled }) => isCancelled !== true);
  const shown = [...sides.planner, ...sides.outlook, ...masters].map((fact) => JSON.stringify(fact));
  const mails = await stage.mailbox.sentMail();
  return [
    ...unexplained.map((error) => `the last run: ${JSON.stringify(error)}`),
    ...silence,
    ...difference(sides),
    ...doubles(sides, (title) => stage.ledger.isReshaped(title)),
    ...stage.ledger.problems(shown, conflicts),
    ...mails.map((mail) => `sent mail: ${JSON.stringify(mail)}`),
  ];
}

/**
 * What Outlook cannot do (move a date past its neighbour) stays as each side has it, as long as the run tells of it and the
 * appointment says why. Nothing else that the last run tells of is in order.
 */
function settleRefused(read: Sides, errors: readonly ItemError[], { tally }: Stage) {
  let sides = read;
  const unexplained = errors.filter(({ code, appointmentId }) => {
    const ours = read.refused.get(appointmentId ?? '');
    if (code !== 'ErrorOccurrenceCrossingBoundary' || !ours) return true;
    tally.add('refused: a date past its neighbour');
    sides = withoutRefused(sides, ours);
    return false;
  });
  return { sides, unexplained };
}

/** What the product itself holds of the entries in question, for whoever looks for the cause. */
export async function rowsOf({ system, account, person, mailbox }: Stage): Promise<readonly string[]> {
  const rows = await system.database.query<{ row: unknown }>(
    `SELECT json_build_object('title', a.title, 'type', a.type, 'start', a.start_at, 'original', a.original_start,
       'rule', a.recurrence, 'end', a.end_at, 'zone', a.time_zone, 'location', a.location, 'text', a.description, 'excluded', a.excluded_dates, 'added', a.additional_dates, 'deleted', a.deleted_at, 'readOnly', a.read_only_reason,
       'series', a.series_id, 'id', a.id, 'version', a.version, 'base', l.base, 'baseExcluded', l.base_excluded_dates,
       'attempt', l.attempt, 'kept', l.tombstoned_at, 'remote', right(l.remote_id, 12), 'etag', l.etag, 'round', l.round) AS row
     FROM appointment_resource r JOIN appointment a ON a.id = r.appointment_id
     LEFT JOIN event_link l ON l.appointment_id = a.id AND l.account_id = $1 WHERE r.resource_id = $2 ORDER BY a.title`,
    [account.id, person.resourceId],
  );
  const runs = await system.database.query<{ row: unknown }>(
    `SELECT json_build_object('status', status, 'tries', tries, 'phase', phase, 'notBefore', not_before, 'errors', errors,
       'requests', graph_requests, 'trigger', trigger) AS row
     FROM sync_run WHERE account_id = $1 ORDER BY queued_at DESC LIMIT 3`,
    [account.id],
  );
  const conflicts = (await account.conflicts()).map((each) => `conflict: ${JSON.stringify(each)}`);
  const requests = await system.outlook.requestsSince(new Date(0).toISOString());
  const sent = requests
    .filter(({ upn, method, path }) => upn === mailbox.upn && isWrite(method, path))
    .map(({ at, method, path, status, body }) => `sent: ${at} ${method} …${path.slice(-14)} ${status} ${body}`);
  const told = (what: string, list: readonly { row: unknown }[]) =>
    list.map(({ row }) => `${what}: ${JSON.stringify(row)}`);
  return [...sent, ...told('row', rows), ...told('run', runs), ...conflicts];
}

/** Syncs until one ends well and nothing waits to go up. */
function settle({ account, steps }: Stage): Promise<RunState> {
  return until(
    'all to have settled',
    async () => {
      const run = await account.sync(150);
      const pending = await account.pendingUp();
      steps.push(`settle: ${run.status}, ${pending} waiting, ${JSON.stringify(run.errors)}`);
      return (run.status === 'SUCCEEDED' || run.status === 'SUCCEEDED_WITH_ERRORS') && pending === 0 && run;
    },
    60,
  );
}

/** Two more syncs, the second of which must find nothing to do. */
async function secondSync({ account, mailbox, system }: Stage): Promise<{
  readonly silence: readonly string[];
  readonly errors: readonly ItemError[];
}> {
  await account.sync(150);
  const began = new Date().toISOString();
  const run = await account.sync(150);
  const requests = await system.outlook.requestsSince(began);
  const writes = requests.filter(({ upn, method, path }) => isWrite(method, path) && upn === mailbox.upn);
  const { created, updated, deleted } = run.down;
  const silence = [
    ...writes.map(({ method, path, body }) => `a sync of nothing new sent ${method} ${path} ${body}`),
    ...(created + updated + deleted > 0 ? [`a sync of nothing new changed ${JSON.stringify(run.down)}`] : []),
  ];
  return { silence, errors: run.errors };
}

function isWrite(method: LoggedRequest['method'], path: string): boolean {
  return method !== 'GET' && path.includes('/events');
}
