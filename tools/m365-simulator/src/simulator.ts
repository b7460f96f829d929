import { setTimeout as wait } from 'node:timers/promises';
import { ControlService, type ControlledParts } from './control/service.js';
import { Applications } from './entra/applications.js';
import { Grants } from './entra/grants.js';
import { EntraService } from './entra/service.js';
import { TokenSigner } from './entra/token-signer.js';
import { Tokens } from './entra/tokens.js';
import { World, type Clock } from './exchange/world.js';
import { errorAnswer } from './graph/error-answer.js';
import { GraphService } from './graph/service.js';
import { Throttle } from './graph/throttle.js';
import { Faults, type Fault } from './http/faults.js';
import { json, plainJson, type HttpAnswer, type HttpRequest } from './http/messages.js';
import { RequestLog } from './http/request-log.js';
import { serve, type Outcome } from './http/server.js';
import { ServiceError } from './service-error.js';
import { DEFAULT_SETTINGS } from './settings.js';

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
  private readonly control: ControlService;
  private readonly entra: EntraService;
  private readonly graph: GraphService;

  constructor(signer: TokenSigner, clock: Clock) {
    const settings = { ...DEFAULT_SETTINGS };
    const world = new World(clock, settings);
    const applications = new Applications(settings);
    const grants = new Grants();
    this.parts = {
      world,
      applications,
      grants,
      faults: new Faults(),
      log: new RequestLog(),
      latency: { ms: 0 },
      more: new Map(),
    };
    const tokens = new Tokens(signer, clock);
    this.control = new ControlService(this.parts);
    this.entra = new EntraService(world, applications, grants, tokens, signer);
    const authenticate = (authorization: string | undefined) => tokens.read(authorization);
    this.graph = new GraphService(world, authenticate, new Throttle(settings, clock), () => this.latency());
  }

  private async latency(): Promise<void> {
    if (this.parts.latency.ms > 0) await wait(this.parts.latency.ms);
  }

  async handle(request: HttpRequest): Promise<Outcome> {
    if (/^\/control(\/|$)/.test(request.path)) return this.control.answer(request);
    const upn = claimedUpn(request);
    const fault = this.parts.faults.take(request, upn);
    const outcome = await this.withFault(request, fault);
    this.record(request, upn, outcome, fault);
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
    if (request.path === '/') return { status: 302, headers: { location: '/control/state' }, body: '' };
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
  const clock = options.clock ?? Date.now;
  const simulator = new Simulator(await TokenSigner.create(), clock);
  const address = options.address ?? '127.0.0.1';
  const { server, port } = await serve((request) => simulator.handle(request), options.port, address);
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`, close };
}
