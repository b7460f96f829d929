/** Kalbro as a planning system sees it: sign-in on a developer's machine, then GraphQL. */
export class PlannerApi {
  /** @param url of the API without a path */
  constructor(private readonly url: string) {}

  /** @throws when there is no such user, or when development sign-in is off */
  async signIn(user: string): Promise<PlannerSession> {
    const answer = await post<{ token: string }>(`${this.url}/dev/login`, { user });
    return new PlannerSession(`${this.url}/graphql`, answer.token);
  }
}

interface GraphQLAnswer<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export class PlannerSession {
  private cookie: string | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly token: string,
  ) {}

  /** What the API asked this browser to show again: a sign-in is finished only where it was begun. */
  get browserCookie(): string | undefined {
    return this.cookie;
  }

  /** @throws when the answer has errors, with all of their messages */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}`, 'accept-language': 'en' };
    const keep = (answer: Response) => {
      this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    };
    const { data, errors = [] } = await post<GraphQLAnswer<T>>(this.endpoint, { query, variables }, headers, keep);
    if (errors.length > 0 || data === undefined) {
      throw new Error(
        errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join('; ') || 'No data.',
      );
    }
    return data;
  }
}

async function post<T>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  onAnswer: (answer: Response) => void = () => undefined,
): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  onAnswer(response);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  // GraphQL answers its own refusals with 4xx and a body that explains them.
  if (!isJson || (!response.ok && !text.includes('"errors"'))) {
    throw new Error(`POST ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  return JSON.parse(text) as T;
}
