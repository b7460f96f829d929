import type { Page } from '../system/browser.js';
import type { Session } from '../system/planner.js';
import { until } from '../system/wait.js';
import type { Person } from './client.js';

export interface ItemError {
  readonly code: string;
  readonly message: string;
  readonly title: string | null;
  readonly appointmentId: string | null;
}

export interface RunState {
  readonly id: string;
  readonly status: string;
  readonly trigger: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: { readonly processed: number; readonly total: number | null; readonly message: string };
  readonly down: Counts;
  readonly errors: readonly ItemError[];
  readonly graphRequests: number;
  readonly full: boolean;
}
export interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly skipped: number;
}

export interface AccountProblem {
  readonly code: string;
  readonly message: string;
  readonly adminConsentUrl: string | null;
  readonly messageForItSupport: string | null;
}

export interface AccountState {
  readonly id: string;
  readonly status: string;
  readonly access: string;
  readonly main: boolean;
  readonly username: string;
  readonly problem: AccountProblem | null;
  readonly externalCalendars: readonly { readonly id: string; readonly name: string; readonly syncDown: boolean }[];
  readonly lastSuccessfulSyncAt: string | null;
}

export interface Conflict {
  readonly field: string;
  readonly plannerValue: string | null;
  readonly outlookValue: string | null;
  readonly winner: string;
}
interface ConflictPage {
  readonly nodes: readonly Conflict[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export const runFields = `id status trigger startedAt finishedAt progress { processed total message }
  down { created updated deleted unchanged skipped } errors { code message title appointmentId } graphRequests full`;
const accountFields = `id username status access main problem { code message adminConsentUrl messageForItSupport }
  externalCalendars { id name syncDown } lastSuccessfulSyncAt`;

const over = ['SUCCEEDED', 'SUCCEEDED_WITH_ERRORS', 'FAILED', 'CANCELLED'];

interface Added {
  readonly account: { readonly id: string };
  readonly authorizationUrl: string | null;
  readonly notices: readonly string[];
}

/** One calendar account, as its owner sees it. */
export class CalendarAccount {
  private constructor(
    readonly id: string,
    private readonly session: Session,
    /** Where the browser has to go first. */
    readonly authorizationUrl: string,
  ) {}

  /** Typed in, not yet signed in. */
  static async add(person: Person, username: string, more: Record<string, unknown> = {}): Promise<CalendarAccount> {
    const { account, authorizationUrl } = await CalendarAccount.type(person, username, more);
    if (authorizationUrl === null) throw new Error(`${username} was connected without a sign-in.`);
    return new CalendarAccount(account.id, person.session, authorizationUrl);
  }

  /** Typed in where the organisation lets it in: nobody signs in. */
  static async join(person: Person, username: string, more: Record<string, unknown> = {}): Promise<CalendarAccount> {
    const { account, authorizationUrl, notices } = await CalendarAccount.type(person, username, more);
    if (authorizationUrl !== null) throw new Error(`${username} has to sign in: ${notices.join(' ')}`);
    return new CalendarAccount(account.id, person.session, '');
  }

  private static async type(person: Person, username: string, more: Record<string, unknown>): Promise<Added> {
    const answer = await person.session.ask<{ addCalendarAccount: Added }>(
      `mutation ($input: AddCalendarAccountInput!) {
        addCalendarAccount(input: $input) { account { id } authorizationUrl notices } }`,
      { input: { resourceId: person.resourceId, username, direction: 'DOWN', ...more } },
    );
    return answer.addCalendarAccount;
  }

  /** Added and signed in, with the page that the person is left with. */
  static async connect(person: Person, username: string, more: Record<string, unknown> = {}): Promise<CalendarAccount> {
    const account = await CalendarAccount.add(person, username, more);
    const page = await account.signIn();
    if (page.status !== 200) throw new Error(`The sign-in of ${username} ended on ${page.status}: ${page.text}`);
    return account;
  }

  /** Goes where Microsoft leads a person whose tenant asks nothing. */
  signIn(): Promise<Page> {
    return this.session.browser.open(this.authorizationUrl);
  }

  /** A new sign-in of the same account. */
  async reconnect(): Promise<CalendarAccount> {
    const answer = await this.session.ask<{ reconnectCalendarAccount: { authorizationUrl: string } }>(
      'mutation ($id: ID!) { reconnectCalendarAccount(id: $id) { authorizationUrl } }',
      { id: this.id },
    );
    return new CalendarAccount(this.id, this.session, answer.reconnectCalendarAccount.authorizationUrl);
  }

  async state(): Promise<AccountState> {
    const answer = await this.session.ask<{ calendarAccount: AccountState }>(
      `query ($id: ID!) { calendarAccount(id: $id) { ${accountFields} } }`,
      { id: this.id },
    );
    return answer.calendarAccount;
  }

  /** Changes that wait to go up. */
  async pendingUp(): Promise<number> {
    const answer = await this.session.ask<{ calendarAccount: { pendingUp: number } }>(
      'query ($id: ID!) { calendarAccount(id: $id) { pendingUp } }',
      { id: this.id },
    );
    return answer.calendarAccount.pendingUp;
  }

  /** Changes settings; signs in again where that is needed. */
  async update(changes: Record<string, unknown>): Promise<void> {
    const answer = await this.session.ask<{ updateCalendarAccount: { authorizationUrl: string | null } }>(
      'mutation ($input: UpdateCalendarAccountInput!) { updateCalendarAccount(input: $input) { authorizationUrl } }',
      { input: { id: this.id, ...changes } },
    );
    const { authorizationUrl } = answer.updateCalendarAccount;
    if (authorizationUrl !== null) await this.session.browser.open(authorizationUrl);
  }

  async turn(direction: string): Promise<void> {
    await this.update({ direction });
  }

  /** Every value that lost, with the one that won. */
  async conflicts(): Promise<readonly Conflict[]> {
    const found: Conflict[] = [];
    let after: string | null = null;
    do {
      const page: ConflictPage = await this.conflictPage(after);
      found.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return found;
  }

  private async conflictPage(after: string | null): Promise<ConflictPage> {
    const answer = await this.session.ask<{ syncConflicts: ConflictPage }>(
      `query ($id: ID!, $after: String) { syncConflicts(accountId: $id, first: 100, after: $after) {
        nodes { field plannerValue outlookValue winner } pageInfo { hasNextPage endCursor } } }`,
      { id: this.id, after },
    );
    return answer.syncConflicts;
  }

  /** Asks for a run; answers at once with one that waits, or with the one that is going. */
  async beginSync(): Promise<RunState> {
    const answer = await this.session.ask<{ syncCalendarAccount: RunState }>(
      `mutation ($id: ID!) { syncCalendarAccount(id: $id) { ${runFields} } }`,
      { id: this.id },
    );
    return answer.syncCalendarAccount;
  }

  /** With all that came down; what went up stays in Outlook. */
  async remove(): Promise<void> {
    await this.session.ask(
      'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }',
      { input: { id: this.id, downCopies: 'DELETE', upCopies: 'KEEP' } },
    );
  }

  async cancel(runId: string): Promise<void> {
    await this.session.ask('mutation ($id: ID!) { cancelSyncRun(id: $id) { id } }', { id: runId });
  }

  async run(id: string): Promise<RunState> {
    const answer = await this.session.ask<{ syncRun: RunState }>(
      `query ($id: ID!) { syncRun(id: $id) { ${runFields} } }`,
      { id },
    );
    return answer.syncRun;
  }

  /** The run once it is over. */
  whenOver(id: string, seconds = 30): Promise<RunState> {
    return this.whenRun(id, 'to be over', (run) => over.includes(run.status), seconds);
  }

  whenRun(id: string, what: string, holds: (run: RunState) => boolean, seconds = 30): Promise<RunState> {
    const ask = async () => {
      const run = await this.run(id);
      return holds(run) && run;
    };
    return until(`the run ${what}`, ask, seconds);
  }

  /** A whole run, from the wish to its end. */
  async sync(seconds = 30): Promise<RunState> {
    const { id } = await this.beginSync();
    return this.whenOver(id, seconds);
  }
}
