import { SessionSignal } from './session.js';
import type { Session } from './session.js';

/** Somebody who may be signed in as, as `GET /dev/users` tells. */
export interface DevelopmentUser {
  readonly externalId: string;
  readonly name: string;
  /** The organisation; null for support agents. */
  readonly client: string | null;
  readonly permissions: readonly string[];
}

const key = 'kalbro.token';

/** Signs in as anybody, on a developer's machine. Kept for all tabs of the browser. */
export class DevelopmentSession implements Session {
  private readonly signal: SessionSignal;
  readonly state: Session['state'];
  readonly subscribe: Session['subscribe'];
  readonly words: Session['words'];

  constructor(
    private readonly apiUrl: string,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  ) {
    this.signal = new SessionSignal(storage.getItem(key) === null ? 'signedOut' : 'signedIn');
    this.state = this.signal.state;
    this.subscribe = this.signal.subscribe;
    this.words = this.signal.words;
  }

  readonly token = (): Promise<string | undefined> => Promise.resolve(this.storage.getItem(key) ?? undefined);

  readonly expire = (words?: string): void => {
    if (this.state() !== 'signedIn') return;
    this.storage.removeItem(key);
    this.signal.set('expired', words);
  };

  readonly signOut = (): Promise<void> => {
    this.storage.removeItem(key);
    this.signal.set('signedOut');
    return Promise.resolve();
  };

  async users(): Promise<readonly DevelopmentUser[]> {
    const response = await fetch(`${this.apiUrl}/dev/users`);
    if (!response.ok) throw new Error(`GET /dev/users answered ${response.status}`);
    return ((await response.json()) as { users: DevelopmentUser[] }).users;
  }

  async signIn(user: string): Promise<void> {
    const response = await fetch(`${this.apiUrl}/dev/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    if (!response.ok) throw new Error(`POST /dev/login answered ${response.status}`);
    this.storage.setItem(key, ((await response.json()) as { token: string }).token);
    this.signal.set('signedIn');
  }
}
