import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';

/** Every code of the contract, and two of the console's own: no answer at all, and something that broke in the browser. */
export const problemCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'MODULE_NOT_ACTIVE',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'DIRECTION_NOT_ALLOWED',
  'SCOPE_NOT_ALLOWED',
  'ACCOUNT_EXISTS',
  'ACCOUNT_NOT_CONNECTED',
  'SCHEDULE_TOO_FREQUENT',
  'READ_ONLY_APPOINTMENT',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'M365_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'NO_ANSWER',
  'CONSOLE_BROKE',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** What went wrong, ready to be said. */
export interface Problem {
  readonly code: ProblemCode;
  /** The API's own words in the reader's language; null when it said none. */
  readonly message: string | null;
  /** Of BAD_USER_INPUT: where in the input (`input.name`), and what is wrong there. */
  readonly fields: readonly FieldProblem[];
  /** For support to find it by; of INTERNAL_SERVER_ERROR. */
  readonly requestId: string | null;
}

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export function problemOf(error: unknown): Problem {
  if (CombinedGraphQLErrors.is(error)) return problemOfAnswer(error.errors[0]);
  if (ServerError.is(error)) return problemOfStatus(error.statusCode, error.bodyText);
  // What fetch and the socket throw when nobody answers; everything else is a defect of the console.
  if (error instanceof TypeError || isSocketEvent(error)) return problem('NO_ANSWER');
  return problem('CONSOLE_BROKE', error instanceof Error ? error.message : null);
}

/** The words for one field of the input, by the end of its path: `name` finds `input.name`. */
export function fieldProblem({ fields }: Problem, name: string): string | undefined {
  return fields.find(({ path }) => path === name || path.endsWith(`.${name}`))?.message;
}

interface AnsweredError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function problemOfAnswer(error: AnsweredError | undefined): Problem {
  const { code, fields, requestId } = error?.extensions ?? {};
  return {
    code: isProblemCode(code) ? code : 'INTERNAL_SERVER_ERROR',
    message: error?.message || null,
    fields: Array.isArray(fields) ? (fields as FieldProblem[]) : [],
    requestId: typeof requestId === 'string' ? requestId : null,
  };
}

function problemOfStatus(status: number, body: string): Problem {
  const answered = parsedErrors(body);
  if (answered) return problemOfAnswer(answered);
  if (status === 401) return problem('UNAUTHENTICATED');
  return problem(status >= 502 && status <= 504 ? 'NO_ANSWER' : 'INTERNAL_SERVER_ERROR');
}

function parsedErrors(body: string): AnsweredError | undefined {
  try {
    return (JSON.parse(body) as { errors?: AnsweredError[] }).errors?.[0];
  } catch {
    // A proxy on the way answered with a page of its own.
    return undefined;
  }
}

function problem(code: ProblemCode, message: string | null = null): Problem {
  return { code, message, fields: [], requestId: null };
}

function isProblemCode(code: unknown): code is ProblemCode {
  return problemCodes.some((known) => known === code);
}

function isSocketEvent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && 'wasClean' in error;
}
