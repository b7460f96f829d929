import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** How the server answers, as a test scripts it; undefined accepts. */
export interface Refusals {
  readonly sender?: number;
  /** By address. */
  readonly recipients?: Readonly<Record<string, number>>;
  readonly message?: number;
}

export interface ReceivedMail {
  readonly to: readonly string[];
  /** As sent: headers, an empty line, the body. */
  readonly raw: string;
}

/** A real mail server on a free port of this machine. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  refusals: Refusals = {};
  /** Awaited before a message is taken. */
  pause: () => Promise<unknown> = async () => undefined;
  private server = this.make();

  private constructor(private port: number) {}

  static async start(): Promise<MailServer> {
    const server = new MailServer(0);
    await server.up();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Headers of the newest mail by lower-case name, folded lines joined. */
  get headers(): ReadonlyMap<string, string> {
    const [head = ''] = (this.received.at(-1)?.raw ?? '').split('\r\n\r\n');
    const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
    );
  }

  /** Begins to listen, at the same port as before. */
  async up(): Promise<void> {
    this.server = this.make();
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private make(): SMTPServer {
    return new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 100,
      onMailFrom: (_address, _session, done) => done(refusal(this.refusals.sender)),
      onRcptTo: ({ address }, _session, done) => done(refusal(this.refusals.recipients?.[address])),
      onData: (stream, { envelope }, done) => {
        void text(stream).then(async (raw) => {
          await this.pause();
          const error = refusal(this.refusals.message);
          if (!error) this.received.push({ to: envelope.rcptTo.map(({ address }) => address), raw });
          done(error);
        });
      },
    });
  }
}

function refusal(responseCode: number | undefined): (Error & { responseCode: number }) | null {
  return responseCode === undefined ? null : Object.assign(new Error('as the test wants it'), { responseCode });
}
