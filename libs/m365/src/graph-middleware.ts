import type { Clock } from '@kalbro/calendar-core';
import type { RemoteErrorKind } from '@kalbro/kernel';
import { eitherSignal, RemoteError } from '@kalbro/kernel';
import type { Context, FetchOptions, Middleware } from '@microsoft/microsoft-graph-client';
import { parseJson, toRemoteError } from './graph-errors.js';
import { routeTo } from './graph-links.js';
import type { Patience } from './graph-retry.js';
import { millisecondsUntil, parseRetryAfter, planRetry, throttled } from './graph-retry.js';
import type { MailboxGate } from './mailbox-gate.js';

/** What a request needs to know of the account that it is made for. */
export interface GraphSession {
  readonly accountId: string;
  /** Called once per HTTP request, retries included. */
  readonly countRequest: () => void;
  readonly signal: AbortSignal;
  /** Set where an application speaks by itself: whose mailbox `/me` is, for there is nobody signed in. */
  readonly organisation?: { readonly userId: string };
}

/** How Graph answered one HTTP request: `ok`, or what kind of failure it was. */
export type GraphAnswer = 'ok' | RemoteErrorKind;

/** Hands out access tokens. `rejected` is a token that Graph has just refused: another one is wanted. */
export interface TokenSource<Session extends GraphSession> {
  accessToken(session: Session, rejected?: string): Promise<string>;
}

/** One request on its way through the chain, with what came of it: the library's own errors would drop the cause. */
export class GraphCall<Session extends GraphSession = GraphSession> {
  token: string | undefined;
  rejectedToken: string | undefined;
  outcome: { readonly body: unknown } | { readonly error: unknown } | undefined;

  constructor(
    readonly session: Session,
    readonly gate: MailboxGate,
    readonly patience: Patience,
    /** A link to follow as it is; the library would take it apart and put it together anew. */
    readonly link: string | undefined,
  ) {}
}

export interface Waiting {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

function callOf(context: Context): GraphCall {
  return context.middlewareControl?.getMiddlewareOptions(GraphCall) as GraphCall;
}

abstract class Link implements Middleware {
  protected next!: Middleware;

  setNext(next: Middleware): void {
    this.next = next;
  }

  abstract execute(context: Context): Promise<void>;
}

/** First in the chain: takes the link as it is, and keeps a failure from the library's hands. */
export class OutcomeMiddleware extends Link {
  async execute(context: Context): Promise<void> {
    const call = callOf(context);
    if (call.link !== undefined) context.request = call.link;
    try {
      await this.next.execute(context);
    } catch (error) {
      const { signal } = call.session;
      call.outcome = { error: signal.aborted ? signal.reason : error };
    }
  }
}

/** Tries again where that may help, one place of the mailbox's gate per try; waits hold no place. */
export class RetryMiddleware extends Link {
  constructor(private readonly waiting: Waiting) {
    super();
  }

  async execute(context: Context): Promise<void> {
    const call = callOf(context);
    for (let tries = 1; !(await this.tryOnce(context, call, tries)); tries += 1);
  }

  private async tryOnce(context: Context, call: GraphCall, tries: number): Promise<boolean> {
    try {
      while (!(await this.sendUnlessThrottled(context, call)));
      return true;
    } catch (error) {
      call.session.signal.throwIfAborted();
      if (!(error instanceof GraphTryError)) throw error;
      await this.recover(call, error.failure, tries);
      return false;
    }
  }

  /** False when Graph asked to wait while the request queued for its place: a request in a wait prolongs the wait. */
  private async sendUnlessThrottled(context: Context, call: GraphCall): Promise<boolean> {
    await this.awaitThrottle(call);
    return call.gate.pass(call.session.signal, async () => {
      if (this.throttleOf(call) > 0) return false;
      await this.next.execute(context);
      return true;
    });
  }

  private async recover(call: GraphCall, error: RemoteError, tries: number): Promise<void> {
    if (error.kind === 'throttled' && error.retryAt) call.gate.throttle(error.retryAt);
    const canRenewToken = call.rejectedToken === undefined;
    const now = this.waiting.clock.now();
    const plan = planRetry({ error, tries, ...call.patience, canRenewToken }, now, this.waiting.random());
    if (plan.kind === 'fail') throw plan.error;
    if (plan.kind === 'renewToken') call.rejectedToken = call.token;
    else await this.waiting.pause(plan.afterMilliseconds, call.session.signal);
  }

  private async awaitThrottle(call: GraphCall): Promise<void> {
    for (let wait = this.throttleOf(call); wait > 0; wait = this.throttleOf(call)) {
      if (wait > call.patience.longestWait) throw throttled(call.gate.throttledUntil ?? this.waiting.clock.now());
      await this.waiting.pause(wait, call.session.signal);
    }
  }

  /** Milliseconds. */
  private throttleOf({ gate }: GraphCall): number {
    return gate.throttledUntil === undefined ? 0 : millisecondsUntil(gate.throttledUntil, this.waiting.clock.now());
  }
}

/** One try's failure, on its way to the retry; errors of other kinds (no token to be had) are not tried again. */
class GraphTryError extends Error {
  constructor(readonly failure: RemoteError) {
    super(failure.message);
  }
}

export class AuthenticationMiddleware<Session extends GraphSession> extends Link {
  constructor(private readonly tokens: TokenSource<Session>) {
    super();
  }

  async execute(context: Context): Promise<void> {
    const call = callOf(context) as GraphCall<Session>;
    const renew = call.rejectedToken !== undefined && call.rejectedToken === call.token;
    call.token = await this.tokens.accessToken(call.session, ...(renew ? [call.rejectedToken] : []));
    const headers = context.options?.headers as Record<string, string>;
    headers['Authorization'] = `Bearer ${call.token}`;
    await this.next.execute(context);
  }
}

/** What one try needs. */
export interface Sending {
  readonly graphUrl: string;
  readonly clock: Clock;
  /** How long it may take, its answer's body included. */
  readonly tryMilliseconds: number;
  readonly onAnswer?: (answer: GraphAnswer) => void;
}

/** Last in the chain: makes the HTTP request and reads the whole answer within the time of one try. */
export class SendMiddleware extends Link {
  constructor(private readonly sending: Sending) {
    super();
  }

  async execute(context: Context): Promise<void> {
    const { onAnswer } = this.sending;
    try {
      await this.send(context);
    } catch (error) {
      if (error instanceof GraphTryError) onAnswer?.(error.failure.kind);
      throw error;
    }
    onAnswer?.('ok');
  }

  private async send(context: Context): Promise<void> {
    const call = callOf(context);
    call.session.countRequest();
    const { status, retryAfter, text } = await this.exchange(context, call);
    if (status < 200 || status > 299) {
      const retryAt = parseRetryAfter(retryAfter, this.sending.clock.now());
      throw new GraphTryError(toRemoteError({ status, body: text, retryAt, isLink: call.link !== undefined }));
    }
    const body = text === '' ? undefined : parseJson(text);
    // A success that breaks off in mid-answer must not pass for an empty calendar.
    if (body === undefined && (text !== '' || status === 200)) throw unreachable('Graph answered no JSON');
    call.outcome = { body };
  }

  private async exchange(context: Context, call: GraphCall) {
    const route = routeTo(this.sending.graphUrl, String(context.request));
    const signal = eitherSignal(call.session.signal, AbortSignal.timeout(this.sending.tryMilliseconds));
    const options = { ...context.options, redirect: 'manual', signal } as FetchOptions;
    options.headers = { ...(context.options?.headers as Record<string, string>), ...route.headers };
    try {
      const response = await fetch(route.url, options as RequestInit);
      const text = await response.text();
      return { status: response.status, retryAfter: response.headers.get('Retry-After'), text };
    } catch (cause) {
      throw unreachable('Graph could not be reached', cause);
    }
  }
}

function unreachable(message: string, cause?: unknown): GraphTryError {
  return new GraphTryError(new RemoteError('unavailable', message, { cause }));
}
