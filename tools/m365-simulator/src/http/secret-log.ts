import type { HttpAnswer, HttpRequest } from './messages.js';

/** A secret of a sign-in that passed between a client and Entra. */
export interface SeenSecret {
  readonly kind: string;
  /** Who gave it to the other. */
  readonly from: 'client' | 'entra';
  readonly value: string;
}

const GIVEN = ['code', 'code_verifier', 'refresh_token', 'state'];
const ISSUED = ['access_token', 'refresh_token', 'id_token'];
const MAX_ENTRIES = 2_000;

/**
 * The secrets of sign-ins, so that a test can look for them where they must not be. The request log has none of them.
 */
export class SecretLog {
  private entries: SeenSecret[] = [];

  list(): readonly SeenSecret[] {
    return this.entries;
  }

  clear(): void {
    this.entries = [];
  }

  note(request: HttpRequest, answer: HttpAnswer): void {
    const form = new URLSearchParams(request.body);
    for (const name of GIVEN) this.add(name, 'client', request.query.get(name) ?? form.get(name));
    const code = /[?&#]code=([^&#]+)/.exec(answer.headers['location'] ?? '')?.[1];
    this.add('code', 'entra', code === undefined ? null : decodeURIComponent(code));
    if (answer.status !== 200 || !request.path.endsWith('/token')) return;
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    for (const name of ISSUED) this.add(name, 'entra', body[name]);
  }

  private add(kind: string, from: SeenSecret['from'], value: unknown): void {
    if (typeof value !== 'string' || value === '') return;
    this.entries.push({ kind, from, value });
    if (this.entries.length > MAX_ENTRIES * 1.5) this.entries = this.entries.slice(-MAX_ENTRIES);
  }
}
