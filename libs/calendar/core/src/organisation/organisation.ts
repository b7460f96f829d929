import type { Instant } from '@kalbro/kernel';

/** Why an organisation-wide connection does not work; each code has words in both languages (`organisationProblemText`). */
export type OrganisationProblemCode =
  /** Kalbro's own registration works for whoever consented to it: nobody of the client has shown to belong to the tenant. */
  | 'TENANT_NOT_PROVEN'
  /** Another client uses Kalbro's own registration with the tenant. */
  | 'TENANT_TAKEN'
  | 'TENANT_UNKNOWN'
  | 'SECRET_REFUSED'
  | 'CONSENT_MISSING'
  | 'APPLICATION_BLOCKED';

export interface OrganisationProblem {
  readonly code: OrganisationProblemCode;
  readonly since: Instant;
}

export type OrganisationTestStepName = 'TOKEN' | 'PERMISSION' | 'MAILBOX' | 'READ' | 'WRITE';
export type OrganisationTestOutcome = 'OK' | 'FAILED' | 'SKIPPED';

/** What a step of a test came to; each has words in both languages (`testStepText`). */
export type OrganisationFinding =
  | OrganisationProblemCode
  | 'TOKEN_RECEIVED'
  | 'OPERATOR_NEEDED'
  | 'MICROSOFT_UNAVAILABLE'
  | 'MICROSOFT_REFUSED'
  | 'MAY_WRITE'
  | 'MAY_READ'
  | 'MAY_READ_TIMES'
  | 'NO_ROLE_IN_TOKEN'
  | 'MAILBOX_FOUND'
  | 'MAILBOX_UNKNOWN'
  | 'MAILBOX_NOT_ONLINE'
  | 'ACCESS_DENIED'
  | 'CALENDAR_READ'
  | 'EVENT_WRITTEN'
  | 'EVENT_LEFT_BEHIND'
  | 'READ_ONLY'
  | 'NOT_REACHED';

export interface OrganisationTestStep {
  readonly step: OrganisationTestStepName;
  readonly outcome: OrganisationTestOutcome;
  readonly finding: OrganisationFinding;
  /** How Microsoft called it, where that helps whoever asks their support. */
  readonly code?: string;
}

/** What a client's connection could do for one mailbox. */
export interface OrganisationTest {
  /** Lower case. */
  readonly mailbox: string;
  readonly testedAt: Instant;
  readonly steps: readonly OrganisationTestStep[];
}

/** Whether nothing failed and the calendar could be read. Writing may be left out: not every organisation allows it. */
export function isWorkingTest({ steps }: Pick<OrganisationTest, 'steps'>): boolean {
  const isRead = steps.some(({ step, outcome }) => step === 'READ' && outcome === 'OK');
  return isRead && steps.every(({ outcome }) => outcome !== 'FAILED');
}
