import { createServer } from 'node:net';
import type { Service } from './services.js';

/** Names the first port that somebody else holds, and the variable that moves it. */
export async function assertPortsFree(services: readonly Service[], address: string): Promise<void> {
  for (const { title, port } of services) {
    const problem = await bindProblem(port.number, address);
    if (problem === 'EADDRINUSE') {
      throw new Error(
        `Port ${port.number}, meant for the ${title}, is taken. Stop who holds it, or set ${port.variable} to another.`,
      );
    }
    if (problem)
      throw new Error(
        `Port ${port.number} of ${address} cannot be opened (${problem}). Set ${port.variable} or BIND_ADDRESS.`,
      );
  }
}

function bindProblem(port: number, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}
