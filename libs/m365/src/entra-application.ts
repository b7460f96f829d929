import type { Configuration, INetworkModule } from '@azure/msal-node';
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';
import type { CalendarPermission } from '@kalbro/calendar-core';
import { EntraNetwork } from './entra-network.js';
import { asFilledText } from './json.js';
import type { M365Config } from './m365-config.js';

export type EntraApplication = ConfidentialClientApplication | PublicClientApplication;

/** Strongest first. */
const permissions: readonly CalendarPermission[] = ['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'];
const microsoftLogin = 'https://login.microsoftonline.com';
const graphResource = 'https://graph.microsoft.com/';

/** Whatever application permissions a tenant has consented to: an application cannot ask for single ones. */
export const graphDefaultScope = `${graphResource}.default`;

/**
 * An application of its own for each use: MSAL mixes all accounts that it has seen into one cache, and one account's
 * tokens must not be kept under another's name.
 */
export function openApplication(config: M365Config, network: INetworkModule = new EntraNetwork()): EntraApplication {
  const configuration: Configuration = {
    auth: {
      clientId: config.clientId,
      authority: `${microsoftLogin}/${config.tenant}`,
      ...(config.clientSecret === undefined ? {} : { clientSecret: config.clientSecret }),
      ...endpoints(config),
    },
    system: { networkClient: network },
  };
  return config.clientSecret === undefined
    ? new PublicClientApplication(configuration)
    : new ConfidentialClientApplication(configuration);
}

/** Entra elsewhere: MSAL refuses plain http as an authority but takes it as the endpoints of Microsoft's. */
function endpoints(config: M365Config): { authorityMetadata?: string } {
  const base = loginBase(config);
  if (base === microsoftLogin) return {};
  const tenant = `${base}/${config.tenant}`;
  return {
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
      end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
      issuer: `${microsoftLogin}/{tenantid}/v2.0`,
    }),
  };
}

export function loginBase(config: M365Config): string {
  return config.loginUrl.replace(/\/+$/, '');
}

/** What is asked for beside `openid profile offline_access`: who signs in, and the calendar permission. */
export function scopesOf(...permissions: readonly CalendarPermission[]): string[] {
  return ['User.Read', ...permissions];
}

/** The strongest calendar permission among granted scopes, which may be less or more than was asked for. */
export function grantedPermission(scopes: readonly string[]): CalendarPermission | null {
  const granted = scopes.map(bareScope);
  return permissions.find((permission) => granted.includes(permission.toLowerCase())) ?? null;
}

/**
 * The scopes to renew tokens with, spelled as granted: who signed in, and of calendars what was asked for if it was
 * granted, else the strongest. To ask for more than was granted would end in `consent_required`.
 */
export function renewalScopes(granted: readonly string[], asked: CalendarPermission): readonly string[] {
  const calendar = granted.map(bareScope).includes(asked.toLowerCase()) ? asked : grantedPermission(granted);
  const wanted = ['user.read', calendar?.toLowerCase()];
  return granted.filter((scope) => wanted.includes(bareScope(scope)));
}

function bareScope(scope: string): string {
  const text = asFilledText(scope)?.toLowerCase() ?? '';
  return text.startsWith(graphResource) ? text.slice(graphResource.length) : text;
}

/** Where the administrators of a user name's tenant consent. A tenant that is configured goes before the name's domain. */
export function adminConsentTenant(config: M365Config, username: string): string {
  if (!['organizations', 'common'].includes(config.tenant)) return config.tenant;
  const domain = username.slice(username.lastIndexOf('@') + 1).toLowerCase();
  return username.includes('@') && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : 'organizations';
}

/** Where the browser comes back to after an administrator answered: beside the address that sign-ins come back to. */
export function adminConsentRedirect({ redirectUri }: M365Config): string {
  return new URL('admin-consent', redirectUri).href;
}

/** A Graph scope by its full name, as the admin consent page wants it. */
export function fullScope(scope: string): string {
  return graphResource + scope;
}
