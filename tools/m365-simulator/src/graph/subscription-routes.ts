import type { Mailbox } from '../exchange/mailbox.js';
import { formatInstant, parseInstant } from '../exchange/wall-clock.js';
import type { World } from '../exchange/world.js';
import { empty, json, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { accessDenied, ServiceError } from '../service-error.js';
import { hasPermission, parseObject, type Caller } from './call.js';
import { validateEndpoint } from './handshake.js';
import { parsePrefer } from './prefer.js';
import { parseResourcePath, type ResourcePath } from './resource-path.js';
import { MAX_ACTIVE, type Subscription, type Subscriptions } from './subscriptions.js';

const MINUTE = 60_000;
const SHORTEST = 45 * MINUTE;
const CONTEXT = 'https://graph.microsoft.com/v1.0/$metadata#subscriptions';

const invalid = (message: string, code = 'InvalidRequest'): ServiceError => new ServiceError(400, code, message);
const extensionError = (status: number, reason: string): ServiceError =>
  new ServiceError(status, 'ExtensionError', `Operation: Create; Exception: [Status Code: ${reason}]`);
const notFound = (): ServiceError => new ServiceError(404, 'ResourceNotFound', 'The object was not found.');

type Body = Record<string, unknown>;

interface Target {
  mailbox: Mailbox;
  kind: Subscription['kind'];
  calendar?: number;
}

function subscriptionJson(subscription: Subscription): Body {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.appId,
    changeType: subscription.changeTypes.join(','),
    clientState: subscription.clientState ?? null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl ?? null,
    expirationDateTime: formatInstant(subscription.expires),
    creatorId: subscription.creatorId,
    includeResourceData: null,
    latestSupportedTlsVersion: subscription.latestSupportedTlsVersion,
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}

function urlOf(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value))
    throw invalid(`The value of '${name}' is not a valid URL.`);
  return value;
}

function changeTypesOf(body: Body, kind: Subscription['kind']): string[] {
  const types = String(body['changeType'] ?? '')
    .split(',')
    .map((type) => type.trim().toLowerCase());
  const allowed = kind === 'calendars' ? ['updated', 'deleted'] : ['created', 'updated', 'deleted'];
  const wrong = types.find((type) => !allowed.includes(type));
  if (wrong !== undefined) throw invalid(`Invalid 'changeType' attribute: '${wrong}'.`);
  return types.sort();
}

/** `/subscriptions`: who is told of changes, and until when. */
export class SubscriptionRoutes {
  constructor(
    private readonly world: World,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** @returns undefined when there is no such route. */
  async answer(request: HttpRequest, caller: Caller, path: ResourcePath): Promise<HttpAnswer | undefined> {
    const id = path.params['subscription'] ?? '';
    switch (`${request.method} ${path.pattern}`) {
      case 'GET subscriptions':
        return json(200, { '@odata.context': CONTEXT, value: this.mine(caller).map(subscriptionJson) });
      case 'POST subscriptions':
        return this.create(request, caller);
      case 'GET subscriptions/{subscription}':
        return this.shown(200, this.find(caller, id));
      case 'PATCH subscriptions/{subscription}':
        return this.change(request, this.find(caller, id));
      case 'DELETE subscriptions/{subscription}':
        this.subscriptions.remove(this.find(caller, id));
        return empty(204);
      case 'POST subscriptions/{subscription}/reauthorize':
        this.find(caller, id).paused = false;
        return empty(204);
      default:
        return undefined;
    }
  }

  private shown(status: number, subscription: Subscription): HttpAnswer {
    return json(status, { '@odata.context': `${CONTEXT}/$entity`, ...subscriptionJson(subscription) });
  }

  private mine(caller: Caller): Subscription[] {
    const ofApp = this.subscriptions
      .all()
      .filter(({ appId, tenantId }) => appId === caller.appId && tenantId === caller.tenantId);
    return caller.oid === undefined ? ofApp : ofApp.filter(({ upn }) => upn === this.world.find(caller.oid ?? '')?.upn);
  }

  private find(caller: Caller, id: string): Subscription {
    const found = this.mine(caller).find((subscription) => subscription.id === id);
    if (!found) throw notFound();
    return found;
  }

  /** Only the signed-in person's own mailbox; an application may name any of its tenant (SEMANTICS 13.7). */
  private targetOf(resource: string, caller: Caller): Target {
    const path = parseResourcePath(resource.replace(/^\//, '').split('?')[0] ?? '', 'v1.0');
    const mailbox = this.world.find(path.owner === 'me' ? (caller.oid ?? '') : (path.userKey ?? ''));
    if (!mailbox || mailbox.options.tenantId !== caller.tenantId)
      throw extensionError(404, 'NotFound; Reason: REST API is not yet supported for this mailbox.');
    if (caller.oid !== undefined && mailbox.oid !== caller.oid)
      throw extensionError(403, 'Forbidden; Reason: Forbidden');
    if (path.pattern === 'calendars') return { mailbox, kind: 'calendars' };
    if (path.pattern !== 'events')
      throw extensionError(400, "BadRequest; Reason: The value of parameter 'Resource' is invalid.");
    if (path.calendarId === undefined) return { mailbox, kind: 'events' };
    const calendar = mailbox.calendarById(path.calendarId);
    if (!calendar) throw extensionError(400, "BadRequest; Reason: The value of parameter 'Resource' is invalid.");
    return { mailbox, kind: 'events', calendar: calendar.counter };
  }

  private expiryOf(body: Body): number {
    const now = this.world.clock();
    const expires = parseInstant(String(body['expirationDateTime'] ?? ''));
    if (expires === undefined) throw invalid("The value of 'expirationDateTime' is not a valid date and time.");
    if (expires <= now) throw invalid('Subscription expiration must be in the future.');
    const { subscriptionMinutes } = this.world.settings;
    if (expires - now > subscriptionMinutes * MINUTE) {
      throw invalid(`Subscription expiration can only be ${subscriptionMinutes} minutes in the future.`);
    }
    return Math.max(expires, now + SHORTEST);
  }

  private assertRoom(target: Target, resource: string, changeTypes: readonly string[], caller: Caller): void {
    const active = this.subscriptions.ofMailbox(target.mailbox.upn);
    if (active.length >= MAX_ACTIVE) throw extensionError(403, 'Forbidden; Reason: Forbidden');
    const wanted = changeTypes.join(',');
    const same = active.find(
      (one) =>
        one.appId === caller.appId &&
        one.resource.toLowerCase() === resource.toLowerCase() &&
        one.changeTypes.join(',') === wanted,
    );
    if (same)
      throw new ServiceError(
        409,
        'Conflict',
        `Subscription Id ${same.id} already exists for the requested combination`,
      );
  }

  private async create(request: HttpRequest, caller: Caller): Promise<HttpAnswer> {
    const body = parseObject(request.body);
    if (!hasPermission(caller, 'Calendars.Read') && !hasPermission(caller, 'Calendars.ReadWrite')) throw accessDenied();
    const resource = String(body['resource'] ?? '');
    const notificationUrl = urlOf(body, 'notificationUrl');
    const lifecycleNotificationUrl = body['lifecycleNotificationUrl']
      ? urlOf(body, 'lifecycleNotificationUrl')
      : undefined;
    const target = this.targetOf(resource, caller);
    const changeTypes = changeTypesOf(body, target.kind);
    const clientState = body['clientState'] ? String(body['clientState']) : undefined;
    if ((clientState?.length ?? 0) > 128) throw invalid("The length of 'clientState' must not exceed 128 characters.");
    const expires = this.expiryOf(body);
    this.assertRoom(target, resource, changeTypes, caller);
    await Promise.all(
      [notificationUrl, lifecycleNotificationUrl].filter((url) => url !== undefined).map(validateEndpoint),
    );
    const subscription = this.subscriptions.add({
      ...{
        appId: caller.appId,
        tenantId: caller.tenantId,
        upn: target.mailbox.upn,
        resource,
        kind: target.kind,
        changeTypes,
      },
      ...{ notificationUrl, expires, creatorId: caller.oid ?? caller.appId },
      ...(target.calendar === undefined ? {} : { calendar: target.calendar }),
      ...(lifecycleNotificationUrl === undefined ? {} : { lifecycleNotificationUrl }),
      ...(clientState === undefined ? {} : { clientState }),
      immutableIds: parsePrefer(request.headers['prefer'], false).view.immutableIds,
      latestSupportedTlsVersion: String(body['latestSupportedTlsVersion'] ?? 'v1_2'),
    });
    return this.shown(201, subscription);
  }

  /** A new expiry renews the grant as well; another notificationUrl has to prove itself. */
  private async change(request: HttpRequest, subscription: Subscription): Promise<HttpAnswer> {
    const body = parseObject(request.body);
    if (body['lifecycleNotificationUrl'] !== undefined)
      throw invalid('lifecycleNotificationUrl can only be set at creation.');
    const expires = body['expirationDateTime'] === undefined ? subscription.expires : this.expiryOf(body);
    if (body['notificationUrl'] !== undefined) {
      const notificationUrl = urlOf(body, 'notificationUrl');
      await validateEndpoint(notificationUrl);
      subscription.notificationUrl = notificationUrl;
    }
    subscription.expires = expires;
    subscription.paused = false;
    return this.shown(200, subscription);
  }
}
