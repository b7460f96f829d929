/** What Graph says when the account has no mailbox that it could reach: unlicensed, deleted, on premises. */
const withoutMailbox: ReadonlySet<string> = new Set([
  'mailboxnotenabledforrestapi',
  'mailboxnotsupportedforrestapi',
  'errorinvaliduser',
  'errornonexistentmailbox',
  'resourcenotfound',
  'request_resourcenotfound',
]);

/** Whether a refusal concerns the mailbox as a whole rather than what was asked for. Codes as Graph spells them. */
export function isMailboxRefusal(code: string | undefined): boolean {
  return withoutMailbox.has(code?.toLowerCase() ?? '');
}

/** Whether Graph says that the mailbox, or what was asked for in it, is not for us to see. */
export function isAccessRefusal(code: string | undefined): boolean {
  return code?.toLowerCase() === 'erroraccessdenied';
}
