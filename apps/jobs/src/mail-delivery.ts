import type { MailSender } from '@kalbro/mail';

export interface MailDeliveryParts {
  readonly sender: Pick<MailSender, 'run'>;
  readonly onError: (error: unknown) => void;
}

/** Sends mails that are due now and then, beside everything else: a mail server that thinks for a minute delays no run. */
export class MailDelivery {
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly parts: MailDeliveryParts) {}

  /** Looks at once, then every so many milliseconds. */
  start(every: number): void {
    this.timer = setInterval(() => void this.send(), every);
    this.timer.unref();
    void this.send();
  }

  /** Gives the mail that is being sent so many milliseconds, then breaks it off: it is tried again. Never rejects. */
  async stop(within: number): Promise<void> {
    clearInterval(this.timer);
    const limit = setTimeout(() => this.stopping.abort(), within);
    await this.sending;
    clearTimeout(limit);
  }

  /** One look at a time. Never rejects. */
  send(): Promise<void> {
    this.sending ??= this.parts.sender
      .run(this.stopping.signal)
      .catch(this.parts.onError)
      .finally(() => {
        this.sending = undefined;
      });
    return this.sending;
  }
}
