import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The port belongs to another process; the message names the variable that moves it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number) {
    super(`Port ${port} is taken by another process. Stop it, or set API_PORT to another port.`);
  }
}

/** Answers with the port, which the system chose when `port` is 0. */
export function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error);
    server.once('error', refuse);
    server.listen(port, address, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
