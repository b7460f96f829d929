/** How a sign-in at Microsoft ended, as the API says it in the address that it leads back to (`signIn=`). */
export type OutcomeKey = 'expired' | 'unavailable' | 'refused' | 'misconfigured' | 'seeAccount';

export interface SignInOutcome {
  readonly isConnected: boolean;
  readonly title: 'signIn_connected' | 'signIn_failed' | 'signIn_wrongAccount';
  readonly body: 'signIn_connected_body' | `signIn_${OutcomeKey}`;
}

/** Undefined when the address tells of no sign-in. What is not known is told by the account itself. */
export function outcomeOf(query: URLSearchParams): SignInOutcome | undefined {
  const signIn = query.get('signIn');
  if (signIn === null) return undefined;
  if (signIn === 'connected') return { isConnected: true, title: 'signIn_connected', body: 'signIn_connected_body' };
  const title = signIn === 'wrongAccount' ? 'signIn_wrongAccount' : 'signIn_failed';
  return { isConnected: false, title, body: `signIn_${reasons[signIn] ?? 'seeAccount'}` };
}

const reasons: Readonly<Record<string, OutcomeKey>> = {
  expiredOrUsed: 'expired',
  unavailable: 'unavailable',
  refused: 'refused',
  misconfigured: 'misconfigured',
};
