import type { Settings } from '../settings.js';
import { badRequest } from '../service-error.js';
import { EntraError } from './errors.js';

/** An app registration. */
export interface Application {
  clientId: string;
  displayName: string;
  /** No secret: a public client, which proves itself by PKCE alone. */
  secret?: string;
  secretExpired?: boolean;
  redirectUris: string[];
  /** Application permissions that an administrator consented to, for client credentials. */
  roles: string[];
  /** Tenants in which the app exists; all when not given. */
  tenants?: string[];
}

export const DEFAULT_APPLICATION: Application = {
  clientId: '11111111-1111-4111-8111-111111111111',
  displayName: 'Local application',
  secret: 'simulator-secret',
  redirectUris: [],
  roles: ['Calendars.Read', 'Calendars.ReadWrite', 'MailboxSettings.Read', 'User.Read.All'],
};

const LOCAL_URL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

export class Applications {
  private readonly byId = new Map<string, Application>();

  constructor(private readonly settings: Settings) {
    this.put({ ...DEFAULT_APPLICATION });
  }

  all(): Application[] {
    return [...this.byId.values()];
  }

  put(application: Application): void {
    this.byId.set(application.clientId.toLowerCase(), application);
  }

  get(clientId: string): Application {
    const application = this.byId.get(clientId.toLowerCase());
    if (application) return application;
    const message = `Application with identifier '${clientId}' was not found in the directory.`;
    throw new EntraError('unauthorized_client', 700016, message);
  }

  find(clientId: string): Application | undefined {
    return this.byId.get(clientId.toLowerCase());
  }

  assertRedirect(application: Application, uri: string): void {
    const isLocal = this.settings.anyLocalRedirect && LOCAL_URL.test(uri);
    if (isLocal || application.redirectUris.includes(uri)) return;
    const message = `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${application.clientId}'.`;
    throw new EntraError('invalid_client', 50011, message);
  }
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** An app registration as the control API sends it. */
export function parseApplication(clientId: string, given: Record<string, unknown>): Application {
  if (!/^[0-9a-f-]{36}$/i.test(clientId)) throw badRequest('A client id is a GUID.');
  return {
    clientId,
    displayName: typeof given['displayName'] === 'string' ? given['displayName'] : 'Local application',
    ...(typeof given['secret'] === 'string' ? { secret: given['secret'] } : {}),
    secretExpired: given['secretExpired'] === true,
    redirectUris: strings(given['redirectUris']),
    roles: strings(given['roles']),
    ...(Array.isArray(given['tenants']) ? { tenants: strings(given['tenants']) } : {}),
  };
}
