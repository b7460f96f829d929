import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A mail as its reader sees it. */
export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

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
    await mails.listen(0);
    return mails;
  }

  /** Out of reach for as long as `meanwhile` takes; then at the same port again. */
  async unreachable(meanwhile: () => Promise<void>): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    await this.stop();
    try {
      await meanwhile();
    } finally {
      await this.listen(port);
    }
  }

  /** Of the mails to this address, as their readers see them, oldest first. */
  readBy(address: string): readonly ReadMail[] {
    return this.received.map(readable).filter(({ to }) => to.includes(address));
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
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

function readable(mail: string): ReadMail {
  const end = mail.indexOf('\r\n\r\n');
  const head = mail.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const body = mail.slice(end + 4);
  const isBase64 = /base64/i.test(header('Content-Transfer-Encoding'));
  const text = isBase64 ? Buffer.from(body, 'base64').toString() : fromQuoted(body.replace(/=\r\n/g, ''));
  return { to: header('To'), subject: words(header('Subject')), text: text.replace(/\r\n/g, '\n') };
}

/** Quoted-printable text (RFC 2045). */
function fromQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Words in a header that are not ASCII (RFC 2047). */
function words(header: string): string {
  const joined = header.replace(/\?= +=\?/g, '?==?');
  return joined.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : fromQuoted(text.replaceAll('_', ' ')),
  );
}
