const GRAPH = 'https://graph.microsoft.com/';
const PROTOCOL = new Set(['openid', 'profile', 'email', 'offline_access']);

/** Scopes of a request, in the spelling it used. */
export interface RequestedScopes {
  /** Graph permissions by their short name. */
  graph: string[];
  openid: boolean;
  offline: boolean;
  /** `.default`: whatever was granted before. */
  isDefault: boolean;
  /** Whether the request spelled Graph's scopes as URLs: the answer repeats that. */
  spelledAsUrls: boolean;
}

export function parseScopes(text: string): RequestedScopes {
  const all = text.split(/\s+/).filter((scope) => scope !== '');
  const graph = all
    .filter((scope) => !PROTOCOL.has(scope.toLowerCase()))
    .map((scope) => scope.replace(/^https:\/\/graph\.microsoft\.com\/\/?/i, ''));
  return {
    graph: graph.filter((scope) => scope !== '.default'),
    openid: all.includes('openid'),
    offline: all.includes('offline_access'),
    isDefault: graph.includes('.default'),
    spelledAsUrls: all.some((scope) => scope.toLowerCase().startsWith(GRAPH)),
  };
}

/** The scope member of an answer: no offline_access, protocol scopes last, Graph's in the spelling that was asked. */
export function answeredScope(granted: readonly string[], requested: RequestedScopes): string {
  const graph = granted.map((scope) => (requested.spelledAsUrls ? GRAPH + scope : scope));
  return [...graph, ...(requested.openid ? ['profile', 'openid', 'email'] : [])].join(' ');
}
