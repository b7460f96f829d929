import { BugError, RemoteError, RuleError } from '@kalbro/kernel';

/** What a log may say of an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly kind?: string;
  readonly status?: number;
  readonly message?: string;
  readonly stack?: readonly string[];
  readonly cause?: ErrorDescription;
}

/**
 * Names, codes and places, never the words of errors that are not ours: a database's or Microsoft's can hold a title, an
 * address or a whole row.
 */
export function describeError(error: unknown, depth = 3): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  const { cause } = error;
  return {
    name: error.name,
    ...codes(error),
    ...(isOurs(error) ? { message: error.message } : {}),
    ...(error instanceof RemoteError ? {} : { stack: frames(error) }),
    ...(cause !== undefined && depth > 0 ? { cause: describeError(cause, depth - 1) } : {}),
  };
}

function codes(error: Error): Pick<ErrorDescription, 'code' | 'kind' | 'status'> {
  const { code, kind, status } = error as {
    readonly code?: unknown;
    readonly kind?: unknown;
    readonly status?: unknown;
  };
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

function isOurs(error: Error): boolean {
  return error instanceof BugError || error instanceof RuleError;
}

/** Where, without the first lines, which repeat the message. */
function frames(error: Error): readonly string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
