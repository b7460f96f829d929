import type { EntityManager, EntityTarget } from 'typeorm';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';
import { PreparingClient } from './prepared.js';
import { StatementLogger } from './statement-logger.js';

/** An open transaction: raw SQL by `tx.query(sql, parameters)`, entities by `tx.getRepository(Entity)`. */
export type Tx = EntityManager;

export interface DatabaseOptions {
  readonly url: string;
  /** Entities of all domains that run in this process. */
  readonly entities?: readonly EntityTarget<object>[];
  /** Connections at most. */
  readonly poolSize?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Told of every SQL statement sent, transaction control included: for benchmarks and statement budgets. */
  readonly onStatement?: (sql: string) => void;
}

/** The Postgres that all state lives in. */
export class Database {
  private constructor(
    readonly dataSource: DataSource,
    readonly url: string,
  ) {}

  static async connect(options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      entities: [...(options.entities ?? [])] as never[],
      migrations: [...migrations],
      migrationsTableName: 'schema_migration',
      poolSize: options.poolSize ?? 10,
      applicationName: options.applicationName ?? 'kalbro',
      synchronize: false,
      extra: { Client: PreparingClient },
      logging: options.onStatement ? ['query'] : false,
      ...(options.onStatement ? { logger: new StatementLogger(options.onStatement) } : {}),
    });
    await dataSource.initialize();
    return new Database(dataSource, options.url);
  }

  /** Reads outside of a transaction; every query takes any connection of the pool. */
  get reader(): EntityManager {
    return this.dataSource.manager;
  }

  /** Commits when `work` resolves, rolls back when it rejects. Never make HTTP requests inside. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
