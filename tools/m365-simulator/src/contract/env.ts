/** The tenant that the contract is checked against. */
export interface TenantAccess {
  readonly url: string;
  readonly token: string;
  readonly upn: string;
}

/** @throws naming the variables when they are not set */
export function tenantAccess(): TenantAccess {
  const { GRAPH_CONTRACT_URL: url = 'https://graph.microsoft.com' } = process.env;
  const { GRAPH_CONTRACT_TOKEN: token, GRAPH_CONTRACT_UPN: upn } = process.env;
  if (token && upn) return { url, token, upn };
  throw new Error(
    'Set GRAPH_CONTRACT_TOKEN (delegated, Calendars.ReadWrite and User.Read) and GRAPH_CONTRACT_UPN of a test mailbox.',
  );
}
