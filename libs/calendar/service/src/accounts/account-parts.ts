import type { CalendarAccount, Clock, RemoteOrganisation, RemoteSignIn } from '@kalbro/calendar-core';
import type { AccountId, Localised } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { SecretBox } from './secret-box.port.js';

/** What the use cases that may lead to a sign-in are made of. */
export interface AccountParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signIn: RemoteSignIn;
  readonly box: SecretBox;
  /** Left out where no client has an organisation-wide connection. */
  readonly organisation?: RemoteOrganisation;
}

/** Makes a runner look at the account soon; called after commit, and harmless when there is nothing to do. */
export type WakeAccount = (accountId: AccountId) => Promise<void>;

/** An account after a change; the browser must go to `authorizationUrl` next, unless it is null. */
export interface AccountAuthorization {
  readonly account: CalendarAccount;
  readonly authorizationUrl: string | null;
  readonly notices: readonly Localised[];
}
