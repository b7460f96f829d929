import { useState } from 'react';

interface Authorization {
  readonly authorizationUrl: string | null;
  readonly notices: readonly string[];
}

export interface Notices {
  readonly notices: readonly string[];
  /** Whether the way leads on to Microsoft. */
  readonly leadsOn: boolean;
  readonly onGoOn: () => void;
}

/** Goes on to Microsoft where a sign-in is needed; what has to be known first is shown before. */
export function useAuthorization(onDone?: () => void) {
  const [notices, setNotices] = useState<Notices>();
  const go = (url: string | null) => {
    setNotices(undefined);
    if (url === null) onDone?.();
    else window.location.assign(url);
  };
  const follow = ({ authorizationUrl, notices: told }: Authorization) => {
    if (told.length === 0) return go(authorizationUrl);
    setNotices({ notices: told, leadsOn: authorizationUrl !== null, onGoOn: () => go(authorizationUrl) });
  };
  return { notices, follow };
}
