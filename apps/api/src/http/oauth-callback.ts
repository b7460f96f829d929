import type { SignedInFor, SignInCallback, SignInEnd, SignInOutcome } from '@kalbro/calendar-service';
import { parseAcceptLanguage } from '@kalbro/kernel';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { answered, sendConsentPage } from './admin-consent.js';
import type { BrowserCookie } from './browser-secret.js';
import { cardTells } from './card-tells.js';
import { sendPage } from './page-headers.js';
import { signInPage } from './sign-in-page.js';

/** Finishes a sign-in and tells how it ended, in the language it was begun in if that is known. */
export type FinishSignIn = (callback: SignInCallback) => Promise<SignInOutcome>;

export interface CallbackSettings {
  readonly consoleUrl: string | undefined;
  readonly cookie: BrowserCookie;
}

const text = z.string().max(8_000).optional();
const query = z.object({
  state: z.string().min(1).max(2_000),
  code: text,
  error: text,
  error_description: text,
  error_subcode: text,
});

const statuses: Readonly<Record<SignInEnd['kind'], number>> = {
  connected: 200,
  wrongAccount: 409,
  linkedElsewhere: 409,
  cancelledOrBlocked: 403,
  permissionMissing: 403,
  refused: 403,
  otherBrowser: 403,
  expiredOrUsed: 410,
  misconfigured: 500,
  unexpected: 502,
  unavailable: 503,
};

/**
 * `GET /oauth/microsoft/callback`: where Microsoft sends the browser back to after a sign-in. It goes on to the card in the
 * console where there is one, it is known whose sign-in it was, and the card tells how it ended; else a page says it.
 */
export function oauthCallback(finish: FinishSignIn, { consoleUrl, cookie }: CallbackSettings): RequestHandler {
  return async (request, response) => {
    const spoken = parseAcceptLanguage(request.get('accept-language'));
    // Links for administrators led here once; they can be followed still, and what they did at Microsoft counts.
    if (request.query['admin_consent'] !== undefined) {
      return sendConsentPage(request, response, answered(request.query['error']), consoleUrl);
    }
    const callback = callbackOf(request, cookie);
    const { language, begunFor, ...end } = callback ? await finish(callback) : nothing;
    const cardUrl = consoleUrl === undefined || !begunFor ? undefined : cardAt(consoleUrl, begunFor);
    if (cardUrl !== undefined && begunFor && cardTells(end)) return backToCard(response, cardUrl, begunFor, end.kind);
    const wayBack = cardUrl ?? consoleUrl;
    sendPage(response, statuses[end.kind], signInPage(end, { language: language ?? spoken, consoleUrl: wayBack }));
  };
}

/** An address that holds no answer of Entra's is worth as much as one that was used up. */
const nothing: SignInOutcome = { kind: 'expiredOrUsed', language: null, begunFor: null };

function cardAt(consoleUrl: string, { resourceId }: SignedInFor): string {
  return `${consoleUrl}/resources/${resourceId}/office-365`;
}

/** Nothing of anybody's is in the address but ids and the outcome's name. */
function backToCard(response: Response, cardUrl: string, { accountId }: SignedInFor, signIn: SignInEnd['kind']): void {
  const query = new URLSearchParams({ account: accountId, signIn });
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  response.redirect(303, `${cardUrl}?${query.toString()}`);
}

function callbackOf(request: Request, cookie: BrowserCookie): SignInCallback | undefined {
  const read = query.safeParse(request.query);
  if (!read.success) return undefined;
  const { state, code, error, error_description: errorDescription, error_subcode: errorSubcode } = read.data;
  return { state, code, error, errorDescription, errorSubcode, browserSecret: cookie.read(request.get('cookie')) };
}
