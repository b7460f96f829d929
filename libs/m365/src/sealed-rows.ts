import type { Database, Tx } from '@kalbro/database';
import { RemoteError } from '@kalbro/kernel';
import type { SecretBox } from './secret-box.js';

/** Where rows lie that hold a sealed text in the columns `key_id`, `nonce` and `ciphertext`. Names are SQL. */
export interface SealedPlace {
  readonly table: string;
  /** The column that tells one row from another, and that the text is bound to. */
  readonly idColumn: string;
  /** What a row's text is sealed for, by its id as the driver gives it. */
  readonly purposeOf: (id: never) => string;
}

/** What a pass over the rows came to. */
export interface Resealed {
  readonly sealed: number;
  /** Rows that do not open with the key that they name: changed or moved. They are left as they are. */
  readonly unreadable: number;
}

interface SealedRow {
  readonly id: never;
  readonly key_id: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

/** The sealed rows of one table, to be sealed anew with the current key. */
export class SealedRows {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly place: SealedPlace,
  ) {}

  get name(): string {
    return this.place.table;
  }

  /** How many rows each key has sealed. */
  async countsByKey(): Promise<ReadonlyMap<string, number>> {
    const rows: { key_id: string; count: number }[] = await this.database.reader.query(
      `SELECT key_id, count(*)::int AS count FROM ${this.place.table} WHERE key_id IS NOT NULL GROUP BY key_id`,
    );
    return new Map(rows.map(({ key_id, count }) => [key_id, count]));
  }

  /**
   * Seals anew what older keys sealed, `batch` rows per transaction, from the first id to the last. Rows that somebody is
   * writing are passed over: they get the current key, or the next pass finds them. A process that is killed in the middle
   * leaves each row with one key or the other.
   */
  async rotate(batch = 100): Promise<Resealed> {
    let [sealed, unreadable] = [0, 0];
    for (let after: unknown = null; ;) {
      const last = after;
      const done = await this.database.transaction((tx) => this.rotateSome(tx, last, batch));
      if (done.length === 0) return { sealed, unreadable };
      sealed += done.filter(({ isSealed }) => isSealed).length;
      unreadable += done.filter(({ isSealed }) => !isSealed).length;
      after = done.at(-1)?.id;
    }
  }

  private async rotateSome(tx: Tx, after: unknown, batch: number): Promise<{ id: unknown; isSealed: boolean }[]> {
    const done: { id: unknown; isSealed: boolean }[] = [];
    for (const row of await this.take(tx, after, batch)) {
      done.push({ id: row.id, isSealed: await this.reseal(tx, row) });
    }
    return done;
  }

  private take(tx: Tx, after: unknown, batch: number): Promise<readonly SealedRow[]> {
    const { table, idColumn } = this.place;
    return tx.query(
      `SELECT ${idColumn} AS id, key_id, nonce, ciphertext FROM ${table}
       WHERE key_id <> $1 ${after === null ? '' : `AND ${idColumn} > $3`}
       ORDER BY ${idColumn} LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [this.box.currentKeyId, batch, ...(after === null ? [] : [after])],
    );
  }

  private async reseal(tx: Tx, row: SealedRow): Promise<boolean> {
    const { table, idColumn, purposeOf } = this.place;
    const text = this.openReadable(row);
    if (text === undefined) return false;
    const { keyId, nonce, ciphertext } = this.box.seal(purposeOf(row.id), text);
    await tx.query(`UPDATE ${table} SET key_id = $2, nonce = $3, ciphertext = $4 WHERE ${idColumn} = $1`, [
      row.id,
      keyId,
      nonce,
      ciphertext,
    ]);
    return true;
  }

  private openReadable({ id, key_id: keyId, nonce, ciphertext }: SealedRow): string | undefined {
    try {
      return this.box.open(this.place.purposeOf(id), { keyId, nonce, ciphertext });
    } catch (error) {
      if (error instanceof RemoteError && error.code === 'SECRET_UNREADABLE') return undefined;
      throw error;
    }
  }
}
