import type { AccountProblem, AccountProblemCode, AccountStatus } from '@kalbro/calendar-core';
import type { AccountId, Instant, UserId } from '@kalbro/kernel';

/** Something that people were told. */
export interface ToldNews {
  readonly code: string;
  /** When it began. */
  readonly since: Instant;
  /** When it was told. */
  readonly at: Instant;
}

/** What people were told of an account and is not over yet. */
export interface Told {
  /** That it stopped working. */
  readonly failure?: ToldNews;
  /** To its owner only: that an administrator consented, and one click connects it. */
  readonly consent?: ToldNews;
}

export interface Person {
  readonly id: UserId;
  readonly email: string;
}

/** An account as far as there may be something to tell of it. */
export interface ToldAccount {
  readonly id: AccountId;
  readonly username: string;
  /** The name on the card that it stands on. */
  readonly resourceName: string;
  /** Whose card that is. */
  readonly owner: Person | null;
  readonly status: AccountStatus;
  readonly problem: AccountProblem | null;
  /** It was connected once: one that never was has nothing to stop. */
  readonly wasConnected: boolean;
  readonly isRemoved: boolean;
  /** Nothing is told while the module is off: nothing could be repaired. */
  readonly moduleActive: boolean;
  readonly told: Told | null;
}

export type NewsKind = 'stopped' | 'worksAgain' | 'oneClickLeft';

/** What there is to tell; `forgotten`: what was told is over, and nobody needs to hear of it. */
export interface News {
  readonly kind: NewsKind | 'forgotten';
  /** What has been told then. */
  readonly told: Told | null;
}

/** Recorded when an administrator of the tenant has consented for an account that waited for it. */
export const adminConsentGranted: AccountProblemCode = 'ADMIN_CONSENT_GRANTED';
export const organisationFailed: AccountProblemCode = 'ORGANISATION_CONNECTION_FAILED';

/**
 * What people have not heard of an account yet; undefined when they have heard everything. A failure is told once, from when
 * it stops until it works again, whatever its cause becomes meanwhile. `telling-store` asks the same of all accounts at once.
 */
export function decideNews(account: ToldAccount, now: Instant): News | undefined {
  const { status, told } = account;
  if (account.isRemoved || status === 'PAUSED') return told === null ? undefined : { kind: 'forgotten', told: null };
  if (!account.moduleActive) return undefined;
  if (isStopped(account)) return newsOfStop(account, now);
  if (status === 'CONNECTED') return told === null ? undefined : newsOfConnection(account, told);
  return status === 'AWAITING_SIGN_IN' ? newsOfConsent(account, now) : undefined;
}

/** A connection of the whole organisation that fails stops its accounts as well, though they stay connected. */
function isStopped({ status, problem }: ToldAccount): boolean {
  if (status === 'CONNECTED') return problem?.code === organisationFailed;
  return status === 'RECONNECT_REQUIRED' || status === 'FAILED';
}

function newsOfStop({ wasConnected, told, problem, status }: ToldAccount, now: Instant): News | undefined {
  if (!wasConnected || told?.failure) return undefined;
  return {
    kind: 'stopped',
    told: { failure: { code: problem?.code ?? status, since: problem?.since ?? now, at: now } },
  };
}

function newsOfConnection({ problem }: ToldAccount, { failure }: Told): News | undefined {
  if (!failure) return { kind: 'forgotten', told: null };
  return problem?.code === failure.code ? undefined : { kind: 'worksAgain', told: null };
}

function newsOfConsent({ problem, told }: ToldAccount, now: Instant): News | undefined {
  if (problem?.code !== adminConsentGranted || told?.consent?.since === problem.since) return undefined;
  const { code, since } = problem;
  return { kind: 'oneClickLeft', told: { ...told, consent: { code, since, at: now } } };
}
