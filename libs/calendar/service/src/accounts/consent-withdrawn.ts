import type { AccountProblem, CalendarAccount, Clock, RemoteSignIn } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import { AdminConsentLinks } from './admin-consent-links.js';

/** Gives the problem of an account whose consent was withdrawn the link by which an administrator gives it again. */
export class ConsentWithdrawn {
  private readonly links: AdminConsentLinks;

  constructor(signIn: Pick<RemoteSignIn, 'adminConsentUrl'>, clock: Clock) {
    this.links = new AdminConsentLinks(signIn, clock);
  }

  /** For an account that is locked by `tx`; every other problem is left as it is. */
  async complete(tx: Tx, account: CalendarAccount, problem: AccountProblem): Promise<AccountProblem> {
    if (problem.code !== 'CONSENT_WITHDRAWN') return problem;
    return { ...problem, ...(await this.links.wantedBy(tx, account, null)) };
  }
}
