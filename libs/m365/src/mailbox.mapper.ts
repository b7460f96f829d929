import type { RemoteMailbox } from '@kalbro/calendar-core';
import type { JsonRecord } from './json.js';
import { asFilledText, asText } from './json.js';

/** What `/me` says of the mailbox: its addresses in lower case, user principal name first, none twice. */
export function toMailbox(me: JsonRecord): RemoteMailbox {
  const named = [me['userPrincipalName'], me['mail']].flatMap((address) => asFilledText(address)?.toLowerCase() ?? []);
  return { addresses: [...new Set(named)], remoteUserId: asText(me['id']) ?? '', timeZone: null };
}
