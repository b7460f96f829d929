/** Who is signed in, as the rest of the console sees it, whichever way they signed in. */
export interface Session {
  readonly state: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Undefined when nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
  /**
   * The API does not take the token (any more). The page stays where it is, and goes on after signing in again.
   *
   * @param words of the API's, which say why
   */
  readonly expire: (words?: string) => void;
  /** Why it expired, in the API's words. */
  readonly words: () => string | undefined;
  readonly signOut: () => Promise<void>;
}

export type SessionState = 'signedOut' | 'expired' | 'signedIn';

/** The state of a session, with whoever wants to hear of it. */
export class SessionSignal {
  private readonly listeners = new Set<() => void>();
  private said: string | undefined;

  constructor(private current: SessionState) {}

  readonly state = (): SessionState => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly words = (): string | undefined => this.said;

  set(state: SessionState, words?: string): void {
    if (state === this.current) return;
    this.said = words;
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
