import { MeasuredProcess } from './child-process.js';

/** One request as the simulator noted it. */
export interface HeardRequest {
  /** When it had been carried out and was answered. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly upn?: string;
  readonly status: number;
  readonly body: string;
}

/** A local Microsoft 365 in a process of its own. */
export class Simulator {
  private constructor(
    readonly url: string,
    private readonly process: MeasuredProcess,
  ) {}

  static async start(): Promise<Simulator> {
    const { process, found } = await MeasuredProcess.start(
      'tools/m365-simulator/dist/main.js',
      { SIMULATOR_PORT: '0' },
      (line) => /(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1],
    );
    return new Simulator(found, process);
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} /control${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Milliseconds that every Graph request takes besides. */
  async latency(ms: number): Promise<void> {
    await this.control('PUT', '/latency', { ms });
  }

  async forgetRequests(): Promise<void> {
    await this.control('DELETE', '/requests');
  }

  /** Those to Graph about one mailbox, oldest first. */
  async graphRequests(upn: string): Promise<readonly HeardRequest[]> {
    const log = (await this.control('GET', '/requests')) as HeardRequest[] | { value?: HeardRequest[] };
    const requests = Array.isArray(log) ? log : (log.value ?? []);
    return requests.filter((each) => each.path.startsWith('/v1.0') && each.upn === upn);
  }

  async mailbox(upn: string): Promise<void> {
    await this.control('PUT', `/mailboxes/${upn}`, {
      displayName: upn,
      tenant: 'bench.example',
      timeZone: 'Europe/Oslo',
      consent: 'grant',
    });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
