import type { CalendarAccount, SyncRun } from '@kalbro/calendar-core';
import type { AccountId, ClientId, ResourceId, SyncRunId } from '@kalbro/kernel';
import { assertAllowed, notFound } from '@kalbro/permissions-core';
import type { Actor, ResourceTarget } from '@kalbro/permissions-core';
import type { BatchReaders } from '../loaders.js';

/** One account, or one run, for readers of its card. */
export class ReadAccount {
  constructor(
    private readonly readers: Pick<BatchReaders, 'accounts'>,
    private readonly runsByIds: (ids: readonly SyncRunId[]) => Promise<readonly SyncRun[]>,
  ) {}

  async one(actor: Actor | undefined, id: AccountId): Promise<CalendarAccount> {
    const [account] = actor ? await this.readers.accounts([id]) : [];
    const listed = account && account.position > 0 ? account : undefined;
    assertAllowed(actor, 'account:read', cardOf(listed));
    if (!listed) throw notFound();
    return listed;
  }

  async run(actor: Actor | undefined, id: SyncRunId): Promise<SyncRun> {
    const [run] = actor ? await this.runsByIds([id]) : [];
    const [account] = run ? await this.readers.accounts([run.accountId]) : [];
    assertAllowed(actor, 'account:read', cardOf(account));
    if (!run) throw notFound();
    return run;
  }
}

/** A card is judged by its id and client, and an account knows both. */
function cardOf(account: { resourceId: ResourceId; clientId: ClientId } | undefined): ResourceTarget {
  return { resource: account && { id: account.resourceId, clientId: account.clientId } };
}
