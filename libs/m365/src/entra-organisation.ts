import type {
  Clock,
  OrganisationMailbox,
  OrganisationTestStep,
  RemoteOrganisation,
  RemoteSession,
} from '@kalbro/calendar-core';
import { organisationConsentState } from '@kalbro/calendar-core';
import type { AccountId, ClientId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { adminConsentRedirect, graphDefaultScope, loginBase } from './entra-application.js';
import { GraphClient } from './graph-client.js';
import type { M365Config } from './m365-config.js';
import { OrganisationTrial } from './organisation-trial.js';
import type { ApplicationToken, OrganisationTokens } from './organisation-tokens.js';
import { findUser, isNobody, isTimeUp } from './organisation-user.js';
import { OutlookCalendar } from './outlook-calendar.js';
import { permissionOfRoles } from './token-claims.js';

/** Somebody waits in front of a browser meanwhile. */
const patienceMilliseconds = 10_000;

/** Microsoft 365 as an application that was let into a whole organisation. */
export class EntraOrganisation implements RemoteOrganisation {
  constructor(
    private readonly config: M365Config,
    private readonly tokens: OrganisationTokens,
    private readonly clock: Clock,
  ) {}

  /** An application of the client's own leads its administrator back to where the client registered. */
  adminConsentUrl({ tenantId, applicationId }: { tenantId: string; applicationId: string | null }): string {
    const tenant = `${loginBase(this.config)}/${encodeURIComponent(tenantId)}`;
    if (applicationId !== null) return `${tenant}/adminconsent?client_id=${encodeURIComponent(applicationId)}`;
    const { clientId } = this.config;
    const redirectUri = adminConsentRedirect(this.config);
    const query = {
      client_id: clientId,
      scope: graphDefaultScope,
      redirect_uri: redirectUri,
      state: organisationConsentState,
    };
    return `${tenant}/v2.0/adminconsent?${new URLSearchParams(query).toString()}`;
  }

  async findMailbox(clientId: ClientId, address: string): Promise<OrganisationMailbox | undefined> {
    // What was consented to a moment ago does not stand in a token of the hour before.
    const token = await this.tokens.acquire(clientId, { isFresh: true });
    const outlook = new OutlookCalendar(this.graphWith(token));
    try {
      const mailbox = await findUser(outlook, sessionFor(clientId, address));
      const calendars = await outlook.listCalendars(sessionFor(clientId, mailbox.remoteUserId));
      return { ...mailbox, calendars, remoteTenantId: token.tenantId, permission: permissionOfRoles(token.roles) };
    } catch (error) {
      if (error instanceof RemoteError && isNobody(error)) return undefined;
      throw isTimeUp(error) ? new RemoteError('unavailable', 'Graph did not answer in time') : error;
    }
  }

  test(clientId: ClientId, address: string): Promise<readonly OrganisationTestStep[]> {
    return new OrganisationTrial({
      acquire: () => this.tokens.acquire(clientId, { isFresh: true }),
      graphWith: (token) => this.graphWith(token),
      sessionFor: (userId) => sessionFor(clientId, userId),
      now: () => this.clock.now(),
    }).run(address);
  }

  /** One of its own for each use: nothing that one mailbox is throttled for outlasts it. */
  private graphWith({ token }: ApplicationToken): GraphClient {
    const { graphUrl } = this.config;
    return new GraphClient({ graphUrl, clock: this.clock, tokens: { accessToken: () => Promise.resolve(token) } });
  }
}

function sessionFor(clientId: ClientId, userId: string): RemoteSession {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  // There is no account yet; it only names the gate, and each client has its own here.
  return { accountId: '' as AccountId, countRequest: () => undefined, signal, organisation: { clientId, userId } };
}
