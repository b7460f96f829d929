import { pino } from 'pino';
import type { Logger } from 'pino';

/** JSON lines. What could carry titles, addresses or tokens is never logged; headers are redacted in case an error brings them. */
export function makeLogger(level: string): Logger {
  return pino({
    level,
    base: { app: 'api' },
    redact: ['err.config', 'err.headers', 'err.request', 'err.response', 'err.parameters', 'err.driverError'],
  });
}
