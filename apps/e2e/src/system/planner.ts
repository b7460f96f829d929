import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Browser } from './browser.js';

/** How the API refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
}

interface Envelope<T> {
  readonly data?: T | null;
  readonly errors?: readonly GivenError[];
}

interface GivenError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly fields?: Refusal['fields'] };
}

/** One person at the API: a token, and the browser they sit at. */
export class Session {
  constructor(
    private readonly apiUrl: string,
    private readonly token: string | undefined,
    readonly browser: Browser = new Browser(),
    private readonly language = 'en',
  ) {}

  /** The same person, reading another language. */
  in(language: string): Session {
    return new Session(this.apiUrl, this.token, this.browser, language);
  }

  /** The same person at another browser. */
  at(browser: Browser): Session {
    return new Session(this.apiUrl, this.token, browser, this.language);
  }

  /** @throws with the API's words when it refuses */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.post<T>(query, variables);
    if (errors || !data) throw new Error(`The API refused ${query}\n${JSON.stringify(errors)}`);
    return data;
  }

  /** What the API answers, or how it refuses. */
  async attempt<T>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<{ data: T } | { refusal: Refusal }> {
    const { data, errors } = await this.post<T>(query, variables);
    const [first] = errors ?? [];
    return first || !data ? { refusal: refusalOf(first) } : { data };
  }

  /** The refusal that is expected here; rejects when the API does what it is asked. */
  async refusal(query: string, variables: Record<string, unknown> = {}): Promise<Refusal> {
    const { data, errors } = await this.post(query, variables);
    const [first] = errors ?? [];
    if (!first) throw new Error(`The API did not refuse ${query}: ${JSON.stringify(data)}`);
    return refusalOf(first);
  }

  /** What a subscription brings, as it comes; ends when the caller stops reading. */
  async *watch<T>(query: string, variables: Record<string, unknown> = {}): AsyncGenerator<T> {
    const client = createClient({
      url: `${this.apiUrl.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}`, language: this.language },
      retryAttempts: 0,
    });
    try {
      for await (const { data, errors } of client.iterate<T>({ query, variables })) {
        if (errors || !data) throw new Error(`The subscription ended: ${JSON.stringify(errors)}`);
        yield data;
      }
    } finally {
      await client.dispose();
    }
  }

  private async post<T>(query: string, variables: Record<string, unknown>): Promise<Envelope<T>> {
    const response = await this.browser.request(`${this.apiUrl}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': this.language,
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Envelope<T>;
  }
}

function refusalOf(error: GivenError | undefined): Refusal {
  return {
    code: error?.extensions?.code ?? '',
    message: error?.message ?? 'nothing was answered',
    fields: error?.extensions?.fields ?? [],
  };
}

/** Signs in as a developer's machine allows it, by externalId alone. */
export async function signIn(apiUrl: string, user: string, client?: string): Promise<Session> {
  const response = await fetch(`${apiUrl}/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...(client === undefined ? {} : { client }) }),
  });
  if (!response.ok) throw new Error(`Nobody signs in as ${user}: ${await response.text()}`);
  const { token } = (await response.json()) as { token: string };
  return new Session(apiUrl, token);
}
