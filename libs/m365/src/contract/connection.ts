import type { RemoteSession } from '@kalbro/calendar-core';
import { GraphClient } from '../graph-client.js';
import { OutlookCalendar } from '../outlook-calendar.js';
import { OutlookWriter } from '../outlook-writer.js';
import { aSession } from '../testing/builders.js';

/** A mailbox to play the contract with: the writer, and a reader to see what came of it. */
export interface Connection {
  readonly writer: OutlookWriter;
  readonly reader: OutlookCalendar;
  readonly graph: GraphClient;
  readonly session: RemoteSession;
  /** HTTP requests so far. */
  requests(): number;
  /** What was sent to people; undefined where nobody can tell. */
  sentMail(): Promise<readonly unknown[] | undefined>;
  stop(): Promise<void>;
}

export type Connect = () => Promise<Connection>;

export function connection(
  graphUrl: string,
  token: string,
  ends: Pick<Connection, 'sentMail' | 'stop'>,
  speaker: Pick<RemoteSession, 'organisation'> = {},
): Connection {
  const graph = new GraphClient({ graphUrl, tokens: { accessToken: () => Promise.resolve(token) } });
  let count = 0;
  const session = aSession({ countRequest: () => (count += 1), ...speaker });
  const [writer, reader] = [new OutlookWriter(graph), new OutlookCalendar(graph)];
  return { writer, reader, graph, session, requests: () => count, ...ends };
}
