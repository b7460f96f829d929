/** A JSON object as it came: tests look into it without ceremony, and compare what they find. */
export interface Wire {
  [member: string]: Wire | undefined;
}

/** The items of a list answer. */
export function valuesOf(body: Wire): Wire[] {
  return (body.value ?? []) as unknown as Wire[];
}

export function idOf(body: Wire | undefined): string {
  return String(body?.id);
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Wire;
}

export interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string;
}

/** Told of every exchange, to check it against a contract. */
export type Observe = (method: string, url: string, call: Call, answer: Answer) => void;

/** Sends one request and reads the answer, whatever it is. */
export async function send(url: string, call: Call = {}): Promise<Answer> {
  const { method = 'GET', body, headers = {}, token } = call;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text.startsWith('{') || text.startsWith('[');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Wire };
}

export interface DeltaRound {
  items: Wire[];
  pages: number;
  deltaLink: string;
}

/** Graph as an app sees it that one person signed in to. */
export class Person {
  constructor(
    private readonly base: string,
    readonly upn: string,
    readonly token: string,
    private readonly observe?: Observe,
  ) {}

  async graph(path: string, call: Call = {}): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${this.base}/v1.0${path}`;
    const answer = await send(url, { token: this.token, ...call });
    this.observe?.(call.method ?? 'GET', url, call, answer);
    return answer;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.graph(path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.graph(path, { method: 'POST', body, headers });
  }

  patch(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.graph(path, { method: 'PATCH', body, headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.graph(path, { method: 'DELETE', headers });
  }

  /** Follows the links of one round to its end. */
  async round(link: string, headers: Record<string, string> = {}): Promise<DeltaRound> {
    const items: Wire[] = [];
    let next = link;
    for (let pages = 1; ; pages++) {
      const { status, body } = await this.get(next, headers);
      if (status !== 200) throw new Error(`delta answered ${status}: ${JSON.stringify(body)}`);
      items.push(...valuesOf(body));
      if (body['@odata.deltaLink']) return { items, pages, deltaLink: String(body['@odata.deltaLink']) };
      next = String(body['@odata.nextLink']);
    }
  }
}
