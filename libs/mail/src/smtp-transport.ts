import { eitherSignal } from '@kalbro/kernel';
import { createTransport } from 'nodemailer';
import type { NodemailerError, SendMailOptions, SMTPSentMessageInfo } from 'nodemailer';
import type { ClaimedMail } from './mail-store.js';

/** What became of each recipient of a mail. */
export interface Delivery {
  readonly accepted: readonly string[];
  /** Will never get it. */
  readonly refused: readonly string[];
  /** May get it when it is tried again. */
  readonly later: readonly string[];
  /** What went wrong, in codes; null when nothing did. Never the server's words, which hold addresses. */
  readonly error: string | null;
  /** The server could not be used at all: another mail would fare no better now. */
  readonly isDown: boolean;
}

export interface SmtpSettings {
  /** smtp:// (with STARTTLS where the server offers it) or smtps://, user and password included. */
  readonly url: string;
  /** Who the mails are from: an address, or `Name <address>`. */
  readonly from: string;
}

/** Milliseconds that one try may take in all. */
const patience = 60_000;
const waits = { connectionTimeout: 10_000, greetingTimeout: 10_000, dnsTimeout: 10_000, socketTimeout: 30_000 };

/** One address, alone and plain: nothing in it can become a second one, a name, or a header. */
const plainAddress = /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+$/u;

/** Speaks to the mail server. */
export class SmtpTransport {
  private readonly mailer;
  private readonly from: { readonly name: string; readonly address: string };
  private readonly domain: string;

  constructor(settings: SmtpSettings) {
    // Neither a file nor an address is ever read because of what a mail says.
    this.mailer = createTransport({ ...waits, url: settings.url, disableFileAccess: true, disableUrlAccess: true });
    this.from = senderOf(settings.from);
    this.domain = this.from.address.replace(/^.*@/, '');
  }

  /** Never rejects because of the server. `signal` ends a try that goes on; what it came to is then not known. */
  async deliver(mail: ClaimedMail, signal: AbortSignal): Promise<Delivery> {
    const to = mail.to.filter((address) => plainAddress.test(address));
    const unusable = mail.to.filter((address) => !plainAddress.test(address));
    if (to.length === 0) return { accepted: [], refused: unusable, later: [], error: 'NO_ADDRESS', isDown: false };
    try {
      const done = deliveryOf(await this.mailer.sendMail(this.messageOf(mail, to, signal)));
      return { ...done, refused: [...done.refused, ...unusable] };
    } catch (error) {
      const failed = failureOf(error as NodemailerError, to);
      return { ...failed, refused: [...failed.refused, ...unusable] };
    }
  }

  private messageOf(mail: ClaimedMail, to: readonly string[], signal: AbortSignal): SendMailOptions {
    return {
      from: this.from,
      to: to.map((address) => ({ name: '', address })),
      subject: mail.subject,
      text: mail.text,
      // Both are the same at every try, so that a mail that came twice after a crash can be seen to be one.
      messageId: `<${mail.id}@${this.domain}>`,
      date: mail.createdAt,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      signal: eitherSignal(signal, AbortSignal.timeout(patience)),
    };
  }
}

/** By hand, since a parser of address lists takes a comma in the name for the end of an address. */
function senderOf(from: string): { readonly name: string; readonly address: string } {
  const named = /^(.*)<([^<>]+)>$/.exec(from.trim());
  const name = named?.[1]?.trim().replace(/^"(.*)"$/, '$1');
  return { name: name ?? '', address: named?.[2] ?? from.trim() };
}

function deliveryOf({ accepted, rejectedErrors }: SMTPSentMessageInfo): Delivery {
  return { accepted, ...sorted(rejectedErrors ?? []), isDown: false };
}

/** What a rejected mail means for each recipient; a server that never came to judge them is down. */
function failureOf(error: NodemailerError, to: readonly string[]): Delivery {
  const { rejectedErrors = [], command, permanent } = error;
  if (rejectedErrors.length > 0) return { accepted: [], ...sorted(rejectedErrors), isDown: false };
  const ofMail = { accepted: [], error: codeOf(error) };
  if (command === 'DATA' && permanent === true) return { ...ofMail, refused: to, later: [], isDown: false };
  return { ...ofMail, refused: [], later: to, isDown: command !== 'DATA' };
}

function sorted(errors: readonly NodemailerError[]): Pick<Delivery, 'refused' | 'later' | 'error'> {
  const addresses = (isRefused: boolean) =>
    errors.flatMap(({ permanent, recipient }) => ((permanent === true) === isRefused && recipient ? [recipient] : []));
  const [first] = errors;
  return { refused: addresses(true), later: addresses(false), error: first ? codeOf(first) : null };
}

function codeOf({ code, responseCode }: NodemailerError): string {
  return [code ?? 'UNKNOWN', responseCode].filter((part) => part !== undefined).join(' ');
}
