import type { ReadEntry, UpdateAppointmentResult } from '@kalbro/calendar-service';
import type { ResourceId } from '@kalbro/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idsAt } from '../ids.js';
import { CreateAppointmentInput, DeleteAppointmentInput, UpdateAppointmentInput } from './appointment.input.js';
import { AppointmentType, updateAppointmentResultUnion } from './appointment.type.js';

type Conflict = Extract<UpdateAppointmentResult, { kind: 'conflict' }>;

/** Everything that changes an appointment. */
@Resolver()
export class AppointmentChangeResolver {
  @Mutation(() => AppointmentType)
  createAppointment(
    @Arg('input') input: CreateAppointmentInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<ReadEntry> {
    const { description, location, isAllDay, isPrivate, availability, recurrence } = input;
    return app.createAppointment.run(actor, {
      ...input,
      resourceIds: idsAt<ResourceId>(actor, 'input.resourceIds', input.resourceIds),
      description: description ?? null,
      location: location ?? null,
      isAllDay: isAllDay ?? false,
      isPrivate: isPrivate ?? false,
      availability: availability ?? 'BUSY',
      recurrence: recurrence ?? null,
    });
  }

  @Mutation(() => updateAppointmentResultUnion)
  async updateAppointment(
    @Arg('input') input: UpdateAppointmentInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<ReadEntry | Conflict> {
    const { id, version, applyTo, resourceIds, ...changes } = input;
    const result = await app.updateAppointment.run(actor, {
      ...{ id, version, changes },
      applyTo: applyTo ?? 'THIS',
      resourceIds: resourceIds && idsAt<ResourceId>(actor, 'input.resourceIds', resourceIds),
    });
    return result.kind === 'conflict' ? result : result.entry;
  }

  @Mutation(() => Boolean)
  async deleteAppointment(
    @Arg('input') { id, version, applyTo }: DeleteAppointmentInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<boolean> {
    await app.deleteAppointment.run(actor, { id, version, applyTo: applyTo ?? 'THIS' });
    return true;
  }
}
