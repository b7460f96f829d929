import { createHash, randomBytes } from 'node:crypto';
import { startSimulator, type RunningSimulator, type SimulatorOptions } from '../simulator.js';
import { Person, send, type Answer, type Call, type Observe, type Wire } from './graph-person.js';

const CLIENT_ID = '11111111-1111-4111-8111-111111111111';
const SECRET = 'simulator-secret';
const REDIRECT = 'http://localhost:4000/oauth/microsoft/callback';
export const ALL_SCOPES = 'openid profile offline_access User.Read Calendars.ReadWrite MailboxSettings.ReadWrite';

export { idOf, Person, valuesOf, type Answer, type Call, type Wire } from './graph-person.js';

/** A simulator for one test file, and the few calls that every test makes. */
export class Harness {
  private constructor(
    private readonly simulator: Pick<RunningSimulator, 'url' | 'close'>,
    /** Milliseconds that the simulator's clock is ahead; moved by tests instead of waiting. */
    readonly clock: { now: number },
    private readonly observe: Observe | undefined,
  ) {}

  static async start(options: Partial<SimulatorOptions> = {}, observe?: Observe): Promise<Harness> {
    const clock = { now: Date.parse('2026-03-02T08:00:00Z') };
    const simulator = await startSimulator({ port: 0, clock: () => clock.now, ...options });
    return new Harness(simulator, clock, observe);
  }

  /** A simulator that somebody else started and stops. */
  static at(url: string): Harness {
    return new Harness({ url, close: () => Promise.resolve() }, { now: Date.now() }, undefined);
  }

  get url(): string {
    return this.simulator.url;
  }

  stop(): Promise<void> {
    return this.simulator.close();
  }

  call(path: string, call: Call = {}): Promise<Answer> {
    return send(path.startsWith('http') ? path : this.url + path, call);
  }

  control(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.call(`/control/${path}`, { method, ...(body === undefined ? {} : { body }) });
  }

  async mailbox(upn: string, given: Record<string, unknown> = {}): Promise<void> {
    await this.control('PUT', `mailboxes/${upn}`, { consent: 'grant', ...given });
  }

  /** Signs in without a browser: the mailbox's consent has to be `grant`. */
  async signIn(upn: string, scope = ALL_SCOPES): Promise<Wire> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const parameters = { client_id: CLIENT_ID, response_type: 'code', redirect_uri: REDIRECT, scope, login_hint: upn };
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256', state: 's1' };
    const query = new URLSearchParams({ ...parameters, ...pkce });
    const { headers } = await this.call(`/common/oauth2/v2.0/authorize?${query.toString()}`);
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    return (
      await this.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier })
    ).body;
  }

  token(form: Record<string, string>, tenant = 'common'): Promise<Answer> {
    const body = new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: SECRET,
      client_info: '1',
      ...form,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.call(`/${tenant}/oauth2/v2.0/token`, { method: 'POST', body, headers });
  }

  /** A mailbox that has signed in, and Graph as its app sees it. */
  async person(upn: string, given: Record<string, unknown> = {}, scope = ALL_SCOPES): Promise<Person> {
    await this.mailbox(upn, given);
    const { access_token: token } = await this.signIn(upn, scope);
    return new Person(this.url, upn, String(token), this.observe);
  }

  settings(settings: Record<string, unknown>): Promise<Answer> {
    return this.control('PUT', 'settings', settings);
  }
}

export const MARCH = '/me/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';

/** A timed event of one hour in UTC. */
export function at(dateTime: string, subject = 'Meeting', more: Record<string, unknown> = {}): Record<string, unknown> {
  const end = new Date(Date.parse(`${dateTime}Z`) + 3_600_000).toISOString().slice(0, 19);
  return { subject, start: { dateTime, timeZone: 'UTC' }, end: { dateTime: end, timeZone: 'UTC' }, ...more };
}

/** Weekly on Mondays at nine, in Oslo; 2026-03-29 is its daylight-saving change. */
export function weekly(subject = 'Weekly', more: Record<string, unknown> = {}): Record<string, unknown> {
  const zone = 'W. Europe Standard Time';
  return {
    subject,
    start: { dateTime: '2026-03-02T09:00:00', timeZone: zone },
    end: { dateTime: '2026-03-02T10:00:00', timeZone: zone },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
      range: { type: 'endDate', startDate: '2026-03-02', endDate: '2026-05-25' },
    },
    ...more,
  };
}
