import { parseObject } from '../graph/call.js';
import type { LifecycleEvent, Notifier } from '../graph/notifier.js';
import type { Subscriptions } from '../graph/subscriptions.js';
import { empty, plainJson, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { badRequest, ServiceError } from '../service-error.js';
import type { ControlledParts } from './service.js';

const EVENTS: readonly LifecycleEvent[] = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'];

/** Sends a lifecycle event on demand; `pause` holds change notifications back until it is answered. */
function lifecycle(subscriptions: Subscriptions, notifier: Notifier, request: HttpRequest, id: string): HttpAnswer {
  const subscription = subscriptions.get(id);
  if (!subscription) throw new ServiceError(404, 'NotFound', `There is no subscription ${id}.`);
  const { event, pause } = parseObject(request.body);
  const known = EVENTS.find((name) => name === event);
  if (!known) throw badRequest(`event is one of ${EVENTS.join(', ')}.`);
  notifier.sendLifecycle(subscription, known);
  if (known === 'subscriptionRemoved') subscriptions.remove(subscription);
  subscription.paused = pause === true;
  return empty(202);
}

/** The control calls about subscriptions and what was sent to them. */
export function subscriptionCalls(subscriptions: Subscriptions, notifier: Notifier): ControlledParts['more'] {
  return new Map([
    ['GET subscriptions', () => plainJson(200, subscriptions.all())],
    [
      'POST subscriptions',
      (request: HttpRequest, [id = '', action]: readonly string[]) => {
        if (action !== 'lifecycle')
          throw new ServiceError(404, 'NotFound', 'There is only /control/subscriptions/{id}/lifecycle.');
        return lifecycle(subscriptions, notifier, request, id);
      },
    ],
    ['GET deliveries', () => plainJson(200, notifier.deliveries)],
    [
      'DELETE deliveries',
      () => {
        notifier.deliveries.length = 0;
        return empty(204);
      },
    ],
  ]);
}
