import { createHash } from 'node:crypto';
import { dateOfDay, DAY } from './wall-clock.js';

/** What an event id says: which item of the mailbox, and for an occurrence its original local date as a day number. */
export interface EventKey {
  counter: number;
  immutable: boolean;
  day?: number;
}

/** Identity of a mailbox store, from which all its ids are made. */
export interface StoreIdentity {
  mailboxGuid: string;
  databaseGuid: Buffer;
  providerUid: Buffer;
  consumer: boolean;
}

const TICKS_TO_1970 = 621_355_968_000_000_000n;
const TICKS_A_DAY = BigInt(DAY) * 10_000n;
const OCCURRENCE_MARK = Buffer.from([0x01, 0x51, 0x00, 0x08]);
const IMMUTABLE_PREFIX = Buffer.from('0009002e00000000001d840311aa6611cd9bc800aa002f845a0d00', 'hex');
const DEFAULT_FOLDER = 0x010d;
const HEADER = 40;
const NOTHING = Buffer.alloc(0);

/** The same guid for the same text, so that a restarted simulator is the same Microsoft 365. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function storeIdentity(upn: string, consumer: boolean): StoreIdentity {
  const digest = createHash('sha256').update(`store:${upn}`).digest();
  return {
    mailboxGuid: guidOf(`mailbox:${upn}`),
    databaseGuid: digest.subarray(0, 16),
    providerUid: digest.subarray(16, 32),
    consumer,
  };
}

/** Graph's alphabet: `/` becomes `-` and `+` becomes `_`, the other way round than base64url; padding stays. */
export function toGraphBase64(bytes: Buffer): string {
  return graphAlphabet(bytes.toString('base64'));
}

function graphAlphabet(base64: string): string {
  return base64.replaceAll('/', '-').replaceAll('+', '_');
}

function fromGraphBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+=*$/.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  return toGraphBase64(bytes) === text || toGraphBase64(bytes).replace(/=+$/, '') === text ? bytes : undefined;
}

/** Standard base64 of a Graph id, percent-encoded: how webLink carries it. */
export function toWebLinkId(id: string): string {
  return encodeURIComponent(id.replaceAll('-', '/').replaceAll('_', '+'));
}

function ticksOfDay(day: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(day) * TICKS_A_DAY + TICKS_TO_1970);
  return bytes;
}

function dayOfTicks(bytes: Buffer): number {
  return Number((bytes.readBigInt64BE(0) - TICKS_TO_1970) / TICKS_A_DAY);
}

function counterBytes(counter: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(counter, 0, 6);
  return bytes;
}

/** The last bytes of an id: some that stand before the counter, the counter, two zeros. */
function tailOf(before: Buffer, counter: number, zeros: number): string {
  const bytes = Buffer.alloc(before.length + 6 + zeros);
  before.copy(bytes);
  bytes.writeUIntBE(counter, before.length, 6);
  return bytes.toString('base64');
}

/**
 * Makes and reads the ids of one mailbox, byte for byte in the layouts of SEMANTICS 1.3.
 * Only the last bytes of an id differ, so what is before them is encoded once, up to a multiple of three bytes.
 */
export class IdScheme {
  private readonly masterTemplate: Buffer;
  private readonly calendarTemplate: Buffer;
  private readonly eventPrefix: string;
  private readonly immutablePrefix: string;
  private readonly changeKeyPrefix: string;

  constructor(private readonly store: StoreIdentity) {
    const start = Buffer.from([store.consumer ? 1 : 0, 0x03, 0x24, 0x00]);
    const header = Buffer.concat([start, Buffer.from(store.mailboxGuid, 'ascii')]);
    const { providerUid, databaseGuid } = store;
    const folder = Buffer.concat([databaseGuid, counterBytes(DEFAULT_FOLDER)]);
    const zeros = (length: number): Buffer => Buffer.alloc(length);
    const provider = Buffer.concat([zeros(4), providerUid]);
    this.masterTemplate = Buffer.concat([
      ...[header, Buffer.from([0, 0x46, 0]), provider, Buffer.from([7, 0]), folder, zeros(2)],
      ...[databaseGuid, zeros(8)],
    ]);
    this.calendarTemplate = Buffer.concat([
      ...[header, Buffer.from([0, 0x2e, 0]), provider, Buffer.from([1, 0]), folder, zeros(2)],
    ]);
    this.eventPrefix = toGraphBase64(this.masterTemplate.subarray(0, 105));
    this.immutablePrefix = toGraphBase64(Buffer.concat([IMMUTABLE_PREFIX, databaseGuid]).subarray(0, 42));
    this.changeKeyPrefix = databaseGuid.subarray(0, 15).toString('base64');
  }

  /** Id of a single event or a series master. */
  event(counter: number): string {
    return this.eventPrefix + graphAlphabet(tailOf(NOTHING, counter, 2));
  }

  /** Id of an occurrence, which an exception keeps: the master's, stretched by the original local date. */
  occurrence(counter: number, day: number): string {
    const master = Buffer.from(this.masterTemplate);
    master.writeUIntBE(counter, 105, 6);
    const tail = [Buffer.from([0x46]), master.subarray(HEADER + 3), Buffer.from([0x10])];
    return toGraphBase64(Buffer.concat([master.subarray(0, HEADER), OCCURRENCE_MARK, ticksOfDay(day), ...tail]));
  }

  /** Immutable id: without the folder, so it survives a move inside the mailbox. */
  immutable(number: number, day?: number): string {
    const { databaseGuid } = this.store;
    if (day === undefined) return this.immutablePrefix + graphAlphabet(tailOf(databaseGuid.subarray(15), number, 2));
    const parts = [IMMUTABLE_PREFIX, databaseGuid, counterBytes(number), Buffer.alloc(2)];
    const bytes = Buffer.concat([...parts, OCCURRENCE_MARK, ticksOfDay(day)]);
    bytes[1] = 0x0a;
    return toGraphBase64(bytes);
  }

  calendar(counter: number): string {
    const bytes = Buffer.from(this.calendarTemplate);
    bytes.writeUIntBE(DEFAULT_FOLDER + counter, 81, 6);
    return toGraphBase64(bytes);
  }

  /** Standard base64; the same bytes are the etag. */
  changeKey(revision: number): string {
    return this.changeKeyPrefix + tailOf(this.store.databaseGuid.subarray(15), revision, 0);
  }

  /** @returns undefined when the text is no event id at all; a key of nobody's when it belongs to another mailbox. */
  readEvent(id: string): EventKey | undefined {
    const bytes = fromGraphBase64(id);
    if (!bytes) return undefined;
    if (bytes.length === 113) return this.readMaster(bytes);
    if (bytes.length === 124) return this.readOccurrence(bytes);
    return bytes.length === 51 || bytes.length === 63 ? this.readImmutable(bytes) : undefined;
  }

  private readMaster(bytes: Buffer): EventKey {
    const mine = bytes.subarray(0, 105).equals(this.masterTemplate.subarray(0, 105));
    return { counter: mine ? bytes.readUIntBE(105, 6) : -1, immutable: false };
  }

  private readOccurrence(bytes: Buffer): EventKey {
    const tail = bytes.subarray(HEADER + 13);
    const mine =
      bytes.subarray(0, HEADER).equals(this.masterTemplate.subarray(0, HEADER)) &&
      tail.subarray(0, 62).equals(this.masterTemplate.subarray(HEADER + 3, HEADER + 65));
    const day = dayOfTicks(bytes.subarray(HEADER + 4, HEADER + 12));
    return { counter: mine ? tail.readUIntBE(62, 6) : -1, immutable: false, day };
  }

  private readImmutable(bytes: Buffer): EventKey {
    const mine = bytes.subarray(27, 43).equals(this.store.databaseGuid);
    const key = { counter: mine ? bytes.readUIntBE(43, 6) : -1, immutable: true };
    return bytes.length === 63 ? { ...key, day: dayOfTicks(bytes.subarray(55, 63)) } : key;
  }
}

/** `OID.<seriesMasterId>.<original local date>` */
export function occurrenceIdOf(masterId: string, day: number): string {
  return `OID.${masterId}.${dateOfDay(day)}`;
}

const FILETIME_TO_1970 = 116_444_736_000_000_000n;
const UID_START = '040000008200E00074C5B7101A82E008';
const UID_MIDDLE = `${'00'.repeat(8)}10000000`;

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function originalDate(day: number): string {
  const date = new Date(day * DAY);
  return hex(date.getUTCFullYear(), 4) + hex(date.getUTCMonth() + 1, 2) + hex(date.getUTCDate(), 2);
}

/** Creation time as FILETIME, its bytes from the last to the first. */
function fileTime(created: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(created) * 10_000n + FILETIME_TO_1970);
  return bytes.toString('hex').toUpperCase();
}

/**
 * The global object id: equal in all copies of a meeting; bytes 16 to 19 hold an occurrence's original date
 * and are zero in masters and singles.
 * @param guidHex 32 upper-case hex digits
 */
export function iCalUIdOf(created: number, guidHex: string, day?: number): string {
  return UID_START + (day === undefined ? '00000000' : originalDate(day)) + fileTime(created) + UID_MIDDLE + guidHex;
}
