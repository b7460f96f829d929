import { setTimeout as pause } from 'node:timers/promises';
import { PlannerApi } from '../demo-data/planner-api.js';
import type { PlannerSession } from '../demo-data/planner-api.js';

/** A run as the demo shows it. */
export interface DemoRun {
  readonly id: string;
  readonly status: string;
  readonly finishedAt: string | null;
  readonly progress: { readonly processed: number };
  readonly down: { readonly created: number; readonly updated: number; readonly deleted: number };
  readonly errors: readonly { readonly message: string }[];
  readonly graphRequests: number;
}

export interface PlannerEntry {
  readonly title: string;
  readonly description: string | null;
  readonly location: string | null;
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
  readonly isAllDay: boolean;
  readonly isPrivate: boolean;
  readonly availability: string;
  readonly type: string;
  readonly attendees: readonly { readonly email: string | null }[];
}

const administrator = 'admin';
const person = { externalId: 'demo', name: 'Dag Demo', email: 'demo@fjordplan.example' };
const runFields = `id status finishedAt progress { processed } down { created updated deleted } errors { message } graphRequests`;

/** The resource card of the demo's own person: nobody's demo data is touched. */
export class DemoCard {
  private constructor(
    private readonly session: PlannerSession,
    private readonly resourceId: string,
  ) {}

  /** The person and the card are saved by the administrator; what an earlier demo left on the card is taken off. */
  static async prepare(apiUrl: string): Promise<DemoCard> {
    const api = new PlannerApi(apiUrl);
    const admin = await api.signIn(administrator);
    const user = { ...person, permissions: ['appointments:edit', 'resource:edit-own'] };
    const savedUser = await admin.ask<{ saveUser: { id: string } }>(
      'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }',
      { input: user },
    );
    const saved = await admin.ask<{ saveResource: { id: string } }>(
      'mutation ($input: SaveResourceInput!) { saveResource(input: $input) { id } }',
      { input: { ...person, userId: savedUser.saveUser.id } },
    );
    const card = new DemoCard(await api.signIn(person.externalId), saved.saveResource.id);
    await card.removeAccounts();
    return card;
  }

  /** Answers where the browser has to go to sign in, and what it has to show on its way back. */
  async addAccount(): Promise<{ readonly accountId: string; readonly url: string; readonly cookie: string }> {
    const answer = await this.session.ask<{
      addCalendarAccount: { account: { id: string }; authorizationUrl: string };
    }>(
      'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } authorizationUrl } }',
      { input: { resourceId: this.resourceId, username: person.email, direction: 'DOWN' } },
    );
    const { account, authorizationUrl: url } = answer.addCalendarAccount;
    return { accountId: account.id, url, cookie: this.session.browserCookie ?? '' };
  }

  /** A whole run; `onProgress` is told how far it is. */
  async synchronise(accountId: string, onProgress: (processed: number) => void): Promise<DemoRun> {
    const begun = await this.session.ask<{ syncCalendarAccount: DemoRun }>(
      `mutation ($id: ID!) { syncCalendarAccount(id: $id) { ${runFields} } }`,
      { id: accountId },
    );
    for (let run = begun.syncCalendarAccount; ; run = await this.run(run.id)) {
      onProgress(run.progress.processed);
      if (run.finishedAt !== null) return run;
      await pause(100);
    }
  }

  async entries(from: string, to: string): Promise<PlannerEntry[]> {
    const answer = await this.session.ask<{ appointments: PlannerEntry[] }>(
      `query ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) { appointments(resourceIds: $ids, from: $from, to: $to) {
        title description location start end timeZone isAllDay isPrivate availability type attendees { email } } }`,
      { ids: [this.resourceId], from, to },
    );
    return answer.appointments;
  }

  private async run(id: string): Promise<DemoRun> {
    const answer = await this.session.ask<{ syncRun: DemoRun }>(
      `query ($id: ID!) { syncRun(id: $id) { ${runFields} } }`,
      { id },
    );
    return answer.syncRun;
  }

  private async removeAccounts(): Promise<void> {
    const { resource } = await this.session.ask<{ resource: { calendarAccounts: { id: string }[] } }>(
      'query ($id: ID!) { resource(id: $id) { calendarAccounts { id } } }',
      { id: this.resourceId },
    );
    const remove = 'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }';
    for (const { id } of resource.calendarAccounts)
      await this.session.ask(remove, { input: { id, downCopies: 'DELETE', upCopies: 'KEEP' } });
  }
}
