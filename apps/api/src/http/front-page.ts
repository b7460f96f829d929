import { parseAcceptLanguage, translate } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';
import type { RequestHandler } from 'express';
import { page } from './page.js';
import { sendPage } from './page-headers.js';

const what: Localised = {
  nb: 'Dette er API-et til Kalbro, som holder kalenderen i et planleggingssystem i takt med Microsoft 365.',
  en: "This is the API of Kalbro, which keeps a planning system's calendar in step with Microsoft 365.",
};
const where: Localised = {
  nb: 'GraphQL tas imot på <code>POST /graphql</code>, og abonnementer over WebSocket på samme adresse.',
  en: 'GraphQL is taken at <code>POST /graphql</code>, and subscriptions over WebSocket at the same address.',
};

/** Says to whoever opens the address in a browser what they have found. */
export const frontPage: RequestHandler = (request, response) => {
  const language = parseAcceptLanguage(request.get('accept-language'));
  const body = `<h1>Kalbro</h1>\n<p>${translate(what, language)}</p>\n<p>${translate(where, language)}</p>`;
  sendPage(response, 200, page('API', language, body));
};
