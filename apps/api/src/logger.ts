import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/**
 * JSON lines. Of an error only what it is and where it happened is written: errors of the database and of HTTP carry the values
 * they failed on (`detail`, `parameters`, headers), and those are titles, addresses and tokens.
 */
export function makeLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { app: 'api' }, serializers: { err: plainError } };
  return destination ? pino(options, destination) : pino(options);
}

interface PlainError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: PlainError;
}

function plainError(error: unknown): PlainError {
  if (typeof error !== 'object' || error === null) return { type: typeof error, message: String(error) };
  const { name, message, code, stack, cause } = error as Partial<Record<keyof PlainError | 'name', unknown>>;
  return {
    type: String(name ?? 'Object'),
    message: String(message ?? ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(cause === undefined ? {} : { cause: plainError(cause) }),
  };
}
