import { decideEnd } from './decide-end.js';
import type { ClaimedMail, MailEnd, MailStore } from './mail-store.js';
import type { SmtpTransport } from './smtp-transport.js';

/** One try of one mail, for logs and metrics: ids and codes only. */
export interface MailReport {
  readonly mailId: string;
  readonly clientId: string;
  readonly outcome: MailEnd['kind'];
  readonly tries: number;
  /** Recipients who will never get it. */
  readonly refused: number;
  readonly error: string | null;
}

export interface MailSenderParts {
  readonly store: Pick<MailStore, 'claim' | 'settle' | 'release' | 'giveUpOld'>;
  readonly transport: Pick<SmtpTransport, 'deliver'>;
  readonly report: (report: MailReport) => void;
}

/** Sends mails that are due. Any number of processes may do so at once; each mail is tried by one of them at a time. */
export class MailSender {
  constructor(private readonly parts: MailSenderParts) {}

  /**
   * Sends one mail after another until none is due, the server turns out to be unusable, or `signal` tells to stop. A mail is
   * never lost: one that was being sent when its process died is tried again, with the same Message-ID.
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.giveUpOld();
    for (let goesOn = true; goesOn && !signal.aborted;) {
      const mail = await this.parts.store.claim();
      goesOn = mail !== undefined && (await this.try(mail, signal));
    }
  }

  /** Whether it makes sense to try another one. */
  private async try(mail: ClaimedMail, signal: AbortSignal): Promise<boolean> {
    const delivery = await this.parts.transport.deliver(mail, signal);
    if (signal.aborted && delivery.isDown) {
      await this.parts.store.release(mail);
      return false;
    }
    const end = decideEnd(delivery, mail.tries);
    await this.parts.store.settle(mail, end);
    this.report(mail, end, delivery.refused.length);
    return !delivery.isDown;
  }

  private async giveUpOld(): Promise<void> {
    for (const mail of await this.parts.store.giveUpOld()) this.report(mail, { kind: 'givenUp', error: 'TOO_OLD' }, 0);
  }

  private report(
    { id, clientId, tries }: Pick<ClaimedMail, 'id' | 'clientId' | 'tries'>,
    end: MailEnd,
    refused: number,
  ) {
    this.parts.report({ mailId: id, clientId, outcome: end.kind, tries, refused, error: end.error });
  }
}
