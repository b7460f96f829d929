import { parseAcceptLanguage, translate } from '@kalbro/kernel';
import type { ClientId, Localised } from '@kalbro/kernel';
import { parseId } from '@kalbro/kernel';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { DevIssuer } from '../auth/dev-issuer.js';
import type { LoadActor } from '../auth/sign-in.js';

const body = z.object({ user: z.string().min(1).max(200), client: z.string().optional() });

const howTo: Localised = {
  nb: 'Send {"user": "<externalId>"} som application/json, og "client": "<id>" når flere kunder har en slik bruker.',
  en: 'Send {"user": "<externalId>"} as application/json, and "client": "<id>" when several clients have such a user.',
};
const unknown: Localised = {
  nb: 'Ingen bruker (eller flere enn én) har denne externalId-en. Prøv en av demobrukerne, for eksempel kari.',
  en: 'No user (or more than one) has this externalId. Try one of the demo users, for example kari.',
};

/** `POST /dev/login {"user": "kari"}` answers `{"token": "..."}`: signs anybody in, so it exists on a developer's machine only. */
export function devLogin(issuer: DevIssuer, loadActor: LoadActor): RequestHandler {
  return async (request, response) => {
    const language = parseAcceptLanguage(request.get('accept-language'));
    const asked = body.safeParse(request.body);
    if (!asked.success) return void response.status(400).json({ error: translate(howTo, language) });
    const { user, client } = asked.data;
    const clientId = client === undefined ? undefined : parseId<ClientId>(client);
    const actor = await loadActor({ externalId: user, clientId });
    if (!actor) return void response.status(404).json({ error: translate(unknown, language) });
    response.set('Cache-Control', 'no-store').json({ token: await issuer.sign(actor) });
  };
}
