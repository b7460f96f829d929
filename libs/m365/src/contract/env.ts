/** A delegated token (Calendars.ReadWrite, User.Read) of a test mailbox in a tenant of Microsoft's. */
export function tenantAccess(): { readonly url: string; readonly token: string } {
  const { GRAPH_CONTRACT_URL: url = 'https://graph.microsoft.com', GRAPH_CONTRACT_TOKEN: token } = process.env;
  if (token) return { url, token };
  throw new Error('Set GRAPH_CONTRACT_TOKEN to a delegated token (Calendars.ReadWrite, User.Read) of a test mailbox.');
}
