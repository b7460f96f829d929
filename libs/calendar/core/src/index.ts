export type * from './model/appointment.js';
export type * from './model/account.js';
export type { SyncCounts, SyncItemError, SyncPhase, SyncRun, SyncRunStatus, SyncTrigger } from './model/sync-run.js';
export { isActive, noCounts } from './model/sync-run.js';
export type * from './ports/remote-calendar.port.js';
export type * from './ports/remote-calendar-writer.port.js';
export type * from './ports/remote-sign-in.port.js';
export type * from './ports/clock.port.js';
export type * from './ports/organisation.port.js';
export { coversPermission, decideNewDirection, decideScopes, permissionFor, scopeOptions } from './account/scopes.js';
export type { ScopeOption } from './account/scopes.js';
export { itemErrorText, runError } from './account/item-errors.js';
export { runEndText } from './account/run-end-words.js';
export type { RunErrorCode } from './account/item-errors.js';
export type { ProblemFacts } from './account/problems.js';
export { organisationConsentState } from './account/organisation-consent.js';
export { itSupportMessage } from './account/it-support-message.js';
export type { ItSupportRequest } from './account/it-support-message.js';
export { planKeepAlive } from './account/keep-alive.js';
export type { KeptSignIn } from './account/keep-alive.js';
export { isAccessRefusal, isMailboxRefusal } from './account/mailbox-refusals.js';
export { isSignInDead, problemText } from './account/problems.js';
export { phaseText } from './account/phase.js';
export {
  firstUpNotice,
  isSynchronisable,
  nextMainNotice,
  notMainNotice,
  shownProblem,
  upSyncState,
} from './account/up-sync.js';
export type { ShownProblem } from './account/up-sync.js';
export { wentUpNotices } from './account/removal-words.js';
export type { RemovalObstacle, WentUp } from './account/removal-words.js';
export { readOnlyText, upSyncText } from './account/words.js';
export { decideJoining } from './organisation/decide-joining.js';
export type { JoiningFacts } from './organisation/decide-joining.js';
export { isWorkingTest } from './organisation/organisation.js';
export type * from './organisation/organisation.js';
export { parseConnection } from './organisation/parse-connection.js';
export type { ConnectionDraft, OrganisationConnectionInput } from './organisation/parse-connection.js';
export { organisationProblemText, testStepText } from './organisation/words.js';
export { contentDifference, normaliseContent, sameContent } from './model/content.js';
export type { ContentField } from './model/content.js';
export { decideWindow, windowAround } from './pull/decide-window.js';
export type { WindowDays } from './pull/decide-window.js';
export { isGivenUpHere } from './pull/meet-series.js';
export { decideOriginalStart } from './pull/original-start.js';
export { namedMasters, planPull } from './pull/plan-pull.js';
export { neededTombstoneChecks } from './pull/tombstone-checks.js';
export { innerWindow, planExceptionChecks, planSeries } from './pull/plan-series.js';
export type { SeriesDifference, SeriesException } from './pull/plan-series.js';
export { planSweep, shouldBeHeard } from './pull/plan-sweep.js';
export type * from './pull/pull-plan.js';
export { meetingKey, mergeDates } from './pull/share-meeting.js';
export type { ElsewhereLink, EventCopy, OtherLink, SharedDates } from './pull/share-meeting.js';
export { decideWinner } from './merge/conflict.js';
export type { Conflict, DeletionConflict, EditTimes, FieldConflict } from './merge/conflict.js';
export { decideGone } from './merge/decide-gone.js';
export type { GoneRow } from './merge/decide-gone.js';
export { mergeContent } from './merge/merge-content.js';
export type { MergedContent } from './merge/merge-content.js';
export { neededOccurrences, planPush, planRepeats, transactionIdOf } from './push/plan-push.js';
export { occurrenceContent, projectUp } from './push/project-up.js';
export { isUnanswered, planUntraced } from './push/push-attempt.js';
export { seeFacts } from './push/see-event.js';
export type { PushAttempt } from './push/push-attempt.js';
export { occurrenceKey } from './push/push-plan.js';
export type * from './push/push-plan.js';
export {
  exceptionMark,
  planAttempt,
  planReshaped,
  recordLost,
  recordPush,
  reshapesSeries,
} from './push/record-push.js';
export { expand, localDateIn, occurrenceOn, overlaps, seriesUntil } from './recurrence/expand.js';
export type { Occurrence, Series } from './recurrence/expand.js';
export { formatRule, formatRuleDay, parseRule } from './recurrence/rule.js';
export type { Frequency, Rule, RuleDay, RuleProblem, Weekday } from './recurrence/rule.js';
export { instantOfWallTime, wallTimeOf, wallTimeOfDate } from './recurrence/wall-clock.js';
export type { WallTime } from './recurrence/wall-clock.js';
export { entryOf, expandAppointments, findOccurrence } from './reading/entries.js';
export type { AppointmentEntry, ReadableAppointment } from './reading/entries.js';
export { guestsTold, nobodyTold } from './reading/guests-told.js';
export type { GuestsTold } from './reading/guests-told.js';
export { occurrenceId, parseOccurrenceId } from './reading/occurrence-id.js';
export type { OccurrenceKey } from './reading/occurrence-id.js';
export { canEdit, maskAppointment, maskFor, readOnlyWords, shownTitle } from './reading/privacy.js';
export type { Viewer, Visibility } from './reading/privacy.js';
export { decideRange } from './reading/range.js';
export type { ReadRange } from './reading/range.js';
export * from './editing/index.js';
export { pushRefusalText } from './account/push-refusals.js';
export { decideSyncState, syncErrorText } from './reading/sync-state.js';
export type { AppointmentSyncState, LinkFacts, SyncFacts } from './reading/sync-state.js';
