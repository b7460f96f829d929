import { entryOf, findOccurrence, parseOccurrenceId } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { AppointmentId } from '@kalbro/kernel';
import { parseId, RuleError } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf, notFound } from '@kalbro/permissions-core';
import { AppointmentStore } from './appointment-store.js';
import type { ReadEntry } from './read-entry.js';
import { readEntry } from './read-entry.js';

/** One entry by its id: a single, an exception, a series as a whole, or one occurrence of it. */
export class ReadAppointment {
  private readonly store = new AppointmentStore();

  constructor(private readonly database: Database) {}

  async run(actor: Actor | undefined, id: string): Promise<ReadEntry> {
    assertAllowed(actor, 'planner:read');
    const key = parseOccurrenceId(id);
    const rowId = key?.seriesId ?? parseId<AppointmentId>(id);
    if (!rowId) throw RuleError.badInput('id', notAnId);
    const row = await this.store.byId(this.database.reader, clientIdOf(actor), rowId);
    const entry = row && (key ? findOccurrence(row, key.originalStart) : entryOf(row));
    if (!entry) throw notFound();
    return readEntry(actor, entry);
  }
}

const notAnId = {
  nb: 'Dette er ikke en id for en avtale. Bruk id-en slik den kom fra API-et.',
  en: 'This is not the id of an appointment. Use the id as it came from the API.',
};
