import type { RepairStart, RepairView, SignInContext } from '@kalbro/calendar-service';
import { parseAcceptLanguage } from '@kalbro/kernel';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { BrowserCookie } from './browser-secret.js';
import { sendPage } from './page-headers.js';
import { repairPage } from './repair-page.js';

export interface RepairCases {
  readonly read: (ticket: string) => Promise<RepairView>;
  readonly begin: (ticket: string, context: SignInContext) => Promise<RepairStart>;
}

export interface RepairSettings {
  readonly consoleUrl: string | undefined;
  /** Where people sign in at Microsoft. */
  readonly loginUrl: string;
  readonly cookie: BrowserCookie;
}

const sent = z.object({ ticket: z.string().min(1).max(200) });

const statuses: Readonly<Record<RepairView['kind'], number>> = {
  repairable: 200,
  works: 200,
  onlyFromCard: 403,
  refused: 403,
  linkUnknown: 410,
};

/** `GET /oauth/microsoft/repair?ticket=…`: tells what the link is for. It begins nothing: mail scanners open links too. */
export function showRepair(cases: RepairCases, settings: RepairSettings): RequestHandler {
  return async (request, response) => {
    const ticket = ticketIn(request.query);
    send(request, response, settings, ticket === undefined ? undefined : await cases.read(ticket), ticket);
  };
}

/** `POST /oauth/microsoft/repair`: the button of that page. Sends the browser on to Microsoft. */
export function beginRepair(cases: RepairCases, settings: RepairSettings): RequestHandler {
  return async (request, response) => {
    const ticket = ticketIn(request.body);
    if (ticket === undefined) return send(request, response, settings, undefined, undefined);
    // A foreign page that sends the form by itself gets no further than to the page with the button.
    if (isFromElsewhere(request)) return void response.redirect(303, `?ticket=${encodeURIComponent(ticket)}`);
    const language = parseAcceptLanguage(request.get('accept-language'));
    const { secret, header } = settings.cookie.of(request.get('cookie'));
    const start = await cases.begin(ticket, { browserSecret: secret, language });
    if (start.kind !== 'begun') return send(request, response, settings, start, ticket);
    response.append('Set-Cookie', header);
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    response.redirect(303, start.authorizationUrl);
  };
}

function ticketIn(fields: unknown): string | undefined {
  const read = sent.safeParse(fields);
  return read.success ? read.data.ticket : undefined;
}

/** Browsers say where a request comes from; who does not is not led by a foreign page. */
function isFromElsewhere(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  return site !== undefined && site !== 'same-origin';
}

function send(
  request: Request,
  response: Response,
  settings: RepairSettings,
  view: RepairView | undefined,
  ticket: string | undefined,
): void {
  const shown = view ?? { kind: 'linkUnknown' };
  const language = parseAcceptLanguage(request.get('accept-language'));
  const html = repairPage(shown, { language, consoleUrl: settings.consoleUrl, ticket: ticket ?? '' });
  sendPage(response, statuses[shown.kind], html, formTargets(settings));
}

/**
 * The form leads to us, from us to Microsoft, and from there, before anything is shown, perhaps to the sign-in page of the
 * person's own organisation (federation), whose address nobody here knows. Browsers check every step of that.
 */
function formTargets({ loginUrl }: RepairSettings): string {
  const { protocol, origin } = new URL(loginUrl);
  return protocol === 'https:' ? "'self' https:" : `'self' https: ${origin}`;
}
