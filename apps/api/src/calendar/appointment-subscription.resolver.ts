import type { Instant, ResourceId } from '@kalbro/kernel';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idsAt } from '../ids.js';
import { dateTimeScalar } from '../scalars/scalars.js';
import { AppointmentsChangedType } from './appointment.type.js';
import type { AppointmentsChanged } from './follow-appointments.js';

@Resolver()
export class AppointmentSubscriptionResolver {
  @Subscription(() => AppointmentsChangedType, {
    subscribe: ({
      args,
      context: { app, actor },
    }: SubscribeResolverData<unknown, Record<string, unknown>, RequestContext>) =>
      app.followAppointments.run(actor, {
        resourceIds: idsAt<ResourceId>(actor, 'resourceIds', args['resourceIds'] as string[]),
        from: args['from'] as Instant,
        to: args['to'] as Instant,
      }),
    description: 'Tells that appointments of these resources within [from, to) changed; ask again for them.',
  })
  appointmentsChanged(
    @Root() change: AppointmentsChanged,
    @Arg('resourceIds', () => [ID]) _resourceIds: string[],
    @Arg('from', () => dateTimeScalar) _from: Instant,
    @Arg('to', () => dateTimeScalar) _to: Instant,
  ): AppointmentsChanged {
    return change;
  }
}
