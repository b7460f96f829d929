import type { RemoteSession } from '@kalbro/calendar-core';
import { listed, required, requiredText, unlessGone } from './graph-answers.js';
import type { GraphClient } from './graph-client.js';
import { asRecord, asText } from './json.js';

/** Pages of a listing that are looked at: nobody makes more subscriptions for one mailbox. */
const pagesAtMost = 5;
/** As they are made for whoever signed in. What speaks of another mailbox is left alone, whoever may list it. */
const own = /^\/?me\//i;

/** Ends what this application subscribed to in the mailbox of whoever signed in; Graph lists no other application's. */
export async function endSubscriptions(graph: GraphClient, session: RemoteSession): Promise<number> {
  const ids = await ownSubscriptions(graph, session);
  for (const id of ids) {
    const path = `/subscriptions/${encodeURIComponent(id)}`;
    await unlessGone(graph.request(session, { method: 'DELETE', path }));
  }
  return ids.length;
}

async function ownSubscriptions(graph: GraphClient, session: RemoteSession): Promise<readonly string[]> {
  const ids: string[] = [];
  let page = required(await graph.request(session, { path: '/subscriptions' }));
  for (let pages = 1; ; pages += 1) {
    ids.push(...listed(page).flatMap(ownId));
    const link = graph.parseLink(page['@odata.nextLink']);
    if (link === undefined || pages === pagesAtMost) return ids;
    page = required(await graph.follow(session, link, {}));
  }
}

function ownId(value: unknown): readonly string[] {
  const subscription = asRecord(value);
  return own.test(asText(subscription?.['resource']) ?? '') ? [requiredText(subscription?.['id'])] : [];
}
