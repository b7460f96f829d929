import { setTimeout } from 'node:timers/promises';
import type { Clock, RemoteSession } from '@kalbro/calendar-core';
import { BugError, fromDate, RemoteError } from '@kalbro/kernel';
import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
import type { GraphRequest as LibraryRequest } from '@microsoft/microsoft-graph-client';
import { parseGraphLink } from './graph-links.js';
import type { GraphAnswer, GraphSession, TokenSource, Waiting } from './graph-middleware.js';
import {
  AuthenticationMiddleware,
  GraphCall,
  OutcomeMiddleware,
  RetryMiddleware,
  SendMiddleware,
} from './graph-middleware.js';
import { patienceFor } from './graph-retry.js';
import { MailboxGate } from './mailbox-gate.js';

/**
 * A request below `/v1.0`. `/me` is the mailbox of the session, whoever speaks for it. Ids in `path` are percent-encoded by the
 * caller; query values are encoded here.
 */
export interface GraphRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface GraphClientOptions<Session extends GraphSession> extends Partial<Waiting> {
  readonly graphUrl: string;
  readonly tokens: TokenSource<Session>;
  /** How long one try may take, its answer's body included. */
  readonly tryMilliseconds?: number;
  /** Told of every HTTP request that was made how it was answered, retries included. */
  readonly onAnswer?: (answer: GraphAnswer) => void;
}

/**
 * Speaks HTTP with Graph: token, at most four requests at a time per mailbox, waits that Graph asks for, bounded
 * retries of what does no harm when it is done twice. Throws `RemoteError`, or the reason of the session's signal. Answers with the parsed JSON, undefined when
 * there is none (204).
 */
export class GraphClient<Session extends GraphSession = RemoteSession> {
  private readonly client: Client;
  private readonly gates = new Map<string, MailboxGate>();

  constructor(private readonly options: GraphClientOptions<Session>) {
    const waiting = { clock: systemClock, random: Math.random, pause, ...options };
    this.client = Client.initWithMiddleware({
      middleware: [
        new OutcomeMiddleware(),
        new RetryMiddleware(waiting),
        new AuthenticationMiddleware(options.tokens),
        new SendMiddleware({ tryMilliseconds: 30_000, ...options, clock: waiting.clock }),
      ],
    });
  }

  async request(session: Session, request: GraphRequest): Promise<unknown> {
    const patience = patienceFor(request.method ?? 'GET', request.body);
    return this.run(new GraphCall(session, this.gateOf(session), patience, undefined), request);
  }

  /** Follows a next or delta link as it is. A link to anywhere but Graph is refused as an expired one: read anew. */
  async follow(session: Session, link: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
    const known = parseGraphLink(link, this.options.graphUrl);
    if (known === undefined) {
      throw new RemoteError('deltaLinkExpired', 'The link does not lead to Graph', { code: 'FOREIGN_LINK' });
    }
    return this.run(new GraphCall(session, this.gateOf(session), patienceFor('GET'), known), { path: '/', headers });
  }

  /** The link as it is to be kept; undefined when it does not lead to Graph. */
  parseLink(link: unknown): string | undefined {
    return parseGraphLink(link, this.options.graphUrl);
  }

  private async run(call: GraphCall<Session>, request: GraphRequest): Promise<unknown> {
    const prepared = this.client
      .api(pathFor(call.session, request.path))
      .query(encodeValues(request.query ?? {}))
      .headers({ ...request.headers })
      .middlewareOptions([call])
      .responseType(ResponseType.RAW);
    await dispatch(prepared, request);
    const { outcome } = call;
    if (outcome === undefined) throw new BugError('A Graph request ended without an outcome');
    if ('error' in outcome) throw outcome.error;
    return outcome.body;
  }

  private gateOf(session: Session): MailboxGate {
    const gate = this.gates.get(session.accountId) ?? new MailboxGate();
    this.gates.set(session.accountId, gate);
    return gate;
  }
}

/** Nobody is signed in with an application's own token: Graph then refuses `/me` and wants the user by name. */
function pathFor({ organisation }: GraphSession, path: string): string {
  if (organisation === undefined) return path;
  return path.replace(/^\/me(?=\/|$)/, () => `/users/${encodeURIComponent(organisation.userId)}`);
}

function dispatch(prepared: LibraryRequest, request: GraphRequest): Promise<unknown> {
  switch (request.method) {
    case 'POST':
      return prepared.post(request.body ?? {}) as Promise<unknown>;
    case 'PATCH':
      return prepared.patch(request.body ?? {}) as Promise<unknown>;
    case 'DELETE':
      return prepared.delete() as Promise<unknown>;
    default:
      return prepared.get() as Promise<unknown>;
  }
}

function encodeValues(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, encodeURIComponent(value)]));
}

const systemClock: Clock = { now: () => fromDate(new Date()) };

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal });
}
