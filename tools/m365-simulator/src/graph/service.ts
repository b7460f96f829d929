import { randomUUID } from 'node:crypto';
import type { Calendar } from '../exchange/calendar.js';
import type { Mailbox } from '../exchange/mailbox.js';
import type { World } from '../exchange/world.js';
import type { HttpAnswer, HttpRequest } from '../http/messages.js';
import { accessDenied, badRequest, idMalformed, itemNotFound, ServiceError } from '../service-error.js';
import type { Outcome } from '../http/server.js';
import { answerBatch } from './batch.js';
import { GraphCall, requireAny, type Caller } from './call.js';
import { DeltaReader } from './delta.js';
import { errorAnswer } from './error-answer.js';
import { JsonCache } from './json-cache.js';
import { parseResourcePath, type ResourcePath } from './resource-path.js';
import { mailboxRoutes, type Route } from './routes.js';
import type { SubscriptionRoutes } from './subscription-routes.js';
import type { Throttle } from './throttle.js';

const CACHE_CHARACTERS = 128 * 1024 * 1024;
const VERSION = 'v1.0';

/** Says who speaks, or refuses with 401. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

function notImplemented(request: HttpRequest): ServiceError {
  const message = `The simulator does not implement ${request.method} ${request.path}.`;
  return new ServiceError(501, 'NotImplemented', message);
}

/** Exchange keeps an application out of mailboxes beyond its scope; the directory, which is not Exchange's, still knows them. */
function assertInScope(caller: Caller, mailbox: Mailbox, { pattern }: ResourcePath): void {
  if (caller.oid === undefined && !mailbox.applicationAccess && pattern !== '') throw accessDenied();
}

function mailboxNotEnabled(): ServiceError {
  const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.';
  return new ServiceError(404, 'MailboxNotEnabledForRESTAPI', message);
}

/** Graph's front door: authentication, mailbox, throttling, then one handler. */
export class GraphService {
  private readonly routes = mailboxRoutes(new DeltaReader(new JsonCache(CACHE_CHARACTERS)));

  constructor(
    private readonly world: World,
    private readonly authenticate: Authenticate,
    private readonly throttle: Throttle,
    /** Waits as long as a request is to take: inside the gate, else it would never fill. */
    private readonly pause: (request: HttpRequest) => Promise<void>,
    private readonly subscriptions: SubscriptionRoutes,
    /** Answers one step of a $batch as though it had come by itself. */
    private readonly runStep: (request: HttpRequest) => Promise<Outcome>,
  ) {}

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const requestId = randomUUID();
    const answer = await this.attempt(request, requestId);
    answer.headers['request-id'] = requestId;
    answer.headers['client-request-id'] = request.headers['client-request-id'] ?? requestId;
    answer.headers['date'] = new Date(this.world.clock()).toUTCString();
    return answer;
  }

  private async attempt(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    try {
      return await this.dispatch(request);
    } catch (error) {
      return errorAnswer(error, request, requestId, this.world.clock());
    }
  }

  private async dispatch(request: HttpRequest): Promise<HttpAnswer> {
    const caller = await this.authenticate(request.headers['authorization']);
    const [version, ...segments] = request.path.split('/').filter((segment) => segment !== '');
    if (version !== VERSION) throw notImplemented(request);
    if (segments.length === 1 && segments[0] === '$batch' && request.method === 'POST')
      return answerBatch(request, this.runStep);
    const path = parseResourcePath(segments.join('/'), VERSION);
    const route = this.routes.get(`${request.method} ${path.pattern}`);
    const isAboutMailbox = path.owner === 'me' || path.userKey !== undefined;
    if (route && isAboutMailbox) return this.forMailbox(request, caller, path, route);
    const answer = path.owner === 'subscriptions' ? await this.subscriptions.answer(request, caller, path) : undefined;
    if (!answer) throw notImplemented(request);
    return answer;
  }

  private async forMailbox(
    request: HttpRequest,
    caller: Caller,
    path: ResourcePath,
    route: Route,
  ): Promise<HttpAnswer> {
    const mailbox = this.mailboxOf(caller, path);
    // The person is in the directory all the same.
    if (mailbox.state !== 'active' && path.pattern !== '') throw mailboxNotEnabled();
    const release = this.throttle.enter(caller.appId, mailbox.upn);
    try {
      await this.pause(request);
      const { permissions } = route;
      requireAny(caller, typeof permissions === 'function' ? permissions(this.world.settings) : permissions);
      assertInScope(caller, mailbox, path);
      const calendar = this.calendarOf(mailbox, path);
      return await route.handle(new GraphCall(this.world, request, caller, mailbox, calendar, path.params, path.root));
    } finally {
      release();
    }
  }

  private mailboxOf(caller: Caller, path: ResourcePath): Mailbox {
    if (path.owner === 'me') return this.ownMailbox(caller);
    const key = path.userKey ?? '';
    const mailbox = this.world.find(key);
    if (!mailbox || mailbox.options.tenantId !== caller.tenantId) {
      throw new ServiceError(404, 'ErrorInvalidUser', `The requested user '${key}' is invalid.`);
    }
    if (caller.oid !== undefined && mailbox.oid !== caller.oid) throw accessDenied();
    return mailbox;
  }

  private ownMailbox(caller: Caller): Mailbox {
    if (caller.oid === undefined) throw badRequest('/me request is only valid with delegated authentication flow.');
    const mailbox = this.world.find(caller.oid);
    if (mailbox) return mailbox;
    throw mailboxNotEnabled();
  }

  private calendarOf(mailbox: Mailbox, path: ResourcePath): Calendar {
    if (path.groupId !== undefined && !mailbox.groups.some(({ id }) => id === path.groupId)) throw itemNotFound();
    if (path.calendarId === undefined) return mailbox.defaultCalendar;
    const calendar = mailbox.calendarById(path.calendarId);
    if (calendar) return calendar;
    throw /^[A-Za-z0-9_-]{40,}=*$/.test(path.calendarId) ? itemNotFound() : idMalformed();
  }
}
