import { decideSyncState, syncErrorText } from '@kalbro/calendar-core';
import type { AppointmentSyncState, CalendarAccount } from '@kalbro/calendar-core';
import type { ReadEntry } from '@kalbro/calendar-service';
import type { Instant } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import { canEditCard } from '@kalbro/permissions-core';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { CalendarAccountType } from '../accounts/account.type.js';
import type { RequestContext } from '../context.js';
import { dateTimeScalar, urlScalar } from '../scalars/scalars.js';
import { AppointmentSyncType, appointmentSyncStateEnum } from './appointment.type.js';

/** A window on the appointment: how it stands with Outlook. */
@Resolver(() => AppointmentSyncType)
export class AppointmentSyncResolver {
  @FieldResolver(() => appointmentSyncStateEnum)
  state(@Root() entry: ReadEntry): AppointmentSyncState {
    return decideSyncState(entry);
  }

  /** Null for readers who may see the appointment but not the card that its account stands on. */
  @FieldResolver(() => CalendarAccountType, {
    nullable: true,
    description: 'Null when it is linked to none, and for readers who may not see the account.',
  })
  async account(
    @Root() { link }: ReadEntry,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<CalendarAccount | null> {
    const account = link && (await loaders.account.load(link.accountId));
    const card = account && { id: account.resourceId, clientId: account.clientId };
    return account && card && actor && canEditCard(actor, card) ? account : null;
  }

  @FieldResolver(() => dateTimeScalar, { nullable: true })
  lastSyncedAt(@Root() { link }: ReadEntry): Instant | null {
    return link?.lastSyncedAt ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  error(@Root() entry: ReadEntry, @Ctx() { language }: RequestContext): string | null {
    const words = syncErrorText(entry);
    return words && translate(words, language);
  }

  @FieldResolver(() => urlScalar, { nullable: true })
  webLink(@Root() { outlook }: ReadEntry): string | null {
    return outlook?.webLink ?? null;
  }
}
