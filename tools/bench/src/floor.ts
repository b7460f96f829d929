import type { RemoteSession } from '@kalbro/calendar-core';
import pg from 'pg';
import type { BenchAccount, BenchWorld } from './bench-world.js';

interface Page {
  readonly value: readonly {
    readonly id: string;
    readonly '@odata.etag': string;
    readonly subject: string | null;
    readonly start: { readonly dateTime: string };
    readonly end: { readonly dateTime: string };
    readonly bodyPreview: string | null;
  }[];
  readonly '@odata.nextLink'?: string;
}

const prefer = 'IdType="ImmutableId", odata.maxpagesize=200, outlook.body-content-type="text"';

/**
 * What no product can be quicker than: the same pages fetched and parsed, each inserted by one `unnest` statement into a
 * table without any index. Gives milliseconds.
 */
export async function measureFloor(world: BenchWorld, account: BenchAccount): Promise<number> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query(`DROP TABLE IF EXISTS floor; CREATE TABLE floor (
    id text, etag text, subject text, start_at timestamp, end_at timestamp, preview text)`);
  const token = await world.tokens.accessToken(sessionOf(account));
  const began = performance.now();
  for (let url: string | undefined = firstPage(world); url !== undefined;) {
    const answer: Response = await fetch(url, { headers: { authorization: `Bearer ${token}`, prefer } });
    const page = (await answer.json()) as Page;
    await insert(client, page.value);
    url = page['@odata.nextLink'];
  }
  const took = performance.now() - began;
  await client.end();
  return took;
}

function sessionOf({ accountId }: BenchAccount): RemoteSession {
  return { accountId, countRequest: () => undefined, signal: new AbortController().signal };
}

function firstPage(world: BenchWorld): string {
  const day = 86_400_000;
  const start = new Date(Date.now() - 61 * day).toISOString();
  const end = new Date(Date.now() + 367 * day).toISOString();
  return `${world.simulator.url}/v1.0/me/calendarView/delta?startDateTime=${start}&endDateTime=${end}`;
}

async function insert(client: pg.Client, events: Page['value']): Promise<void> {
  await client.query(
    `INSERT INTO floor SELECT * FROM
       unnest($1::text[], $2::text[], $3::text[], $4::timestamp[], $5::timestamp[], $6::text[])`,
    [
      events.map((event) => event.id),
      events.map((event) => event['@odata.etag']),
      events.map((event) => event.subject),
      events.map((event) => event.start.dateTime),
      events.map((event) => event.end.dateTime),
      events.map((event) => event.bodyPreview),
    ],
  );
}
