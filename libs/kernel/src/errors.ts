import type { Instant } from './instants.js';
import type { Localised } from './languages.js';

/** The refusals of the public contract (api.graphql). */
export type RuleCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'MODULE_NOT_ACTIVE'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'DIRECTION_NOT_ALLOWED'
  | 'SCOPE_NOT_ALLOWED'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_NOT_CONNECTED'
  | 'SCHEDULE_TOO_FREQUENT'
  | 'READ_ONLY_APPOINTMENT'
  | 'RUN_NOT_AWAITING_CONFIRMATION'
  | 'CONFLICT_ALREADY_RESTORED'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX';

/** One field of the input that is wrong; `path` as in the input, for example `input.username`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: Localised;
}

/** The domain said no: shown to the caller with its code, never retried, and nothing was changed. */
export class RuleError extends Error {
  override readonly name = 'RuleError';

  constructor(
    readonly code: RuleCode,
    /** What happened and what to do about it, for people. */
    readonly text: Localised,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(`${code}: ${text.en}`);
  }

  static badInput(path: string, message: Localised): RuleError {
    return new RuleError('BAD_USER_INPUT', message, [{ path, message }]);
  }

  static notFound(what: Localised): RuleError {
    return new RuleError('NOT_FOUND', what);
  }
}

/**
 * What Microsoft Graph or Entra answered, sorted by what the caller should do:
 * `throttled` wait until `retryAt`; `unavailable` try again with back-off; `deltaLinkExpired` read again in full;
 * `preconditionFailed` the next pull explains; `gone` the item or calendar is not there;
 * `signInRequired`, `adminConsentRequired` stop and tell the owner; `misconfigured` tell the operator, touch no account;
 * `organisationRefused` the same for the client's own connection: tell its administrators, touch no account;
 * `rejected` set that item aside and go on.
 */
export type RemoteErrorKind =
  | 'throttled'
  | 'unavailable'
  | 'deltaLinkExpired'
  | 'preconditionFailed'
  | 'gone'
  | 'signInRequired'
  | 'adminConsentRequired'
  | 'misconfigured'
  | 'organisationRefused'
  | 'rejected';

/** Why a sign-in is dead, as far as Microsoft told: for the words only, what is done about it is the kind's. */
export type SignInReason = 'consentWithdrawn' | 'moreProofWanted' | 'accountDisabled';

export interface RemoteErrorOptions {
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** Graph's `error.code` or Entra's `error`, as sent. */
  readonly code?: string;
  readonly retryAt?: Instant;
  readonly reason?: SignInReason;
  readonly cause?: unknown;
}

export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAt: Instant | undefined;
  readonly reason: SignInReason | undefined;

  constructor(
    readonly kind: RemoteErrorKind,
    message: string,
    options: RemoteErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
    this.retryAt = options.retryAt;
    this.reason = options.reason;
  }
}

/** Somebody newer has the work (a lease was lost): finish quietly, write nothing more. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** A state that the code rules out: masked for callers, alerted to operators. */
export class BugError extends Error {
  override readonly name = 'BugError';
}
