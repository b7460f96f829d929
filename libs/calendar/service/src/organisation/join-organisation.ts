import type { CalendarPermission, OrganisationMailbox, RemoteOrganisation } from '@kalbro/calendar-core';
import { coversPermission, decideJoining } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Actor, ResourceRef } from '@kalbro/permissions-core';
import { decide } from '@kalbro/permissions-core';
import type { StoredConnection } from './organisation-store.js';
import { OrganisationStore } from './organisation-store.js';
import type { NotJoined } from './organisation-words.js';

/** Which account is to be connected without a sign-in. */
export interface JoinRequest {
  readonly resource: ResourceRef;
  /** Lower case. */
  readonly username: string;
  /** What the settings of the account need. */
  readonly permission: CalendarPermission;
}

/** What came of it: the mailbox with what may be done in it, or why somebody has to sign in; undefined where there is nothing to tell. */
export type JoinAnswer =
  | { readonly kind: 'joined'; readonly mailbox: OrganisationMailbox; readonly permission: CalendarPermission }
  | { readonly kind: 'signIn'; readonly why: NotJoined | undefined };

const nothingToTell: JoinAnswer = { kind: 'signIn', why: undefined };

/**
 * Finds out whether an account can be connected by leave of its client's organisation. It never throws for what Microsoft
 * does and stores nothing: where it does not work there is always the ordinary sign-in.
 */
export class JoinOrganisation {
  private readonly store = new OrganisationStore();

  constructor(
    private readonly database: Database,
    /** Undefined in a process that knows no organisations. */
    private readonly remote: RemoteOrganisation | undefined,
  ) {}

  async run(actor: Actor, request: JoinRequest): Promise<JoinAnswer> {
    const { remote } = this;
    const connection = remote && (await this.store.find(this.database.reader, request.resource.clientId));
    if (!connection) return nothingToTell;
    if (!(await this.isAllowed(actor, request))) return signIn('notOfCard');
    try {
      const mailbox = await remote.findMailbox(request.resource.clientId, request.username);
      return judge(mailbox, request, connection);
    } catch (error) {
      if (error instanceof RemoteError) return signIn('failed');
      throw error;
    }
  }

  private async isAllowed(actor: Actor, { resource, username }: JoinRequest): Promise<boolean> {
    const cardAddresses = await this.store.cardAddresses(this.database.reader, resource.id);
    const isAdministrator = decide(actor, 'organisation:manage').allowed;
    return decideJoining({ username, cardAddresses, isAdministrator }) === 'join';
  }
}

function judge(
  mailbox: OrganisationMailbox | undefined,
  { username, permission: needed }: JoinRequest,
  connection: StoredConnection,
): JoinAnswer {
  if (!mailbox) return signIn('notFound');
  if (!mailbox.addresses.includes(username)) return signIn('otherAddress');
  const permission = mailbox.permission ?? seenPermission(connection);
  return coversPermission(permission, needed) ? { kind: 'joined', mailbox, permission } : signIn('permissionMissing');
}

/** Access that was given in Exchange does not stand in the token: the calendar could be read, and a test may have shown more. */
function seenPermission({ lastTest }: StoredConnection): CalendarPermission {
  const hasWritten = lastTest?.steps.some(({ finding }) => finding === 'EVENT_WRITTEN') === true;
  return hasWritten ? 'Calendars.ReadWrite' : 'Calendars.Read';
}

function signIn(why: NotJoined): JoinAnswer {
  return { kind: 'signIn', why };
}
