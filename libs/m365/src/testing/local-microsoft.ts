import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../tools/m365-simulator/dist/main.js', import.meta.url));
const clientId = '11111111-1111-4111-8111-111111111111';
const redirectUri = 'http://localhost:4000/oauth/microsoft/callback';
const scope = 'openid profile offline_access User.Read Calendars.ReadWrite';

/** A Microsoft 365 on this machine, in a process of its own: it is only ever spoken to over HTTP. */
export class LocalMicrosoft {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** It has to be built before. */
  static async start(): Promise<LocalMicrosoft> {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [program], {
      env: { ...env, SIMULATOR_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) return new LocalMicrosoft(url, child);
    }
    throw new Error('The local Microsoft 365 ended before it said where it is.');
  }

  /** Makes a mailbox that has signed in; answers with its access token. */
  async signIn(upn: string): Promise<string> {
    await this.control('PUT', `mailboxes/${upn}`, { consent: 'grant', timeZone: 'W. Europe Standard Time' });
    const verifier = randomBytes(32).toString('base64url');
    const answer = await this.form('token', {
      grant_type: 'authorization_code',
      code: await this.authorize(upn, verifier),
      code_verifier: verifier,
      client_secret: 'simulator-secret',
    });
    return String(((await answer.json()) as { access_token: unknown }).access_token);
  }

  /** Makes a mailbox that nobody signed in to; answers with its user's id and the token of an application. */
  async asApplication(upn: string): Promise<{ readonly userId: string; readonly token: string }> {
    const mailbox = { consent: 'deny', timeZone: 'W. Europe Standard Time' };
    const made = (await this.control('PUT', `mailboxes/${upn}`, mailbox)) as { oid: string; tenantId: string };
    const members = { client_id: clientId, client_secret: 'simulator-secret', grant_type: 'client_credentials' };
    const body = new URLSearchParams({ ...members, scope: 'https://graph.microsoft.com/.default' });
    const answer = await fetch(`${this.url}/${made.tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    const { access_token: token } = (await answer.json()) as { access_token: unknown };
    return { userId: made.oid, token: String(token) };
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /control/${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }

  private async authorize(upn: string, verifier: string): Promise<string> {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = new URLSearchParams({
      ...{ client_id: clientId, response_type: 'code', redirect_uri: redirectUri, scope, login_hint: upn },
      ...{ code_challenge: challenge, code_challenge_method: 'S256', state: 's' },
    });
    const url = `${this.url}/common/oauth2/v2.0/authorize?${query.toString()}`;
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  }

  private form(endpoint: string, members: Readonly<Record<string, string>>): Promise<Response> {
    const body = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, ...members });
    return fetch(`${this.url}/common/oauth2/v2.0/${endpoint}`, { method: 'POST', body });
  }
}
