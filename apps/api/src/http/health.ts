import type { RequestHandler } from 'express';
import type { Registry } from 'prom-client';

/** A dependency that must answer before requests are welcome; rejects when it does not. */
export type Check = () => Promise<void>;

/** The process runs. */
export const liveness: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** Every dependency answers and the process is not stopping; else 503 with the names of those that do not. */
export function readiness(checks: Readonly<Record<string, Check>>): RequestHandler {
  return async (_request, response) => {
    const entries = Object.entries(checks);
    const results = await Promise.allSettled(entries.map(([, check]) => check()));
    const failing = entries.flatMap(([name], index) => (results[index]?.status === 'rejected' ? [name] : []));
    response
      .status(failing.length === 0 ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(failing.length === 0 ? { status: 'ready' } : { status: 'not ready', failing });
  };
}

export function metrics(registry: Registry): RequestHandler {
  return async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  };
}
