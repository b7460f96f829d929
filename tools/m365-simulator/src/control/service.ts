import type { Applications } from '../entra/applications.js';
import { parseApplication } from '../entra/applications.js';
import type { Grants } from '../entra/grants.js';
import type { ConsentMode, Mailbox, MailboxState } from '../exchange/mailbox.js';
import type { World } from '../exchange/world.js';
import { resolveZone } from '../exchange/windows-zones.js';
import { parseObject } from '../graph/call.js';
import { empty, plainJson, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import type { Faults } from '../http/faults.js';
import type { RequestLog } from '../http/request-log.js';
import type { SecretLog } from '../http/secret-log.js';
import { badRequest, ServiceError } from '../service-error.js';
import { changeSettings } from '../settings.js';
import * as events from './events.js';
import { parseSeed, Seeder } from './seed.js';
import { stateOf } from './state.js';
import { weekOf } from '../page/week-data.js';

export interface ControlledParts {
  world: World;
  applications: Applications;
  grants: Grants;
  faults: Faults;
  log: RequestLog;
  secrets: SecretLog;
  latency: { ms: number };
  /** Told when somebody's sign-in was revoked. */
  revoked(upn: string): void;
  /** Further calls that a part brings along: `METHOD name`. */
  more: Map<string, (request: HttpRequest, segments: readonly string[]) => HttpAnswer | Promise<HttpAnswer>>;
}

const CONSENTS: readonly ConsentMode[] = ['ask', 'grant', 'deny', 'admin-required'];
const STATES: readonly MailboxState[] = ['active', 'onPremises', 'unlicensed', 'softDeleted'];
const UPN = /^[^@\s/]+@[^@\s/]+$/;

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('The body is no JSON.');
    throw error;
  }
}

/** `/control`: how people and tests move this Microsoft 365. Not part of the real service. */
export class ControlService {
  constructor(private readonly parts: ControlledParts) {}

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.dispatch(request);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return plainJson(error.status, { error: { code: error.code, message: error.message } });
    }
  }

  private async dispatch(request: HttpRequest): Promise<HttpAnswer> {
    const [, name = '', ...rest] = request.path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
    const more = this.parts.more.get(`${request.method} ${name}`);
    if (more) return more(request, rest);
    if (name === 'mailboxes') return this.mailboxes(request, rest);
    return this.global(request, name, rest);
  }

  private global(request: HttpRequest, name: string, rest: readonly string[]): HttpAnswer {
    const { world, faults, log, latency, applications } = this.parts;
    switch (`${request.method} ${name}`) {
      case 'GET state':
        return plainJson(200, stateOf(this.parts));
      case 'GET settings':
        return plainJson(200, world.settings);
      case 'PUT settings':
      case 'PATCH settings':
        changeSettings(world.settings, parseObject(request.body));
        return plainJson(200, world.settings);
      case 'GET faults':
        return plainJson(200, faults.list());
      case 'PUT faults':
        faults.replace(parseList(request.body));
        return plainJson(200, faults.list());
      case 'POST faults':
        faults.add(parseList(request.body));
        return plainJson(201, faults.list());
      case 'DELETE faults':
        faults.forget(request.query.get('upn'));
        return empty(204);
      case 'PUT latency':
        latency.ms = Math.max(0, Number(parseObject(request.body)['ms'] ?? 0)) || 0;
        return plainJson(200, latency);
      case 'GET requests':
        return plainJson(200, log.list(request.query.get('since')));
      case 'DELETE requests':
        log.clear();
        return empty(204);
      case 'GET secrets':
        return plainJson(200, this.parts.secrets.list());
      case 'DELETE secrets':
        this.parts.secrets.clear();
        return empty(204);
      case 'GET applications':
        return plainJson(200, applications.all());
      case 'PUT applications':
        applications.put(parseApplication(rest[0] ?? '', parseObject(request.body)));
        return plainJson(200, applications.get(rest[0] ?? ''));
      default:
        throw new ServiceError(404, 'NotFound', `There is no control call ${request.method} ${request.path}.`);
    }
  }

  private mailboxes(request: HttpRequest, [upn = '', part = '', ...rest]: readonly string[]): HttpAnswer {
    const { world } = this.parts;
    if (part === '' && request.method === 'PUT') return this.put(upn, parseObject(request.body));
    const mailbox = world.find(upn);
    if (!mailbox) throw new ServiceError(404, 'NotFound', `There is no mailbox ${upn}.`);
    if (part === '' && request.method === 'GET') return plainJson(200, mailboxJson(mailbox));
    if (part === '' && request.method === 'DELETE') {
      world.delete(upn);
      this.parts.grants.revoke(mailbox.upn);
      return empty(204);
    }
    if (part === 'events') return events.answer(world, mailbox, request, rest);
    return this.mailboxPart(request, mailbox, part, rest);
  }

  private mailboxPart(request: HttpRequest, mailbox: Mailbox, part: string, rest: readonly string[]): HttpAnswer {
    const { world, grants } = this.parts;
    switch (`${request.method} ${part}`) {
      case 'POST seed': {
        const body = parseObject(request.body);
        const calendar = events.calendarNamed(mailbox, body['calendar']);
        return plainJson(201, new Seeder(calendar, parseSeed(body, world.clock()), world.clock()).run());
      }
      case 'GET week':
        return plainJson(200, weekOf(mailbox, request.query.get('from')));
      case 'POST calendars':
        return events.addCalendar(mailbox, parseObject(request.body));
      case 'DELETE calendars':
        mailbox.removeCalendar(events.calendarNamed(mailbox, rest[0]));
        return empty(204);
      case 'GET sent-mail':
        return plainJson(200, mailbox.sentMail);
      case 'DELETE sent-mail':
        mailbox.sentMail.length = 0;
        return empty(204);
      case 'POST revoke':
        this.parts.revoked(mailbox.upn);
        return plainJson(200, { revoked: grants.revoke(mailbox.upn) });
      case 'POST expire-delta':
        for (const calendar of mailbox.calendars) calendar.generation++;
        return empty(204);
      default:
        throw new ServiceError(404, 'NotFound', `There is no control call ${request.method} ${request.path}.`);
    }
  }

  private put(upn: string, given: Record<string, unknown>): HttpAnswer {
    if (!UPN.test(upn)) throw badRequest(`'${upn}' is no address.`);
    if (given['timeZone'] !== undefined && resolveZone(String(given['timeZone'])) === undefined)
      throw badRequest('The time zone is not known.');
    if (given['consent'] !== undefined && !CONSENTS.includes(given['consent'] as ConsentMode))
      throw badRequest('consent is ask, grant, deny or admin-required.');
    if (given['mailboxState'] !== undefined && !STATES.includes(given['mailboxState'] as MailboxState))
      throw badRequest(`mailboxState is ${STATES.join(', ')}.`);
    const known = this.parts.world.find(upn);
    const mailbox = known ?? this.parts.world.create(upn, given);
    this.change(mailbox, given);
    return plainJson(known ? 200 : 201, mailboxJson(mailbox));
  }

  private change(mailbox: Mailbox, given: Record<string, unknown>): void {
    const { displayName, timeZone, consent, grantable, accountEnabled, signInProblem } = given;
    if (typeof displayName === 'string') mailbox.displayName = displayName;
    if (typeof timeZone === 'string') mailbox.settings.timeZone = timeZone;
    if (consent !== undefined) mailbox.consent = consent as ConsentMode;
    if (grantable !== undefined) mailbox.grantable = Array.isArray(grantable) ? grantable.map(String) : undefined;
    if (typeof accountEnabled === 'boolean') mailbox.accountEnabled = accountEnabled;
    if (typeof given['applicationAccess'] === 'boolean') mailbox.applicationAccess = given['applicationAccess'];
    if (signInProblem !== undefined)
      mailbox.signInProblem = typeof signInProblem === 'number' ? signInProblem : undefined;
    if (typeof given['renamedTo'] === 'string') mailbox.renamedTo = given['renamedTo'].toLowerCase();
    if (given['mailboxState'] !== undefined) mailbox.state = given['mailboxState'] as MailboxState;
    if (given['forgetConsent'] === true) this.parts.grants.forgetConsent(mailbox);
  }
}

function mailboxJson(mailbox: Mailbox): Record<string, unknown> {
  const { upn, displayName, oid, consent, accountEnabled, applicationAccess, signInProblem, grantable } = mailbox;
  const { tenant, tenantId } = mailbox.options;
  const problem = { signInProblem: signInProblem ?? null, grantable: grantable ?? null };
  return {
    upn,
    displayName,
    tenant,
    tenantId,
    oid,
    timeZone: mailbox.settings.timeZone,
    consent,
    accountEnabled,
    applicationAccess,
    mailboxState: mailbox.state,
    ...problem,
  };
}
