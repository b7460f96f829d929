import { json, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { splitUrl, type Outcome } from '../http/server.js';
import { badRequest } from '../service-error.js';
import { parseObject } from './call.js';

interface Item {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

interface Response {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

const MAX_ITEMS = 20;
/** Graph sends no more than this many at once to Outlook (SEMANTICS 11). */
const CONCURRENT = 4;
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

function parseItems(body: string): Item[] {
  const { requests } = parseObject(body);
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.');
  if (requests.length > MAX_ITEMS)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MAX_ITEMS}.`);
  const items = requests as Item[];
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size < items.length) throw badRequest('Each batch request step must have a unique id.');
  for (const item of items) assertItem(item, ids);
  return items;
}

function assertItem({ id, method, url, dependsOn }: Item, ids: ReadonlySet<string>): void {
  if (typeof id !== 'string' || typeof url !== 'string') throw badRequest('A batch request step needs id and url.');
  if (!METHODS.includes(String(method).toUpperCase()))
    throw badRequest(`The method '${String(method)}' of a batch request step is not valid.`);
  const missing = (dependsOn ?? []).find((other) => !ids.has(other));
  if (missing !== undefined) throw badRequest(`The step '${id}' depends on '${missing}', which does not exist.`);
}

const failed = (id: string, status: number, code: string, message: string): Response => ({
  id,
  status,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code, message } },
});

function toRequest(outer: HttpRequest, item: Item): HttpRequest {
  const { path, query } = splitUrl(item.url);
  const own = Object.fromEntries(
    Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const inherited = { authorization: outer.headers['authorization'], host: outer.headers['host'] };
  const body = item.body === undefined ? '' : typeof item.body === 'string' ? item.body : JSON.stringify(item.body);
  const absolute = `/v1.0${path.startsWith('/') ? '' : '/'}${path}`;
  return {
    method: item.method.toUpperCase(),
    path: absolute,
    query,
    headers: { ...inherited, ...own },
    body,
    origin: outer.origin,
  };
}

const SHOWN_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'retry-after': 'Retry-After',
  location: 'Location',
  'preference-applied': 'Preference-Applied',
};

function toResponse(id: string, outcome: Outcome): Response {
  if (outcome === 'drop') return failed(id, 504, 'UnknownError', '');
  const { status, headers, body } = outcome;
  const shown = Object.entries(headers).flatMap(([name, value]) =>
    SHOWN_HEADERS[name] ? [[SHOWN_HEADERS[name], value]] : [],
  );
  return {
    id,
    status,
    headers: Object.fromEntries(shown) as Record<string, string>,
    ...(body === '' ? {} : { body: JSON.parse(body) as unknown }),
  };
}

/** One $batch under way: steps run as soon as what they depend on is done, four at a time. */
class Batch {
  readonly responses: Response[] = [];
  private readonly done = new Map<string, Promise<Response>>();
  private readonly slots: Promise<unknown>[] = [];

  constructor(
    private readonly outer: HttpRequest,
    private readonly items: readonly Item[],
    private readonly run: (request: HttpRequest) => Promise<Outcome>,
  ) {}

  async answer(): Promise<Response[]> {
    await Promise.all(this.items.map((item) => this.step(item, new Set())));
    return this.responses;
  }

  private step(item: Item, above: ReadonlySet<string>): Promise<Response> {
    if (above.has(item.id)) throw badRequest('The steps of the batch depend on each other in a circle.');
    const known = this.done.get(item.id);
    if (known) return known;
    const before = (item.dependsOn ?? []).map((id) =>
      this.step(this.items.find((one) => one.id === id) as Item, new Set([...above, item.id])),
    );
    const step = this.execute(item, before);
    this.done.set(item.id, step);
    return step;
  }

  private async execute(item: Item, before: readonly Promise<Response>[]): Promise<Response> {
    const results = await Promise.all(before);
    const response = results.some(({ status }) => status >= 400)
      ? failed(item.id, 424, 'FailedDependency', 'A step that this one depends on failed.')
      : await this.inSlot(() => this.send(item));
    this.responses.push(response);
    return response;
  }

  private async send(item: Item): Promise<Response> {
    const request = toRequest(this.outer, item);
    if (item.body !== undefined && request.headers['content-type'] === undefined) {
      return failed(
        item.id,
        400,
        'BadRequest',
        'Write request id : ' + item.id + ' does not contain Content-Type header or body.',
      );
    }
    return toResponse(item.id, await this.run(request));
  }

  private async inSlot<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.slots.length < CONCURRENT ? undefined : this.slots[this.slots.length - CONCURRENT];
    let release: () => void = () => undefined;
    this.slots.push(new Promise<void>((resolve) => (release = resolve)));
    await turn;
    try {
      return await act();
    } finally {
      release();
    }
  }
}

/** `$batch`: 200 as a whole; the answers come in any order, each with its own status. */
export async function answerBatch(
  outer: HttpRequest,
  run: (request: HttpRequest) => Promise<Outcome>,
): Promise<HttpAnswer> {
  return json(200, { responses: await new Batch(outer, parseItems(outer.body), run).answer() });
}
