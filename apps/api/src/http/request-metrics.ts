import type { RequestHandler } from 'express';
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Where time goes, by path of ours: an unknown path counts as `other`, so that nobody can make labels without end. */
const paths = new Set([
  '/',
  '/graphql',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/dev/login',
  '/oauth/microsoft/callback',
  '/oauth/microsoft/admin-consent',
  '/oauth/microsoft/repair',
]);

export function measureRequests(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: 'kalbro_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'path', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (request, response, next) => {
    const path = paths.has(request.path) ? request.path : 'other';
    const end = duration.startTimer();
    response.once('finish', () => end({ method: request.method, path, status: response.statusCode }));
    next();
  };
}
