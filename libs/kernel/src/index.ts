export { eitherSignal } from './abort-signals.js';
export { assertNever } from './assert-never.js';
export { BugError, RemoteError, RuleError, SupersededError } from './errors.js';
export type { FieldProblem, RemoteErrorKind, RemoteErrorOptions, RuleCode, SignInReason } from './errors.js';
export { newId, parseId } from './ids.js';
export type {
  AccountId,
  AppointmentId,
  AutomaticJobId,
  ClientId,
  ConflictId,
  ExternalCalendarId,
  Id,
  JobRunId,
  LinkId,
  ResourceId,
  SyncRunId,
  UserId,
} from './ids.js';
export { addDays, addMilliseconds, fromDate, instantOf, millisecondsOf, parseInstant, toDate } from './instants.js';
export type { Instant } from './instants.js';
export { languages, parseAcceptLanguage, translate } from './languages.js';
export type { Language, Localised } from './languages.js';
