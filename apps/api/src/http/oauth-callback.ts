import { adminConsentState } from '@kalbro/calendar-service';
import type { SignInCallback, SignInOutcome } from '@kalbro/calendar-service';
import { parseAcceptLanguage } from '@kalbro/kernel';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { readBrowserSecret } from './browser-secret.js';
import { sendPage } from './page-headers.js';
import { signInPage } from './sign-in-page.js';
import type { CallbackEnd } from './sign-in-page.js';

/** Finishes a sign-in and tells how it ended, in the language it was begun in if that is known. */
export type FinishSignIn = (callback: SignInCallback) => Promise<SignInOutcome>;

const text = z.string().max(8_000).optional();
const query = z.object({
  state: z.string().min(1).max(2_000),
  code: text,
  error: text,
  error_description: text,
  error_subcode: text,
});

const statuses: Readonly<Record<CallbackEnd['kind'], number>> = {
  connected: 200,
  wrongAccount: 409,
  cancelledOrBlocked: 403,
  permissionMissing: 403,
  refused: 403,
  otherBrowser: 403,
  expiredOrUsed: 410,
  unavailable: 503,
  consentGiven: 200,
  consentRefused: 403,
};

/** `GET /oauth/microsoft/callback`: where Microsoft sends the browser back to. */
export function oauthCallback(finish: FinishSignIn, consoleUrl: string | undefined): RequestHandler {
  return async (request, response) => {
    const spoken = parseAcceptLanguage(request.get('accept-language'));
    const { language, ...end } = await endOf(request, finish);
    sendPage(response, statuses[end.kind], signInPage(end, { language: language ?? spoken, consoleUrl }));
  };
}

/** An administrator who comes back from the consent link began no sign-in here: nothing is linked, they are only told. */
async function endOf(
  request: Request,
  finish: FinishSignIn,
): Promise<SignInOutcome | (CallbackEnd & { language: null })> {
  const callback = callbackOf(request);
  if (!callback) return { kind: 'expiredOrUsed', language: null };
  if (callback.state !== adminConsentState) return finish(callback);
  return { kind: callback.error === undefined ? 'consentGiven' : 'consentRefused', language: null };
}

/** Undefined when the address holds no answer of Entra's: then it is worth as much as one that was used up. */
function callbackOf(request: Request): SignInCallback | undefined {
  const read = query.safeParse(request.query);
  if (!read.success) return undefined;
  const { state, code, error, error_description: errorDescription, error_subcode: errorSubcode } = read.data;
  const browserSecret = readBrowserSecret(request.get('cookie'));
  return { state, code, error, errorDescription, errorSubcode, browserSecret };
}
