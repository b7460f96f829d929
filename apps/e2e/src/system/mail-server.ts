import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** As much of a mail server (RFC 5321) as takes whatever comes. */
export class MailServer {
  /** Each as sent: headers, an empty line, the body. */
  readonly received: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<MailServer> {
    const server = createServer();
    const mails = new MailServer(server);
    server.on('connection', (socket) => mails.talk(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return mails;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private talk(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let mail: string[] | undefined;
    let rest = '';
    const answer = (line: string): string | undefined => {
      if (mail === undefined) {
        if (/^DATA/i.test(line)) mail = [];
        return mail ? '354 go on' : /^QUIT/i.test(line) ? '221 bye' : '250 ok';
      }
      if (line !== '.') mail.push(line.replace(/^\./, ''));
      else this.received.push(mail.join('\r\n'));
      if (line !== '.') return undefined;
      mail = undefined;
      return '250 taken';
    };
    socket.write('220 ready\r\n');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const reply of lines.map(answer)) if (reply !== undefined) socket.write(`${reply}\r\n`);
    });
  }
}
