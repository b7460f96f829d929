import { guestsTold, nobodyTold, readOnlyWords, shownTitle } from '@kalbro/calendar-core';
import type { Attendee, Availability, GuestsTold } from '@kalbro/calendar-core';
import type { ReadEntry } from '@kalbro/calendar-service';
import type { Instant, ResourceId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import type { Resource } from '@kalbro/permissions-core';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idsAt } from '../ids.js';
import { ResourceType } from '../permissions/directory.type.js';
import { dateTimeScalar, recurrenceRuleScalar, timeZoneScalar, urlScalar } from '../scalars/scalars.js';
import {
  AppointmentSyncType,
  AppointmentType,
  AttendeeType,
  availabilityEnum,
  GuestsToldType,
} from './appointment.type.js';

@Resolver(() => AppointmentType)
export class AppointmentResolver {
  @FieldResolver(() => [ResourceType])
  async resources(
    @Root() { resourceIds }: ReadEntry,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly Resource[]> {
    const loaded = await Promise.all(resourceIds.map((id) => loaders.resource.load(id)));
    return loaded.filter((resource) => resource !== undefined);
  }

  @FieldResolver(() => String, {
    description: "`Private appointment` (in the reader's language) for anyone but the owner when isPrivate.",
  })
  title(@Root() entry: ReadEntry, @Ctx() { language }: RequestContext): string {
    return translate(shownTitle(entry), language);
  }

  @FieldResolver(() => String, { nullable: true })
  description(@Root() { content }: ReadEntry): string | null {
    return content.description;
  }

  @FieldResolver(() => String, { nullable: true })
  location(@Root() { content }: ReadEntry): string | null {
    return content.location;
  }

  @FieldResolver(() => dateTimeScalar, {
    description: 'For an all-day appointment: midnight in timeZone, end exclusive.',
  })
  start(@Root() { content }: ReadEntry): Instant {
    return content.start;
  }

  @FieldResolver(() => dateTimeScalar)
  end(@Root() { content }: ReadEntry): Instant {
    return content.end;
  }

  @FieldResolver(() => timeZoneScalar)
  timeZone(@Root() { content }: ReadEntry): string {
    return content.timeZone;
  }

  @FieldResolver(() => Boolean)
  isAllDay(@Root() { content }: ReadEntry): boolean {
    return content.isAllDay;
  }

  @FieldResolver(() => Boolean)
  isPrivate(@Root() { content }: ReadEntry): boolean {
    return content.isPrivate;
  }

  @FieldResolver(() => availabilityEnum)
  availability(@Root() { content }: ReadEntry): Availability {
    return content.availability;
  }

  @FieldResolver(() => recurrenceRuleScalar, { nullable: true })
  recurrence(@Root() { content }: ReadEntry): string | null {
    return content.recurrence;
  }

  @FieldResolver(() => AttendeeType, { nullable: true })
  organizer(@Root() { outlook }: ReadEntry): Attendee | null {
    return outlook?.organizer ?? null;
  }

  @FieldResolver(() => [AttendeeType])
  attendees(@Root() { outlook }: ReadEntry): readonly Attendee[] {
    return outlook?.attendees ?? [];
  }

  /** Asks for the account only where there is somebody to tell: of a month of entries that is a few. */
  @FieldResolver(() => GuestsToldType)
  async guestsTold(@Root() entry: ReadEntry, @Ctx() { loaders }: RequestContext): Promise<GuestsTold> {
    if (!entry.canEdit || !entry.link || !entry.outlook?.attendees.length) return nobodyTold;
    const { accountId } = entry.link;
    const account = await loaders.account.load(accountId);
    return account
      ? guestsTold(entry, { account, calendars: await loaders.externalCalendars.load(accountId) })
      : nobodyTold;
  }

  @FieldResolver(() => urlScalar, { nullable: true })
  onlineMeetingUrl(@Root() { outlook }: ReadEntry): string | null {
    return outlook?.onlineMeetingUrl ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  readOnlyReason(@Root() entry: ReadEntry, @Ctx() { language }: RequestContext): string | null {
    const words = readOnlyWords(entry);
    return words && translate(words, language);
  }

  @FieldResolver(() => AppointmentSyncType)
  sync(@Root() appointment: ReadEntry): ReadEntry {
    return appointment;
  }

  @Query(() => [AppointmentType], {
    description: 'Every appointment of the resources that overlaps [from, to), series expanded, by start.',
  })
  appointments(
    @Arg('resourceIds', () => [ID]) resourceIds: string[],
    @Arg('from', () => dateTimeScalar) from: Instant,
    @Arg('to', () => dateTimeScalar) to: Instant,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<readonly ReadEntry[]> {
    const wanted = { resourceIds: idsAt<ResourceId>(actor, 'resourceIds', resourceIds), from, to };
    return app.readAppointments.run(actor, wanted);
  }

  @Query(() => AppointmentType, { nullable: true })
  appointment(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<ReadEntry> {
    return app.readAppointment.run(actor, id);
  }
}
