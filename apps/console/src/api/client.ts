import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import type { Client as SocketClient } from 'graphql-ws';
import { OperationTypeNode } from 'graphql';
import type { Session } from '../session/session.js';
import type { Connection } from './connection.js';
import { problemOf } from './problem.js';

export interface ApiParts {
  readonly apiUrl: string;
  readonly session: Session;
  readonly connection: Connection;
  /** Of messages that the API words. */
  readonly language: () => string;
}

export interface Api {
  readonly client: ApolloClient;
  /** Closes the socket; another one opens for whoever signs in next. */
  readonly close: () => void;
}

/**
 * Queries and mutations go over HTTP (a mutation may set the cookie that binds a sign-in to this browser), subscriptions over a
 * socket that is always open and comes back by itself. When it does, everything on the page is asked for again: what changed
 * meanwhile was not told.
 */
export function makeApi(parts: ApiParts): Api {
  const socket = makeSocket(parts);
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      ApolloLink.from([
        noticing(parts),
        naming(parts),
        new HttpLink({ uri: `${parts.apiUrl}/graphql`, credentials: 'include' }),
      ]),
    ),
    cache: new InMemoryCache({
      possibleTypes: { UpdateAppointmentResult: ['Appointment', 'AppointmentVersionConflict'] },
    }),
    defaultOptions: { watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first' } },
  });
  const forget = [
    parts.connection.onLost(() => void seek(parts)),
    parts.connection.onHealed(() => void client.refetchQueries({ include: 'active' })),
  ];
  const close = () => {
    for (const each of forget) each();
    void socket.dispose();
  };
  return { client, close };
}

/** Who asks, and the language to answer in. */
function naming({ session, language }: ApiParts): ApolloLink {
  return new SetContextLink(async ({ headers }) => {
    const who = await authorization(session);
    return { headers: { ...(headers as Record<string, string>), ...who, 'accept-language': language() } };
  });
}

/** Nothing when nobody is signed in: half a header would be told off in words for developers. */
async function authorization(session: Session): Promise<{ readonly authorization?: string }> {
  const token = await session.token();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function noticing({ session, connection }: ApiParts): ApolloLink {
  return new ErrorLink(({ error }) => {
    const { code, message } = problemOf(error);
    if (code === 'UNAUTHENTICATED') session.expire(message ?? undefined);
    if (code === 'NO_ANSWER') connection.lose();
  });
}

/** Asks for nothing until somebody answers. */
async function seek({ apiUrl, connection }: ApiParts): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  while (connection.isLost()) {
    await wait(1_500);
    const answer = await fetch(`${apiUrl}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{__typename}"}',
    }).catch(() => undefined);
    if (answer?.ok) connection.reach();
  }
}

/** Closed by the API because the token is no good (any more). */
const forbidden = 4403;
const firstWait = 300;
const longestWait = 4_000;

function makeSocket({ apiUrl, session, connection, language }: ApiParts): SocketClient {
  let isFirst = true;
  return createClient({
    url: `${apiUrl.replace(/^http/, 'ws')}/graphql`,
    lazy: false,
    keepAlive: 15_000,
    connectionParams: async () => ({ ...(await authorization(session)), language: language() }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => codeOf(event) !== forbidden,
    retryWait: (tries) => wait(Math.min(firstWait * 1.7 ** tries, longestWait) * (0.75 + Math.random() / 2)),
    onNonLazyError: () => undefined,
    on: {
      connected: () => {
        if (isFirst) connection.reach();
        else connection.resume();
        isFirst = false;
      },
      closed: (event) => {
        if (codeOf(event) === forbidden) session.expire(reasonOf(event));
        else if (codeOf(event) !== 1000) connection.lose();
      },
    },
  });
}

function codeOf(event: unknown): number | undefined {
  return typeof event === 'object' && event !== null && 'code' in event ? Number(event.code) : undefined;
}

/** Why the API closed the socket, in its own words; graphql-ws has one for when it has none. */
function reasonOf(event: unknown): string | undefined {
  const reason = typeof event === 'object' && event !== null && 'reason' in event ? event.reason : undefined;
  return typeof reason === 'string' && !['', 'Forbidden'].includes(reason) ? reason : undefined;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
