const META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Marks the part of a body that carries a Teams meeting; a PATCH without it takes the meeting away (SEMANTICS 9.2). */
export const TEAMS_MARK = 'me-email-text';
const PREVIEW_LENGTH = 255;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Exchange keeps HTML only: text comes back converted. */
export function storeText(text: string): string {
  if (text === '') return '';
  const lines = escapeHtml(text).replace(/\r\n|\r|\n/g, '<br>\r\n');
  return (
    `<html><head>${META}\r\n<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n` +
    '<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>\r\n' +
    `<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">${lines}</div></span></font>\r\n</body>\r\n</html>\r\n`
  );
}

/** Exchange re-writes HTML: active content goes, line ends become CRLF, a head is put before it. */
export function storeHtml(html: string): string {
  if (html === '') return '';
  const safe = html
    .replace(/<script\b[\s\S]*?<\/script\s*>/gi, '')
    .replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '');
  const body =
    /<body[^>]*>([\s\S]*?)(?:<\/body>|$)/i.exec(safe)?.[1] ??
    safe.replace(/<\/?html[^>]*>|<head[\s\S]*?<\/head>/gi, '');
  const trimmed = body.trim().replace(/\r\n|\r|\n/g, '\r\n');
  return `<html>\r\n<head>\r\n${META}\r\n</head>\r\n<body>\r\n${trimmed}\r\n</body>\r\n</html>\r\n`;
}

function decodeEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** The text of a stored body, for `Prefer: outlook.body-content-type="text"` and the preview. */
export function toText(html: string): string {
  const stripped = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(style|head|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/<br\s*\/?>\s*/gi, '\r\n')
    .replace(/<\/(p|div|tr|li|h\d)>/gi, '\r\n')
    .replace(/<[^>]*>/g, '');
  return stripped
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, decodeEntity)
    .replace(/[ \t]+(?=\r\n)/g, '')
    .trim();
}

export function previewOf(html: string): string {
  return toText(html).slice(0, PREVIEW_LENGTH);
}

/** The block that Teams adds to the body of an online meeting. */
export function teamsBlock(joinUrl: string): string {
  return (
    `<div class="${TEAMS_MARK}" style="color:#252424; font-family:'Segoe UI','Helvetica Neue',Helvetica,Arial,sans-serif">\r\n` +
    `<div style="margin-top:24px; margin-bottom:20px">Microsoft Teams meeting</div>\r\n<a href="${joinUrl}">Join the meeting now</a>\r\n</div>`
  );
}
