import type { ApiHarness } from './api-harness.js';

/** What a person sees, and what went with it. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly page: string;
}

/** A sign-in that was begun: the account, and the state that Microsoft will send back. */
export interface BegunSignIn {
  readonly id: string;
  readonly state: string;
  readonly username: string;
}

const add = `mutation ($input: AddCalendarAccountInput!) {
  addCalendarAccount(input: $input) { account { id username } authorizationUrl } }`;
const reconnect = `mutation ($id: ID!) { reconnectCalendarAccount(id: $id) { account { id username } authorizationUrl } }`;

/** A browser with the cookies that it was given, in the hands of somebody who is signed in to the planner. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly api: ApiHarness,
    private readonly person: string,
    private readonly language: 'nb' | 'en' = 'en',
  ) {}

  /** Types an address on a card. */
  add(resourceId: string, username: string): Promise<BegunSignIn> {
    return this.begin('addCalendarAccount', add, { input: { resourceId, username, direction: 'DOWN' } });
  }

  reconnect(id: string): Promise<BegunSignIn> {
    return this.begin('reconnectCalendarAccount', reconnect, { id });
  }

  /** Added and signed in. */
  async connect(resourceId: string, username: string): Promise<BegunSignIn> {
    const begun = await this.add(resourceId, username);
    const { status, page } = await this.comeBack({ state: begun.state, code: username });
    if (status !== 200) throw new Error(page);
    return begun;
  }

  /** Comes back from Microsoft with these parameters; a list puts them as they stand. */
  comeBack(parameters: Record<string, string> | [string, string][]): Promise<Visit> {
    return this.visit(`/oauth/microsoft/callback?${new URLSearchParams(parameters)}`);
  }

  async visit(path: string, init: RequestInit = {}): Promise<Visit> {
    const headers = new Headers(init.headers);
    headers.set('accept-language', this.language);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(`${this.api.url}${path}`, { ...init, headers, redirect: 'manual' });
    this.keep(response.headers);
    return { status: response.status, headers: response.headers, page: await response.text() };
  }

  private async begin(field: string, query: string, variables: Record<string, unknown>): Promise<BegunSignIn> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.api.send({ as: this.person, query, variables, headers: cookie === '' ? {} : { cookie } });
    if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
    this.keep(answer.headers);
    const { account, authorizationUrl } = answer.data[field];
    const state = new URL(authorizationUrl).searchParams.get('state') ?? '';
    return { id: account.id, username: account.username, state };
  }

  private keep(headers: Headers): void {
    for (const set of headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

/** Status and problem of an account, and whether tokens of it are kept. */
export async function standingOf(api: ApiHarness, id: string) {
  const rows: { status: string; code: string | null; hasTokens: boolean }[] = await api.database.reader.query(
    `SELECT a.status, a.problem->>'code' AS code, s.account_id IS NOT NULL AS "hasTokens"
     FROM calendar_account a LEFT JOIN account_secret s ON s.account_id = a.id WHERE a.id = $1`,
    [id],
  );
  return rows[0];
}
