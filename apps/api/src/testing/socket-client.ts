import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ApiHarness, Loose } from './api-harness.js';

/** How a socket ended. */
export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** A subscriber: what arrives is awaited one by one, as a person would watch it. */
export class SocketClient {
  readonly closed: Promise<SocketClose>;
  readonly connected: Promise<void>;
  private readonly client: Client;

  constructor(api: ApiHarness, connectionParams: Record<string, unknown>) {
    let tell: (close: SocketClose) => void = () => undefined;
    let open: () => void = () => undefined;
    this.closed = new Promise((resolve) => (tell = resolve));
    this.connected = new Promise((resolve) => (open = resolve));
    this.client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { connected: () => open(), closed: (event) => tell(event as SocketClose) },
    });
  }

  /** Answers of one operation, as they come; errors are answers too. */
  subscribe(query: string, variables: Record<string, unknown> = {}): AsyncIterableIterator<Loose> {
    return this.client.iterate({ query, variables });
  }

  close(): void {
    void this.client.dispose();
  }
}

export async function socketAs(api: ApiHarness, externalId: string, more: Record<string, unknown> = {}) {
  return new SocketClient(api, { authorization: `Bearer ${await api.token(externalId)}`, ...more });
}
