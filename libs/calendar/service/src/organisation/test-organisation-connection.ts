import type { OrganisationTest } from '@kalbro/calendar-core';
import { RuleError } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf, parseEmailAddress } from '@kalbro/permissions-core';
import { noAddress } from '../accounts/account-words.js';
import type { OrganisationParts } from './organisation-parts.js';
import { OrganisationStore } from './organisation-store.js';
import { noConnection } from './organisation-words.js';

/** *Test settings*: what the connection that is saved can do for one mailbox, step by step. */
export class TestOrganisationConnection {
  private readonly store = new OrganisationStore();

  constructor(private readonly parts: Pick<OrganisationParts, 'database' | 'clock' | 'organisation'>) {}

  /** @throws RuleError BAD_USER_INPUT (no address), NOT_FOUND (nothing is saved), and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, input: { readonly mailbox: string }): Promise<OrganisationTest> {
    assertAllowed(actor, 'organisation:manage');
    const clientId = clientIdOf(actor);
    const mailbox = parseEmailAddress(input.mailbox);
    if (mailbox === undefined) throw RuleError.badInput('mailbox', noAddress);
    const { database, clock, organisation } = this.parts;
    if (!(await this.store.find(database.reader, clientId))) throw RuleError.notFound(noConnection);
    const steps = await organisation.test(clientId, mailbox);
    const test: OrganisationTest = { mailbox, testedAt: clock.now(), steps };
    await this.store.saveTest(database.reader, clientId, test);
    return test;
  }
}
