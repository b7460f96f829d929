import type { Calendar } from '../exchange/calendar.js';
import type { Mailbox } from '../exchange/mailbox.js';
import type { World } from '../exchange/world.js';
import type { HttpRequest } from '../http/messages.js';
import { badRequest, ServiceError } from '../service-error.js';
import { parsePrefer, type Preferences } from './prefer.js';

/** Who speaks, as the access token says. */
export interface Caller {
  appId: string;
  tenantId: string;
  /** Absent for an application's own token. */
  oid?: string;
  upn?: string;
  /** Scopes of a delegated token, roles of an application's. */
  permissions: ReadonlySet<string>;
}

/** One request to Graph about one mailbox, past authentication. */
export class GraphCall {
  private preferences: Preferences | undefined;
  private parsedBody: Record<string, unknown> | undefined;

  constructor(
    readonly world: World,
    readonly request: HttpRequest,
    readonly caller: Caller,
    readonly mailbox: Mailbox,
    readonly calendar: Calendar,
    /** Decoded ids of the path, by the name of their placeholder. */
    readonly params: Readonly<Record<string, string>>,
    /** `/v1.0/me` or `/v1.0/users/…` as the caller wrote it. */
    readonly root: string,
  ) {}

  get prefer(): Preferences {
    const mayRead = ['Calendars.Read', 'Calendars.ReadWrite'].some((name) => hasPermission(this.caller, name));
    this.preferences ??= parsePrefer(this.request.headers['prefer'], !mayRead);
    return this.preferences;
  }

  get query(): URLSearchParams {
    return this.request.query;
  }

  /** The JSON body; an empty object when there is none. */
  get body(): Record<string, unknown> {
    this.parsedBody ??= parseObject(this.request.body);
    return this.parsedBody;
  }

  get now(): number {
    return this.world.clock();
  }

  link(path: string, parameters: Record<string, string>): string {
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${this.request.origin}${path}?${query.join('&')}`;
  }
}

export function parseObject(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
}

/** A permission, or one that contains it; `.Shared` and `.All` variants count as their kind. */
export function hasPermission(caller: Caller, name: string): boolean {
  const { permissions } = caller;
  return [name, `${name}.Shared`, `${name}.All`].some((variant) => permissions.has(variant));
}

export function requireAny(caller: Caller, names: readonly string[]): void {
  if (names.some((name) => hasPermission(caller, name))) return;
  throw new ServiceError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
}
