import type { KeptMail, KeptMails } from '@kalbro/mail';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import type { Actor } from '@kalbro/permissions-core';

/** Mails of the actor's client that nobody sent. */
export class ReadKeptMails {
  /** @param keptMails undefined where a mail server is configured: mails are then read where they were sent */
  constructor(private readonly keptMails: Pick<KeptMails, 'ofClient'> | undefined) {}

  async run(actor: Actor | undefined, first: number): Promise<readonly KeptMail[]> {
    assertAllowed(actor, 'mail:read');
    return this.keptMails?.ofClient(clientIdOf(actor), first) ?? [];
  }
}
