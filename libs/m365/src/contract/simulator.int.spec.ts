import { randomUUID } from 'node:crypto';
import type { AppointmentContent, RemoteEvent, WriteAnswer } from '@kalbro/calendar-core';
import { contentDifference, expand, normaliseContent } from '@kalbro/calendar-core';
import { anyContent } from '@kalbro/calendar-core/testing';
import type { ClientId } from '@kalbro/kernel';
import { addDays } from '@kalbro/kernel';
import fc from 'fast-check';
import { LocalMicrosoft } from '../testing/local-microsoft.js';
import type { Connection } from './connection.js';
import { connection } from './connection.js';
import { describeWriterContract } from './writer.contract.js';

const upn = 'contract@fjordplan.example';

async function connect(): Promise<Connection> {
  const microsoft = await LocalMicrosoft.start();
  // Properties ask more in a minute than a person does in a day.
  await microsoft.control('PUT', 'settings', { requestsPerTenMinutes: 1_000_000 });
  const token = await microsoft.signIn(upn);
  return connection(microsoft.url, token, {
    sentMail: async () => (await microsoft.control('GET', `mailboxes/${upn}/sent-mail`)) as unknown[],
    stop: () => microsoft.stop(),
  });
}

/** Nobody has signed in: an application speaks for the mailbox. */
async function connectAsApplication(): Promise<Connection> {
  const microsoft = await LocalMicrosoft.start();
  const { userId, token } = await microsoft.asApplication(upn);
  const ends = {
    sentMail: async () => (await microsoft.control('GET', `mailboxes/${upn}/sent-mail`)) as unknown[],
    stop: () => microsoft.stop(),
  };
  return connection(microsoft.url, token, ends, { organisation: { clientId: 'client' as ClientId, userId } });
}

describe('the writer on the local Microsoft 365', () => describeWriterContract(connect));
describe('the writer as an application', () => describeWriterContract(connectAsApplication));

describe('whatever content is written', () => {
  let there: Connection;
  beforeAll(async () => (there = await connect()));
  afterAll(async () => {
    const mail = await there.sentMail();
    await there.stop();
    expect(mail).toEqual([]);
  });

  const calendar = { remoteId: 'default', isDefault: true, fallbackZone: 'Europe/Oslo' };
  const create = (content: AppointmentContent) =>
    there.writer.createEvent(there.session, calendar, content, randomUUID());
  const update = ({ remoteId, etag, content: before }: RemoteEvent, content: AppointmentContent) => {
    const fields = Object.fromEntries(contentDifference(before, content).map((field) => [field, content[field]]));
    return there.writer.updateEvent(there.session, { remoteId, fields, content, ifMatch: etag, fallbackZone: 'UTC' });
  };

  it('a new event is answered as it was sent', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(aligned, async (content) => {
        const answer = await create(content);
        count(kinds, answer);
        if (answer.kind === 'event') expect(comparable(answer.event.content)).toEqual(comparable(content));
      }),
      { numRuns: 60 },
    );
    expect(kinds.get('event')).toBeGreaterThan(30);
    expect([...kinds.keys()].filter((kind) => !expected.includes(kind))).toEqual([]);
  }, 60_000);

  it('a change makes one content of another', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(aligned, aligned, async (before, content) => {
        const made = await create(before);
        if (made.kind !== 'event') return;
        // Outlook keeps the zone that a single event was made in.
        const timeZone = content.recurrence === null ? made.event.content.timeZone : content.timeZone;
        const after = normaliseContent({ ...content, timeZone });
        const answer = await update(made.event, after);
        count(kinds, answer);
        if (answer.kind === 'event') expect(comparable(answer.event.content)).toEqual(comparable(after));
      }),
      { numRuns: 60 },
    );
    expect(kinds.get('event')).toBeGreaterThan(30);
    expect([...kinds.keys()].filter((kind) => !expected.includes(kind))).toEqual([]);
  }, 60_000);

  it('what Outlook made of it is answered as it is when it is written again', async () => {
    await fc.assert(
      fc.asyncProperty(aligned, async (content) => {
        const first = await create(content);
        if (first.kind !== 'event') return;
        const stored = normaliseContent(first.event.content);
        const second = await create(stored);
        expect(second.kind === 'event' && contentDifference(normaliseContent(second.event.content), stored)).toEqual(
          [],
        );
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

/** `ErrorInvalidRequest`: the rule ended before its first occurrence. */
const expected = ['event', 'RECURRENCE_INEXPRESSIBLE', 'ErrorInvalidRequest'];

function count(kinds: Map<string, number>, answer: WriteAnswer): void {
  const kind = answer.kind === 'refused' ? answer.code : answer.kind;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}

/** Normalised; a series begins with its first occurrence, as one that was made by people does. */
const aligned = anyContent.map((written): AppointmentContent => {
  // Blanks at the beginning of a line do not survive the way through HTML.
  const description = written.description?.replaceAll('\0', '').replace(/^\s+/gm, '') ?? null;
  const content = normaliseContent({ ...written, description });
  if (content.recurrence === null) return content;
  const first = [40, 400, 1600].map((days) => occurrences(content, days)[0]).find(Boolean);
  return { ...content, ...first };
});

/** A rule by what it says: of one that has several spellings Outlook gives its own back. */
function comparable(content: AppointmentContent) {
  const { recurrence, ...others } = normaliseContent(content);
  return { ...others, occurrences: recurrence === null ? null : occurrences(content, 800) };
}

function occurrences(content: AppointmentContent, days: number) {
  return expand({ content, excludedDates: [], additionalDates: [] }, content.start, addDays(content.start, days));
}
