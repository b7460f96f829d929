import { randomBytes } from 'node:crypto';
import { previewOf, TEAMS_MARK, teamsBlock } from './body.js';
import type { Calendar } from './calendar.js';
import type { EventFields } from './event.model.js';

type Changes = Partial<EventFields>;

function withBlock(html: string, joinUrl: string): string {
  const block = teamsBlock(joinUrl);
  return html.includes('</body>')
    ? html.replace('</body>', `${block}\r\n</body>`)
    : `<html>\r\n<body>\r\n${block}\r\n</body>\r\n</html>\r\n`;
}

function start(calendar: Calendar, before: EventFields, changes: Changes): Changes {
  const provider = calendar.properties.defaultOnlineMeetingProvider;
  const meeting = randomBytes(12).toString('base64url');
  const context = encodeURIComponent(`{"Tid":"${calendar.mailbox.options.tenantId}","Oid":"${calendar.mailbox.oid}"}`);
  const joinUrl = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${meeting}%40thread.v2/0?context=${context}`;
  const bodyHtml = withBlock(changes.bodyHtml ?? before.bodyHtml, joinUrl);
  const onlineMeeting = { joinUrl, conferenceId: String(parseInt(randomBytes(4).toString('hex'), 16)) };
  const provided = { isOnlineMeeting: true, onlineMeetingProvider: provider, onlineMeeting };
  return { ...changes, ...provided, bodyHtml, bodyPreview: previewOf(bodyHtml) };
}

/**
 * The rules of online meetings (SEMANTICS 9): once it is one neither member can be changed, a provider that the
 * calendar does not have is ignored, and a body that lost the Teams block takes the meeting away.
 */
export function withOnlineMeeting(calendar: Calendar, before: EventFields, changes: Changes): Changes {
  const { isOnlineMeeting: wanted, onlineMeetingProvider: named, ...others } = changes;
  if (before.isOnlineMeeting) {
    const lost = others.bodyHtml !== undefined && !others.bodyHtml.includes(TEAMS_MARK);
    return lost ? { ...others, isOnlineMeeting: false, onlineMeetingProvider: 'unknown', onlineMeeting: null } : others;
  }
  const providers = calendar.properties.allowedOnlineMeetingProviders;
  const provider = named === undefined || named === 'unknown' ? providers[0] : named;
  if (wanted !== true || provider === undefined || !providers.includes(provider)) return others;
  return start(calendar, before, others);
}
