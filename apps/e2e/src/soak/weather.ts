import type { Stage } from './stage.js';

const kinds = {
  ...{ throttled: 3, unavailable: 3, broken: 3, lostAnswer: 6, brokenBefore: 3, slow: 3, forgotten: 2 },
} as const;
type Kind = keyof typeof kinds;

const faults: Readonly<Record<Exclude<Kind, 'forgotten'>, Readonly<Record<string, unknown>>>> = {
  throttled: { status: 429, retryAfter: 1 },
  unavailable: { status: 503 },
  broken: { status: 500, code: 'generalException' },
  lostAnswer: { drop: 'after' },
  brokenBefore: { drop: 'before' },
  slow: { delayMs: 700 },
};

interface Rule {
  readonly match: { readonly upn?: string };
  readonly fault: Readonly<Record<string, unknown>>;
  readonly done: number;
}

/** What goes wrong between the product and one mailbox of Microsoft 365. */
export class Weather {
  constructor(private readonly stage: Stage) {}

  /** Something will go wrong soon. */
  async worsen(): Promise<string> {
    const { dice, mailbox, system } = this.stage;
    const kind = dice.weighted(kinds);
    if (kind === 'forgotten') return this.forget();
    const method = dice.weighted({ POST: 3, PATCH: 3, DELETE: 2, GET: 3 });
    const rule = {
      match: { upn: mailbox.upn, path: '/v1.0/me', method, nth: dice.between(1, 2) },
      times: dice.between(1, 2),
      fault: faults[kind],
    };
    await system.outlook.control('POST', '/faults', [rule]);
    return `the next ${method}: ${kind}`;
  }

  /** Outlook works again; what really went wrong is counted. */
  async clear(): Promise<void> {
    const { mailbox, system, tally } = this.stage;
    const rules = await system.outlook.control<Rule[]>('GET', '/faults');
    for (const { match, fault, done } of rules)
      if (match.upn === mailbox.upn && done > 0) tally.add(`fault ${nameOf(fault)}`, done);
    await system.outlook.control('DELETE', `/faults?upn=${encodeURIComponent(mailbox.upn)}`);
  }

  private async forget(): Promise<string> {
    await this.stage.mailbox.expireDelta();
    this.stage.tally.add('fault forgotten');
    return 'Outlook forgets what it told (410)';
  }
}

function nameOf(fault: Readonly<Record<string, unknown>>): string {
  const found = Object.entries(faults).find(([, each]) => JSON.stringify(each) === JSON.stringify(fault));
  return found?.[0] ?? 'other';
}
