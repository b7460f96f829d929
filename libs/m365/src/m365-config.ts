/** How Kalbro is registered with Microsoft, and where Microsoft is. The application reads it from its environment. */
export interface M365Config {
  readonly clientId: string;
  /** Without it Kalbro signs in as a public client. */
  readonly clientSecret?: string;
  /** `organizations`, `common` or a tenant's id or domain. */
  readonly tenant: string;
  /** `https://login.microsoftonline.com`, or a local Microsoft 365. */
  readonly loginUrl: string;
  /** `https://graph.microsoft.com`, or a local Microsoft 365. */
  readonly graphUrl: string;
  readonly redirectUri: string;
}
