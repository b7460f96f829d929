/** All links that are kept are of this host, wherever Graph really is: a stored link outlives a change of address. */
export const graphHost = 'https://graph.microsoft.com';

/** The address of Graph without a slash at its end. */
export function graphBase(graphUrl: string): string {
  return graphUrl.replace(/\/+$/, '');
}

/**
 * The link as it is kept: of the Graph host. Undefined for a link to anywhere but Graph, which must never be followed,
 * for the token would go along. Textual, for links are opaque and are sent as they came.
 */
export function parseGraphLink(link: unknown, graphUrl: string): string | undefined {
  if (typeof link !== 'string') return undefined;
  if (link.startsWith(`${graphHost}/`)) return link;
  const base = graphBase(graphUrl);
  return link.startsWith(`${base}/`) ? graphHost + link.slice(base.length) : undefined;
}

/** Where a request to the Graph host really goes, and what tells a local Graph which host to write into its links. */
export function routeTo(graphUrl: string, url: string): { url: string; headers: Record<string, string> } {
  const base = graphBase(graphUrl);
  if (base === graphHost) return { url, headers: {} };
  return {
    url: base + url.slice(graphHost.length),
    headers: { 'X-Forwarded-Host': new URL(graphHost).host, 'X-Forwarded-Proto': 'https' },
  };
}
