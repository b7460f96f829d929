import type { AccountId } from '@kalbro/kernel';
import type { CalendarPermission } from '../model/account.js';
import type { RemoteSession } from './remote-calendar.port.js';

/** Where the browser must go, and what must be kept (secret) until it comes back. */
export interface SignInRequest {
  readonly authorizationUrl: string;
  readonly codeVerifier: string;
}

export interface SignedIn {
  /** Lower case: the user name in the identity token, then the addresses that the mailbox itself names. */
  readonly addresses: readonly string[];
  readonly remoteUserId: string;
  readonly remoteTenantId: string;
  /** The calendar permission that was granted, whatever was asked for; null when none. */
  readonly grantedPermission: CalendarPermission | null;
  /** The opaque token cache to put into the vault. */
  readonly tokens: string;
}

/** Entra sign-in by authorization code with PKCE. Throws `RemoteError`. */
export interface RemoteSignIn {
  begin(request: {
    readonly username: string;
    readonly permission: CalendarPermission;
    readonly state: string;
  }): Promise<SignInRequest>;
  complete(answer: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly permission: CalendarPermission;
  }): Promise<SignedIn>;
  /**
   * The page where an administrator of the tenant that `username` belongs to can consent for everybody. Exactly what is
   * listed is asked for: at Entra the consent to a stronger permission does not cover a weaker one.
   */
  adminConsentUrl(username: string, permissions: readonly CalendarPermission[], state: string): string;
}

/** Keeps a sign-in alive by using it: tokens that nobody uses for 90 days die. Throws `RemoteError`. */
export interface SignInRenewal {
  renew(session: RemoteSession): Promise<void>;
}

/** Keeps the token cache of an account, encrypted. */
export interface TokenVault {
  load(accountId: AccountId): Promise<string | undefined>;
  save(accountId: AccountId, tokens: string): Promise<void>;
  erase(accountId: AccountId): Promise<void>;
}
