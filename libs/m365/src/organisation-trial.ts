import { randomUUID } from 'node:crypto';
import type {
  CalendarPermission,
  OrganisationFinding,
  OrganisationTestOutcome,
  OrganisationTestStep,
  OrganisationTestStepName,
  RemoteSession,
} from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { addDays, RemoteError } from '@kalbro/kernel';
import { eventPath, immutableIds, listed, required, requiredText, unlessGone } from './graph-answers.js';
import type { GraphClient } from './graph-client.js';
import type { ApplicationToken } from './organisation-tokens.js';
import { findUser, isTimeUp } from './organisation-user.js';
import { OutlookCalendar } from './outlook-calendar.js';
import { permissionOfRoles } from './token-claims.js';

export interface TrialParts {
  /** A token that was asked for just now. */
  readonly acquire: () => Promise<ApplicationToken>;
  readonly graphWith: (token: ApplicationToken) => GraphClient;
  /** A new one for each step: each has its own time. */
  readonly sessionFor: (userId: string) => RemoteSession;
  readonly now: () => Instant;
}

/** What one step came to. */
interface Result {
  readonly outcome: OrganisationTestOutcome;
  readonly finding: OrganisationFinding;
  readonly code?: string;
}

const order: readonly OrganisationTestStepName[] = ['TOKEN', 'PERMISSION', 'MAILBOX', 'READ', 'WRITE'];
const headers = { Prefer: immutableIds };

const permissionFindings: Readonly<Record<CalendarPermission, OrganisationFinding>> = {
  'Calendars.ReadWrite': 'MAY_WRITE',
  'Calendars.Read': 'MAY_READ',
  'Calendars.ReadBasic': 'MAY_READ_TIMES',
};

/**
 * Tries what an organisation-wide connection can do for one mailbox, in the order in which things go wrong; after a step that
 * failed the others are left out. What it writes stands for a moment only, in the year 2000, where nobody is told and no run
 * looks.
 */
export class OrganisationTrial {
  private token: ApplicationToken | undefined;
  private userId = '';

  constructor(private readonly parts: TrialParts) {}

  async run(address: string): Promise<readonly OrganisationTestStep[]> {
    const steps: OrganisationTestStep[] = [];
    for (const step of order) {
      const isOver = steps.some(({ outcome }) => outcome === 'FAILED');
      const result = isOver ? skipped('NOT_REACHED') : await this.attempt(step, address);
      steps.push({ step, ...result });
    }
    return steps;
  }

  private async attempt(step: OrganisationTestStepName, address: string): Promise<Result> {
    try {
      return await this.perform(step, address);
    } catch (error) {
      return failure(error);
    }
  }

  private perform(step: OrganisationTestStepName, address: string): Promise<Result> {
    switch (step) {
      case 'TOKEN':
        return this.getToken();
      case 'PERMISSION':
        return Promise.resolve(this.judgePermission());
      case 'MAILBOX':
        return this.findMailbox(address);
      case 'READ':
        return this.readCalendar();
      case 'WRITE':
        return this.permission === null || this.permission === 'Calendars.ReadWrite'
          ? this.writeEvent()
          : Promise.resolve(skipped('READ_ONLY'));
    }
  }

  private async getToken(): Promise<Result> {
    this.token = await this.parts.acquire();
    return ok('TOKEN_RECEIVED');
  }

  private judgePermission(): Result {
    const { permission } = this;
    return permission === null ? skipped('NO_ROLE_IN_TOKEN') : ok(permissionFindings[permission]);
  }

  /** That somebody has this address does not mean that they have a mailbox: their calendar is looked for as well. */
  private async findMailbox(address: string): Promise<Result> {
    const session = this.parts.sessionFor(address);
    const { remoteUserId } = await findUser(new OutlookCalendar(this.graph), session);
    this.userId = remoteUserId;
    await this.graph.request(this.session, { path: '/me/calendar', query: { $select: 'id,name' }, headers });
    return ok('MAILBOX_FOUND');
  }

  private async readCalendar(): Promise<Result> {
    const start = this.parts.now();
    const query = { startDateTime: start, endDateTime: addDays(start, 7), $top: '1', $select: 'id' };
    const page = await this.graph.request(this.session, { path: '/me/calendarView', query, headers });
    listed(required(page));
    return ok('CALENDAR_READ');
  }

  private async writeEvent(): Promise<Result> {
    const request = { method: 'POST', path: '/me/events', headers, body: trialEvent() } as const;
    const event = required(await this.graph.request(this.session, request));
    const path = eventPath(requiredText(event['id']));
    try {
      await unlessGone(this.graph.request(this.session, { method: 'DELETE', path, headers }));
    } catch (error) {
      const { code } = failure(error);
      return failed('EVENT_LEFT_BEHIND', code);
    }
    return ok('EVENT_WRITTEN');
  }

  private get permission(): CalendarPermission | null {
    return permissionOfRoles(this.token?.roles ?? []);
  }

  private get graph(): GraphClient {
    if (!this.token) throw new Error('No step comes before the token.');
    return this.parts.graphWith(this.token);
  }

  private get session(): RemoteSession {
    return this.parts.sessionFor(this.userId);
  }
}

/** Free, without reminder or guests: it takes nobody's time and tells nobody. */
function trialEvent(): Record<string, unknown> {
  return {
    subject: 'Kalbro',
    start: { dateTime: '2000-01-01T00:00:00', timeZone: 'UTC' },
    end: { dateTime: '2000-01-01T00:15:00', timeZone: 'UTC' },
    showAs: 'free',
    isReminderOn: false,
    transactionId: randomUUID(),
  };
}

function ok(finding: OrganisationFinding): Result {
  return { outcome: 'OK', finding };
}

function skipped(finding: OrganisationFinding): Result {
  return { outcome: 'SKIPPED', finding };
}

function failed(finding: OrganisationFinding, code?: string): Result {
  return { outcome: 'FAILED', finding, ...(code === undefined ? {} : { code }) };
}

/** What an error means to whoever set the connection up. Throws what is no answer of Microsoft's. */
function failure(error: unknown): Result {
  if (isTimeUp(error)) return failed('MICROSOFT_UNAVAILABLE');
  if (!(error instanceof RemoteError)) throw error;
  const { kind, code, status } = error;
  if (kind === 'organisationRefused') return failed(code as OrganisationFinding);
  if (kind === 'misconfigured') return failed('OPERATOR_NEEDED');
  if (kind === 'unavailable' || kind === 'throttled') return failed('MICROSOFT_UNAVAILABLE', code);
  if (status === 403) return failed('ACCESS_DENIED', code);
  if (status === 404) return failed(isWithoutMailbox(code) ? 'MAILBOX_NOT_ONLINE' : 'MAILBOX_UNKNOWN', code);
  return failed('MICROSOFT_REFUSED', code);
}

function isWithoutMailbox(code: string | undefined): boolean {
  return ['mailboxnotenabledforrestapi', 'mailboxnotsupportedforrestapi'].includes(code?.toLowerCase() ?? '');
}
