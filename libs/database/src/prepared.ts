import pg from 'pg';

const names = new Map<string, string>();

/**
 * Marks a statement that every run sends: each connection has Postgres read and plan it once, where planning takes longer
 * than doing. Gives the same text, to be sent as ever. Not for statements whose best plan depends on their parameters, nor
 * for texts that are put together anew: each is kept by every connection for as long as it lives.
 *
 * @param name unique in the process
 */
export function prepared(name: string, sql: string): string {
  names.set(sql, name);
  return sql;
}

/** A connection that sends what is marked by its name. */
export class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const send = this.query.bind(this) as (...call: unknown[]) => unknown;
    this.query = ((statement: unknown, ...rest: unknown[]) =>
      send(named(statement), ...rest)) as unknown as pg.Client['query'];
  }
}

function named(statement: unknown): unknown {
  const name = typeof statement === 'string' ? names.get(statement) : undefined;
  return name === undefined ? statement : { name, text: statement };
}
