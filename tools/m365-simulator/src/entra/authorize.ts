import type { Mailbox } from '../exchange/mailbox.js';
import { CONSUMER_TENANT_ID, tenantIdOf, type World } from '../exchange/world.js';
import { html, redirect, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import type { Application, Applications } from './applications.js';
import { describe, EntraError, errorDetails, knownError } from './errors.js';
import type { Grants } from './grants.js';
import { accountPage, approvalPage, consentPage, errorPage, formPostPage, requestApprovalPage } from './pages.js';
import { parseScopes, type RequestedScopes } from './scopes.js';

/** One visit to the authorize endpoint, its parameters checked. */
interface Visit {
  request: HttpRequest;
  tenant: string;
  parameters: URLSearchParams;
  application: Application;
  redirectUri: string;
  responseMode: string;
  scopes: RequestedScopes;
  prompts: string[];
}

const OWN_FIELDS = ['account', 'decision'];

/** Whether accounts of a tenant may sign in at an endpoint: common, organizations, consumers, or one tenant. */
export function tenantAdmits(segment: string, mailbox: Mailbox): boolean {
  const { tenantId, tenant, consumer } = mailbox.options;
  const wanted = segment.toLowerCase();
  if (wanted === 'common') return true;
  if (wanted === 'organizations') return !consumer;
  if (wanted === 'consumers') return consumer;
  return wanted === tenantId || wanted === tenant;
}

/** The sign-in: choose an account, agree to permissions, go back with a code. */
export class AuthorizeEndpoint {
  constructor(
    private readonly world: World,
    private readonly applications: Applications,
    private readonly grants: Grants,
  ) {}

  answer(request: HttpRequest, tenant: string): HttpAnswer {
    const parameters = request.method === 'POST' ? new URLSearchParams(request.body) : request.query;
    let visit: Visit;
    try {
      visit = this.readVisit(request, tenant, parameters);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return html(400, errorPage(describe(error, errorDetails(this.world.clock(), undefined))));
    }
    try {
      return this.signIn(visit);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return redirectOrPage(visit, this.errorFields(error));
    }
  }

  /** Faults of the app itself never redirect (SEMANTICS 15.2). */
  private readVisit(request: HttpRequest, tenant: string, parameters: URLSearchParams): Visit {
    const application = this.applications.get(parameters.get('client_id') ?? '');
    const redirectUri = parameters.get('redirect_uri') ?? '';
    this.applications.assertRedirect(application, redirectUri);
    this.assertTenant(tenant);
    const responseMode = parameters.get('response_mode') ?? 'query';
    const prompts = (parameters.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
    const scopes = parseScopes(parameters.get('scope') ?? '');
    return { request, tenant, parameters, application, redirectUri, responseMode, scopes, prompts };
  }

  private assertTenant(segment: string): void {
    const wanted = segment.toLowerCase();
    if (['common', 'organizations', 'consumers', CONSUMER_TENANT_ID].includes(wanted)) return;
    const known = [...this.world.all()].some((mailbox) => tenantAdmits(wanted, mailbox));
    if (known || tenantIdOf(wanted) === wanted) return;
    throw new EntraError(
      'invalid_request',
      90002,
      `Tenant '${segment}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }

  private signIn(visit: Visit): HttpAnswer {
    const { parameters, prompts } = visit;
    if (parameters.get('response_type') !== 'code') {
      throw new EntraError(
        'unsupported_response_type',
        700054,
        "response_type 'code' is the only one that is supported.",
      );
    }
    if (parameters.get('scope') === null)
      throw new EntraError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'scope'.",
      );
    const chosen =
      parameters.get('account') ?? (prompts.includes('select_account') ? null : parameters.get('login_hint'));
    const mailbox = chosen === null ? undefined : this.world.signingInAs(chosen);
    if (mailbox && tenantAdmits(visit.tenant, mailbox)) return this.withAccount(visit, mailbox);
    if (mailbox)
      throw new EntraError(
        'invalid_grant',
        50020,
        `User account '${mailbox.upn}' does not exist in tenant '${visit.tenant}'.`,
      );
    if (prompts.includes('none'))
      throw new EntraError('login_required', 50058, 'A silent sign-in request was sent but no user is signed in.');
    const candidates = [...this.world.all()].filter((one) => tenantAdmits(visit.tenant, one));
    return html(200, accountPage(visit.request.path, this.formFields(visit), candidates, this.cancelUrl(visit)));
  }

  private withAccount(visit: Visit, mailbox: Mailbox): HttpAnswer {
    if (!mailbox.accountEnabled) throw knownError(50057);
    if (mailbox.signInProblem !== undefined) throw knownError(mailbox.signInProblem);
    const decision = visit.parameters.get('decision');
    if (decision === 'cancel') return redirectOrPage(visit, CANCELLED);
    const { application, scopes, prompts } = visit;
    const consented = this.grants.consented(mailbox, application.clientId);
    const missing = scopes.graph.filter((scope) => !consented.includes(scope));
    const asks = missing.length > 0 || prompts.includes('consent');
    if (!asks || decision === 'accept') return this.grant(visit, mailbox);
    if (prompts.includes('none'))
      throw new EntraError(
        'interaction_required',
        65001,
        'The user or administrator has not consented to use the application.',
      );
    return this.askConsent(visit, mailbox);
  }

  private askConsent(visit: Visit, mailbox: Mailbox): HttpAnswer {
    const { application, scopes, request } = visit;
    if (mailbox.consent === 'grant') return this.grant(visit, mailbox);
    if (mailbox.consent === 'deny') {
      throw new EntraError('access_denied', 65004, 'User declined to consent to access the app.');
    }
    if (mailbox.consent === 'ask') {
      const fields = this.formFields(visit);
      fields.set('account', mailbox.address);
      return html(
        200,
        consentPage(request.path, fields, application.displayName, visiblePermissions(scopes), mailbox.upn),
      );
    }
    const { adminRequired } = this.world.settings;
    if (adminRequired === 'redirect') return redirectOrPage(visit, CANCELLED);
    const show = adminRequired === 'request' ? requestApprovalPage : approvalPage;
    return html(200, show(application.displayName, mailbox.upn, this.cancelUrl(visit)));
  }

  private grant(visit: Visit, mailbox: Mailbox): HttpAnswer {
    const { application, scopes, parameters } = visit;
    const allowed = scopes.graph.filter((scope) => mailbox.grantable?.includes(scope) ?? true);
    this.grants.consent(mailbox, application.clientId, allowed);
    const consented = this.grants.consented(mailbox, application.clientId);
    const granted = scopes.isDefault
      ? consented
      : consented.filter((scope) => mailbox.grantable?.includes(scope) ?? true);
    const optional = { nonce: parameters.get('nonce'), challenge: parameters.get('code_challenge') };
    const code = this.grants.addCode({
      ...{ clientId: application.clientId, upn: mailbox.upn, redirectUri: visit.redirectUri, scopes, granted },
      ...(optional.nonce === null ? {} : { nonce: optional.nonce }),
      ...(optional.challenge === null ? {} : { challenge: optional.challenge }),
      challengeMethod: parameters.get('code_challenge_method') ?? 'plain',
      issued: this.world.clock(),
      used: false,
    });
    return redirectOrPage(visit, { code, session_state: mailbox.oid });
  }

  private formFields(visit: Visit): URLSearchParams {
    const fields = new URLSearchParams(visit.parameters);
    for (const name of OWN_FIELDS) fields.delete(name);
    return fields;
  }

  /** What the browser brings back when a person gives up, or is told to ask an administrator: the same. */
  private cancelUrl(visit: Visit): string {
    return locationOf(visit, new URLSearchParams(withState(visit, CANCELLED)));
  }

  private errorFields(error: EntraError): Record<string, string> {
    const details = errorDetails(this.world.clock(), undefined);
    const uri = `https://login.microsoftonline.com/error?code=${error.number}`;
    return { error: error.error, error_description: describe(error, details), error_uri: uri };
  }
}

function visiblePermissions(scopes: RequestedScopes): string[] {
  return [...scopes.graph, ...(scopes.offline ? ['Maintain access to data you have given it access to'] : [])];
}

/** A person who cancels, and one who has to ask an administrator, look the same to the app (SEMANTICS 15.2). */
const CANCELLED: Record<string, string> = {
  error: 'access_denied',
  error_subcode: 'cancel',
  error_description: 'The user canceled the authentication.',
};

function withState(visit: Visit, fields: Record<string, string>): Record<string, string> {
  const state = visit.parameters.get('state');
  return state === null ? fields : { ...fields, state };
}

function locationOf(visit: Visit, fields: URLSearchParams): string {
  const separator = visit.responseMode === 'fragment' ? '#' : visit.redirectUri.includes('?') ? '&' : '?';
  return `${visit.redirectUri}${separator}${fields.toString()}`;
}

function redirectOrPage(visit: Visit, fields: Record<string, string>): HttpAnswer {
  const all = new URLSearchParams(withState(visit, fields));
  if (visit.responseMode === 'form_post') return html(200, formPostPage(visit.redirectUri, all));
  return redirect(locationOf(visit, all));
}
