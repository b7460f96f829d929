export { KeptMails } from './kept-mails.js';
export type { KeptMail } from './kept-mails.js';
export { MailOutbox } from './mail-outbox.js';
export { MailSender } from './mail-sender.js';
export type { MailReport, MailSenderParts } from './mail-sender.js';
export { MailStore } from './mail-store.js';
export type { MailId, OutgoingMail } from './outgoing-mail.js';
export { SmtpTransport } from './smtp-transport.js';
export type { SmtpSettings } from './smtp-transport.js';
