import type { CalendarAccount, SyncRun } from '@kalbro/calendar-core';
import type { AccountId, ResourceId, SyncRunId, UserId } from '@kalbro/kernel';
import { assertAllowed, decide, notFound } from '@kalbro/permissions-core';
import type { Actor, ResourceRef } from '@kalbro/permissions-core';
import type { BatchReaders } from '../loaders.js';
import { follow } from '../live/follow.js';
import type { LiveBus } from '../live/follow.js';

/** What following needs from the rest. */
export interface FollowParts {
  readonly bus: LiveBus;
  readonly readers: Pick<BatchReaders, 'resources' | 'accounts' | 'accountsOfResources'>;
  /** Removed from this card, while their runs still tell of it. */
  readonly removedAccounts: (resourceId: ResourceId) => Promise<readonly AccountId[]>;
  /** The run that is going, else the last one that ended; nothing for an account that never ran. */
  readonly latestRuns: (accountIds: readonly AccountId[]) => Promise<readonly SyncRun[]>;
  readonly runsByIds: (ids: readonly SyncRunId[]) => Promise<readonly SyncRun[]>;
  readonly loadActor: (userId: UserId) => Promise<Actor | undefined>;
}

/** The accounts of a card as they are, then each as it changes, for as long as the follower may read the card. */
export class FollowAccounts {
  constructor(private readonly parts: FollowParts) {}

  async ofResource(actor: Actor | undefined, resourceId: ResourceId): Promise<AsyncIterable<CalendarAccount>> {
    const { bus, readers } = this.parts;
    const card = await judgeCard(this.parts, actor, resourceId);
    return follow(bus, {
      concerns: (event) => (event.kind === 'calendarAccount' && event.resourceId === resourceId ? [event.id] : []),
      present: async () => (await readers.accountsOfResources([resourceId])).flat(),
      read: async (ids) => found(await readers.accounts(ids as AccountId[])).filter(({ position }) => position > 0),
      isStillAllowed: card.isStillAllowed,
    });
  }
}

/** The runs of one account, or of all accounts of a card. */
export class FollowRuns {
  constructor(private readonly parts: FollowParts) {}

  async ofAccount(actor: Actor | undefined, accountId: AccountId): Promise<AsyncIterable<SyncRun>> {
    const [account] = actor ? await this.parts.readers.accounts([accountId]) : [];
    const card = await judgeCard(this.parts, actor, account?.resourceId);
    return follow(this.parts.bus, {
      concerns: (event) => (event.kind === 'syncRun' && event.accountId === accountId ? [event.id] : []),
      present: () => this.parts.latestRuns([accountId]),
      read: (ids) => this.parts.runsByIds(ids as SyncRunId[]),
      isStillAllowed: card.isStillAllowed,
    });
  }

  async ofResource(actor: Actor | undefined, resourceId: ResourceId): Promise<AsyncIterable<SyncRun>> {
    const card = await judgeCard(this.parts, actor, resourceId);
    return follow(this.parts.bus, {
      concerns: (event) => (event.kind === 'syncRun' && event.resourceId === resourceId ? [event.id] : []),
      present: () => this.latestOf(resourceId),
      read: (ids) => this.parts.runsByIds(ids as SyncRunId[]),
      isStillAllowed: card.isStillAllowed,
    });
  }

  private async latestOf(resourceId: ResourceId): Promise<readonly SyncRun[]> {
    const accounts = (await this.parts.readers.accountsOfResources([resourceId])).flat();
    const removed = await this.parts.removedAccounts(resourceId);
    return this.parts.latestRuns([...accounts.map(({ id }) => id), ...removed]);
  }
}

interface JudgedCard {
  /** Loads the follower anew, since a permission that was taken away must end what it allowed. */
  readonly isStillAllowed: () => Promise<boolean>;
}

async function judgeCard(
  { readers, loadActor }: FollowParts,
  actor: Actor | undefined,
  resourceId: ResourceId | undefined,
): Promise<JudgedCard> {
  const [resource] = actor && resourceId ? await readers.resources([resourceId]) : [];
  assertAllowed(actor, 'account:read', { resource });
  if (!resource) throw notFound();
  const card: ResourceRef = resource;
  return {
    isStillAllowed: async () => decide(await loadActor(actor.userId), 'account:read', { resource: card }).allowed,
  };
}

function found<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
