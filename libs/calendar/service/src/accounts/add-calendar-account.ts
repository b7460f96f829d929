import type { CalendarAccount, CalendarPermission, SyncDirection, SyncScope } from '@kalbro/calendar-core';
import { decideNewDirection, decideScopes, permissionFor } from '@kalbro/calendar-core';
import type { AccountId, ResourceId } from '@kalbro/kernel';
import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor, ResourceRef } from '@kalbro/permissions-core';
import { assertAllowed, parseEmailAddress } from '@kalbro/permissions-core';
import type { AccountDraft } from '../store/account-store.js';
import { AccountStore } from '../store/account-store.js';
import { freshId } from '../store/fresh-id.js';
import { present } from './account-card.js';
import type { AccountAuthorization, AccountParts } from './account-parts.js';
import type { JoinAnswer } from '../organisation/join-organisation.js';
import { JoinOrganisation } from '../organisation/join-organisation.js';
import { accountExists, noAddress } from './account-words.js';
import type { PreparedSignIn, SignInContext } from './begin-sign-in.js';
import { BeginSignIn } from './begin-sign-in.js';
import { ConnectJoined, joinNotices } from './connect-joined.js';
import { listNotices } from './list-notices.js';

export interface AddCalendarAccountInput {
  readonly resourceId: ResourceId;
  readonly username: string;
  readonly direction: SyncDirection;
  /** Left out or null: all that the direction offers. */
  readonly scopes?: readonly SyncScope[] | null;
}

/** Puts an account at the end of a resource's list, and connects it by leave of the organisation or begins its sign-in. */
export class AddCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly signIns: BeginSignIn;
  private readonly organisation: JoinOrganisation;
  private readonly joining: ConnectJoined;

  constructor(private readonly parts: AccountParts) {
    this.signIns = new BeginSignIn(parts.signIn, parts.box, parts.clock);
    this.organisation = new JoinOrganisation(parts.database, parts.organisation);
    this.joining = new ConnectJoined(parts.clock);
  }

  /**
   * @throws RuleError BAD_USER_INPUT (an address that is none), DIRECTION_NOT_ALLOWED (NONE), SCOPE_NOT_ALLOWED,
   * ACCOUNT_EXISTS (the same address on the same resource), and the refusals of `assertAllowed`
   */
  async run(
    actor: Actor | undefined,
    input: AddCalendarAccountInput,
    context: SignInContext,
  ): Promise<AccountAuthorization> {
    const resource = await this.accounts.resource(this.parts.database.reader, input.resourceId);
    assertAllowed(actor, 'account:edit', { resource });
    const draft = this.draft(present(resource), input);
    const permission = permissionFor(draft.direction, draft.scopes);
    const { username } = draft;
    const answer = await this.organisation.run(actor, { resource: draft.resource, username, permission });
    const prepared = answer.kind === 'joined' ? null : await this.prepare(actor, draft, permission, context);
    return this.parts.database.transaction((tx) => this.save(tx, draft, answer, prepared));
  }

  private draft(resource: ResourceRef, input: AddCalendarAccountInput): AccountDraft {
    const username = parseEmailAddress(input.username);
    if (username === undefined) throw RuleError.badInput('input.username', noAddress);
    const direction = decideNewDirection(input.direction);
    const id = freshId<AccountId>(millisecondsOf(this.parts.clock.now()));
    return { id, resource, username, direction, scopes: decideScopes(direction, input.scopes) };
  }

  private prepare(
    { userId }: Actor,
    { id: accountId, username }: AccountDraft,
    permission: CalendarPermission,
    context: SignInContext,
  ): Promise<PreparedSignIn> {
    return this.signIns.prepare({ accountId, username, permission, userId }, context);
  }

  private async save(
    tx: Tx,
    draft: AccountDraft,
    answer: JoinAnswer,
    prepared: PreparedSignIn | null,
  ): Promise<AccountAuthorization> {
    if (answer.kind === 'joined') await this.joining.begin(tx, draft.resource.clientId, answer);
    await this.accounts.lockResource(tx, draft.resource.id);
    const added = await this.accounts.insert(tx, draft);
    const list = await this.accounts.ofResources(tx, [draft.resource.id]);
    if (!added) throw accountExists(sameAddress(list, draft));
    if (prepared) await this.signIns.save(tx, prepared);
    const account = answer.kind === 'joined' ? await this.joining.run(tx, added, answer) : added;
    const notices = [...joinNotices(answer, draft.username), ...listNotices(account, list)];
    return { account, authorizationUrl: prepared?.authorizationUrl ?? null, notices };
  }
}

function sameAddress(list: readonly CalendarAccount[], { username }: AccountDraft): CalendarAccount {
  return present(list.find((each) => each.username === username));
}
