import type { CalendarAccount, ExternalCalendar, SyncRun } from '@kalbro/calendar-core';
import type { AccountCopies, HeldCount, Page } from '@kalbro/calendar-service';
import type { AccountId, AutomaticJobId, ClientId, JobRunId, ResourceId, SyncRunId } from '@kalbro/kernel';
import type { Client, ModuleKey, Resource } from '@kalbro/permissions-core';
import type { AutomaticJob, JobRun } from '@kalbro/scheduling-core';
import DataLoader from 'dataloader';

/** Reads many at a time; answers stand in the order of the ids. They judge nothing: what they read from was judged. */
export interface BatchReaders {
  clients(ids: readonly ClientId[]): Promise<(Client | undefined)[]>;
  activeModules(clientIds: readonly ClientId[]): Promise<ModuleKey[][]>;
  resources(ids: readonly ResourceId[]): Promise<(Resource | undefined)[]>;
  accounts(ids: readonly AccountId[]): Promise<(CalendarAccount | undefined)[]>;
  accountsOfResources(ids: readonly ResourceId[]): Promise<(readonly CalendarAccount[])[]>;
  externalCalendars(ids: readonly AccountId[]): Promise<(readonly ExternalCalendar[])[]>;
  currentRuns(ids: readonly AccountId[]): Promise<(SyncRun | undefined)[]>;
  pendingUp(ids: readonly AccountId[]): Promise<number[]>;
  copies(ids: readonly AccountId[]): Promise<AccountCopies[]>;
  heldDeletions(ids: readonly SyncRunId[]): Promise<(HeldCount | undefined)[]>;
  runs(page: RunsPage): Promise<Page<SyncRun>>;
  jobs(ids: readonly AutomaticJobId[]): Promise<(AutomaticJob | undefined)[]>;
  jobRuns(page: JobRunsPage): Promise<Page<JobRun>>;
  syncRunsOfJobRuns(ids: readonly JobRunId[]): Promise<(readonly SyncRun[])[]>;
}

/** Which part of the runs of a job is wanted. */
export interface JobRunsPage {
  readonly jobId: AutomaticJobId;
  readonly first: number;
  readonly after: string | undefined;
}

/** Which part of the runs of an account is wanted. */
export interface RunsPage {
  readonly accountId: AccountId;
  readonly first: number;
  readonly after: string | undefined;
}

/** One statement for each kind of thing, however many are asked for. */
export interface Loaders {
  readonly client: DataLoader<ClientId, Client | undefined>;
  readonly activeModules: DataLoader<ClientId, ModuleKey[]>;
  readonly resource: DataLoader<ResourceId, Resource | undefined>;
  readonly account: DataLoader<AccountId, CalendarAccount | undefined>;
  readonly accountsOfResource: DataLoader<ResourceId, readonly CalendarAccount[]>;
  readonly externalCalendars: DataLoader<AccountId, readonly ExternalCalendar[]>;
  readonly currentRun: DataLoader<AccountId, SyncRun | undefined>;
  readonly pendingUp: DataLoader<AccountId, number>;
  readonly copies: DataLoader<AccountId, AccountCopies>;
  readonly heldDeletions: DataLoader<SyncRunId, HeldCount | undefined>;
  /** One statement for each account, however many appointments lead to it. */
  readonly runs: DataLoader<RunsPage, Page<SyncRun>, string>;
  readonly job: DataLoader<AutomaticJobId, AutomaticJob | undefined>;
  readonly jobRuns: DataLoader<JobRunsPage, Page<JobRun>, string>;
  readonly syncRunsOfJobRun: DataLoader<JobRunId, readonly SyncRun[]>;
}

/**
 * @param remembering whether a thing is read once a request. Right for a query, wrong for several mutations in a row and
 * for a subscription, whose request lasts for hours.
 */
export function makeLoaders(readers: BatchReaders, remembering: boolean): Loaders {
  const loader = <K, V>(read: (ids: readonly K[]) => Promise<V[]>) =>
    new DataLoader<K, V>(read, { cache: remembering, maxBatchSize: 1000 });
  return {
    client: loader(readers.clients),
    activeModules: loader(readers.activeModules),
    resource: loader(readers.resources),
    account: loader(readers.accounts),
    accountsOfResource: loader(readers.accountsOfResources),
    externalCalendars: loader(readers.externalCalendars),
    currentRun: loader(readers.currentRuns),
    pendingUp: loader(readers.pendingUp),
    copies: loader(readers.copies),
    heldDeletions: loader(readers.heldDeletions),
    runs: new DataLoader(pagesReader(readers.runs, keyOfPage), { cache: remembering, cacheKeyFn: keyOfPage }),
    job: loader(readers.jobs),
    jobRuns: new DataLoader(pagesReader(readers.jobRuns, keyOfJobPage), {
      cache: remembering,
      cacheKeyFn: keyOfJobPage,
    }),
    syncRunsOfJobRun: loader(readers.syncRunsOfJobRuns),
  };
}

function keyOfPage({ accountId, first, after }: RunsPage): string {
  return `${accountId} ${first} ${after ?? ''}`;
}

function keyOfJobPage({ jobId, first, after }: JobRunsPage): string {
  return `${jobId} ${first} ${after ?? ''}`;
}

/** The same page is read once a batch, also where nothing is remembered. */
function pagesReader<P, T>(read: (page: P) => Promise<Page<T>>, keyOf: (page: P) => string) {
  return (pages: readonly P[]): Promise<Page<T>[]> => {
    const reads = new Map(pages.map((page) => [keyOf(page), page] as const));
    const answers = new Map([...reads].map(([key, page]) => [key, read(page)]));
    return Promise.all(pages.map((page) => answers.get(keyOf(page)) ?? read(page)));
  };
}
