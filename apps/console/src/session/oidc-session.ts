import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { OidcConfig } from '../api/config.js';
import { signedInPath } from './paths.js';
import { SessionSignal } from './session.js';
import type { Session } from './session.js';

/** Signs in at an OpenID Connect issuer: code flow with PKCE; the tokens stay in the tab and are renewed in time. */
export class OidcSession implements Session {
  private readonly manager: UserManager;
  private readonly signal = new SessionSignal('signedOut');
  readonly state = this.signal.state;
  readonly subscribe = this.signal.subscribe;
  readonly words = this.signal.words;

  constructor({ issuer, clientId, scope }: OidcConfig, origin: string, storage: Storage) {
    this.manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      scope,
      redirect_uri: `${origin}${signedInPath}`,
      post_logout_redirect_uri: origin,
      userStore: new WebStorageStateStore({ store: storage }),
      automaticSilentRenew: true,
    });
    this.manager.events.addUserLoaded(() => this.signal.set('signedIn'));
    this.manager.events.addAccessTokenExpired(() => this.expire());
  }

  /** Takes up the tokens that the tab has. */
  async resume(): Promise<void> {
    const user = await this.manager.getUser();
    if (user && user.expired !== true) this.signal.set('signedIn');
  }

  readonly token = async (): Promise<string | undefined> => (await this.manager.getUser())?.access_token;

  readonly expire = (words?: string): void => {
    if (this.state() !== 'signedIn') return;
    this.signal.set('expired', words);
    void this.manager.removeUser();
  };

  readonly signOut = async (): Promise<void> => {
    this.signal.set('signedOut');
    await this.manager.signoutRedirect().catch(() => this.manager.removeUser());
  };

  /** Leaves the page for the issuer's. @param returnTo path and query to come back to */
  signIn(returnTo: string): Promise<void> {
    return this.manager.signinRedirect({ state: returnTo });
  }

  /** Finishes what `signIn` began, and answers with where the user was. */
  async finish(): Promise<string> {
    const user = await this.manager.signinRedirectCallback();
    return typeof user.state === 'string' && isPathHere(user.state) ? user.state : '/';
  }
}

/** Never to another site, whatever somebody put into the state. */
function isPathHere(path: string): boolean {
  return path.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\');
}
