import { setTimeout as wait } from 'node:timers/promises';
import { ControlService, type ControlledParts } from './control/service.js';
import { subscriptionCalls } from './control/subscriptions.js';
import { Applications } from './entra/applications.js';
import { Grants } from './entra/grants.js';
import { EntraService } from './entra/service.js';
import { TokenSigner } from './entra/token-signer.js';
import { Tokens } from './entra/tokens.js';
import { World, type Clock } from './exchange/world.js';
import { errorAnswer } from './graph/error-answer.js';
import { Notifier } from './graph/notifier.js';
import { GraphService } from './graph/service.js';
import { SubscriptionRoutes } from './graph/subscription-routes.js';
import { Subscriptions } from './graph/subscriptions.js';
import { Throttle } from './graph/throttle.js';
import { Faults, type Fault } from './http/faults.js';
import { html, json, plainJson, type HttpAnswer, type HttpRequest } from './http/messages.js';
import { RequestLog } from './http/request-log.js';
import { SecretLog } from './http/secret-log.js';
import { weekPage } from './page/week-page.js';
import { serve, type Outcome } from './http/server.js';
import { ServiceError } from './service-error.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { DataFolder } from './storage/data-folder.js';

export interface SimulatorOptions {
  /** 0 = any free port. */
  port: number;
  /** Loopback unless told otherwise. */
  address?: string;
  /** Folder in which the state is kept over a restart; nothing is kept without it. */
  dataDir?: string;
  clock?: Clock;
}

export interface RunningSimulator {
  url: string;
  close(): Promise<void>;
}

/** Whose token a request carries, without checking it: for the log and for faults. */
function claimedUpn(request: HttpRequest): string | null {
  const payload = request.headers['authorization']?.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { upn?: unknown };
    return typeof claims.upn === 'string' ? claims.upn : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function faultAnswer(fault: Fault, request: HttpRequest, now: number): HttpAnswer {
  const status = fault.status ?? 503;
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  const headers = { ...retryAfter, ...fault.headers };
  if (fault.emptyBody) return { status, headers, body: '' };
  if (/\/oauth2\//.test(request.path))
    return plainJson(
      status,
      { error: fault.code ?? 'temporarily_unavailable', error_description: fault.message ?? '' },
      headers,
    );
  const code = fault.code ?? (status === 429 ? 'TooManyRequests' : 'UnknownError');
  return errorAnswer(new ServiceError(status, code, fault.message ?? '', {}, headers), request, 'fault', now);
}

/** All parts of one simulated Microsoft 365, and how a request finds the right one. */
class Simulator {
  readonly parts: ControlledParts;
  readonly subscriptions: Subscriptions;
  readonly notifier: Notifier;
  private readonly control: ControlService;
  private readonly entra: EntraService;
  private readonly graph: GraphService;

  constructor(signer: TokenSigner, clock: Clock) {
    const settings = { ...DEFAULT_SETTINGS };
    const world = new World(clock, settings);
    const applications = new Applications(settings);
    const grants = new Grants();
    this.subscriptions = new Subscriptions(world);
    this.notifier = new Notifier(world, this.subscriptions);
    world.onMailbox = (mailbox) => this.notifier.listenTo(mailbox);
    const more = subscriptionCalls(this.subscriptions, this.notifier);
    const revoked = (upn: string): void => this.subscriptions.silence(upn);
    const heard = { faults: new Faults(), log: new RequestLog(), secrets: new SecretLog(), latency: { ms: 0 } };
    this.parts = { world, applications, grants, ...heard, more, revoked };
    const tokens = new Tokens(signer, clock);
    this.control = new ControlService(this.parts);
    this.entra = new EntraService(world, applications, grants, tokens, signer);
    const authenticate = (authorization: string | undefined) => tokens.read(authorization);
    const throttle = new Throttle(settings, clock);
    const subscriptionRoutes = new SubscriptionRoutes(world, this.subscriptions);
    const runStep = (request: HttpRequest): Promise<Outcome> => this.heard(request);
    this.graph = new GraphService(world, authenticate, throttle, () => this.latency(), subscriptionRoutes, runStep);
  }

  private async latency(): Promise<void> {
    if (this.parts.latency.ms > 0) await wait(this.parts.latency.ms);
  }

  /** Whatever goes wrong inside, nobody outside sees a stack. */
  async handle(request: HttpRequest): Promise<Outcome> {
    try {
      return await (/^\/control(\/|$)/.test(request.path) ? this.control.answer(request) : this.heard(request));
    } catch (error) {
      return errorAnswer(error, request, 'none', this.parts.world.clock());
    }
  }

  /** A request of a client: it may be meant to go wrong, and is noted. Steps of a $batch come here as well. */
  private async heard(request: HttpRequest): Promise<Outcome> {
    const upn = claimedUpn(request);
    const fault = this.parts.faults.take(request, upn);
    const outcome = await this.withFault(request, fault);
    this.record(request, upn, outcome, fault);
    if (outcome !== 'drop' && /\/oauth2\//.test(request.path)) this.parts.secrets.note(request, outcome);
    return outcome;
  }

  private async withFault(request: HttpRequest, fault: Fault | undefined): Promise<Outcome> {
    if (!fault) return this.answer(request);
    if (fault.delayMs) await wait(fault.delayMs);
    if (fault.drop === 'before') return 'drop';
    if (fault.drop === 'after') {
      await this.answer(request);
      return 'drop';
    }
    const onlySlow = fault.status === undefined && fault.code === undefined;
    return onlySlow ? this.answer(request) : faultAnswer(fault, request, this.parts.world.clock());
  }

  private async answer(request: HttpRequest): Promise<HttpAnswer> {
    if (request.path === '/' && request.method === 'GET') return html(200, weekPage());
    if (/^\/(v1\.0|beta)(\/|$)/.test(request.path)) return this.graph.answer(request);
    const answer = await this.entra.answer(request);
    return answer ?? json(404, { error: { code: 'NotFound', message: `There is nothing at ${request.path}.` } });
  }

  private record(request: HttpRequest, upn: string | null, outcome: Outcome, fault: Fault | undefined): void {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    this.parts.log.add({
      at: new Date(this.parts.world.clock()).toISOString(),
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      upn,
      status: outcome === 'drop' ? 0 : outcome.status,
      headers,
      body: /\/oauth2\//.test(request.path) ? '' : request.body,
      retryAfter: outcome === 'drop' ? null : (outcome.headers['retry-after'] ?? null),
      fault: fault ? JSON.stringify(fault) : null,
    });
  }
}

/** Starts a Microsoft 365 on this machine. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const folder = options.dataDir === undefined ? undefined : await DataFolder.open(options.dataDir);
  const signer = await TokenSigner.create(folder?.key);
  const simulator = new Simulator(signer, options.clock ?? Date.now);
  const { world, applications, grants } = simulator.parts;
  const kept = { world, applications, grants, subscriptions: simulator.subscriptions };
  await folder?.restore(kept);
  folder?.keep(kept, signer.stored);
  const address = options.address ?? '127.0.0.1';
  const { server, port } = await serve((request) => simulator.handle(request), options.port, address);
  const close = async (): Promise<void> => {
    simulator.notifier.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await folder?.stop(kept, signer.stored);
  };
  return { url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`, close };
}
