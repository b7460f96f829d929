import { tenantIdOf, type World } from '../exchange/world.js';
import { html, redirect, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import type { Application, Applications } from './applications.js';
import { tenantAdmits } from './authorize.js';
import { describe, EntraError, errorDetails } from './errors.js';
import type { Grants } from './grants.js';
import { adminConsentPage, errorPage } from './pages.js';
import { parseScopes } from './scopes.js';

const GRAPH = 'https://graph.microsoft.com/';

/** `/{tenant}/v2.0/adminconsent`: an administrator agrees for everybody of an organization (SEMANTICS 15.7). */
export class AdminConsentEndpoint {
  constructor(
    private readonly world: World,
    private readonly applications: Applications,
    private readonly grants: Grants,
  ) {}

  answer(request: HttpRequest, tenant: string): HttpAnswer {
    const parameters = request.method === 'POST' ? new URLSearchParams(request.body) : request.query;
    try {
      const application = this.applications.get(parameters.get('client_id') ?? '');
      this.applications.assertRedirect(application, parameters.get('redirect_uri') ?? '');
      return this.decide(request, tenant, parameters, application);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return html(400, errorPage(describe(error, errorDetails(this.world.clock(), undefined))));
    }
  }

  private decide(
    request: HttpRequest,
    tenant: string,
    parameters: URLSearchParams,
    application: Application,
  ): HttpAnswer {
    const scopes = parseScopes(parameters.get('scope') ?? '').graph;
    const decision = parameters.get('decision');
    if (decision === 'cancel') return this.back(parameters, this.refusal());
    const tenants = [...this.tenants(tenant)];
    if (decision !== 'accept')
      return html(200, adminConsentPage(request.path, parameters, application.displayName, scopes, tenants));
    const chosen = parameters.get('organization') ?? tenants[0] ?? tenant;
    const tenantId = tenantIdOf(chosen);
    this.grants.consentForTenant(tenantId, application.clientId, scopes);
    return this.back(parameters, { tenant: tenantId, scope: scopes.map((scope) => GRAPH + scope).join(' ') });
  }

  private tenants(segment: string): Set<string> {
    const organisations = [...this.world.all()].filter(({ options }) => !options.consumer);
    return new Set(
      organisations.filter((mailbox) => tenantAdmits(segment, mailbox)).map(({ options }) => options.tenant),
    );
  }

  private refusal(): Record<string, string> {
    const error = new EntraError(
      'consent_required',
      65004,
      'The resource owner or authorization server denied the request.',
    );
    return { error: error.error, error_description: describe(error, errorDetails(this.world.clock(), undefined)) };
  }

  /** `admin_consent=True` stands there even when it failed. */
  private back(parameters: URLSearchParams, fields: Record<string, string>): HttpAnswer {
    const state = parameters.get('state');
    const all = new URLSearchParams({ admin_consent: 'True', ...fields, ...(state === null ? {} : { state }) });
    const target = parameters.get('redirect_uri') ?? '';
    return redirect(`${target}${target.includes('?') ? '&' : '?'}${all.toString()}`);
  }
}
