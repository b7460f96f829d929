import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { System } from '../system/system.js';
import { Dice } from './dice.js';
import { History } from './history.js';
import { Ledger } from './ledger.js';
import type { Stage } from './stage.js';
import { Tally } from './tally.js';
import { judge, rowsOf } from './verdict.js';

/** Which history: the same one plays the same steps, as far as time allows. */
export interface Named {
  readonly seed: number;
  readonly number: number;
}

export interface SoakOptions {
  readonly histories: readonly Named[];
  /** How many are played at the same time. */
  readonly atOnce: number;
  /** No history begins after this instant, in milliseconds. */
  readonly deadline?: number;
  readonly onEnd?: (outcome: Outcome) => void;
}

export interface Outcome extends Named {
  readonly problems: readonly string[];
  readonly steps: readonly string[];
}

/** Histories of one seed, from a number on. */
export function historiesOf(seed: number, count: number, first = 1): readonly Named[] {
  return Array.from({ length: count }, (_, n) => ({ seed, number: first + n }));
}

/** Many random histories of many people in one system, some at a time. */
export class Soak {
  readonly tally = new Tally();
  readonly failures: Outcome[] = [];
  private killing: Promise<void> | undefined;
  private readonly left: Named[];

  private constructor(
    private readonly system: System,
    private readonly client: Client,
    private readonly options: SoakOptions,
  ) {
    this.left = [...options.histories];
  }

  static async play(system: System, options: SoakOptions): Promise<Soak> {
    const client = await Client.make(system, { admin: 'soak-admin' });
    const soak = new Soak(system, client, options);
    await Promise.all(Array.from({ length: options.atOnce }, () => soak.work()));
    return soak;
  }

  private async work(): Promise<void> {
    const { deadline = Infinity } = this.options;
    for (let next = this.left.shift(); next && Date.now() < deadline; next = this.left.shift())
      await this.playOne(next);
  }

  private async playOne(named: Named): Promise<void> {
    const steps: string[] = [];
    const problems = await this.problemsOf(named, steps);
    const outcome = { ...named, problems, steps };
    this.tally.add('histories');
    if (problems.length > 0) this.failures.push(outcome);
    this.options.onEnd?.(outcome);
  }

  private async problemsOf(named: Named, steps: string[]): Promise<readonly string[]> {
    let stage: Stage | undefined;
    try {
      stage = await this.stage(named, steps);
      const history = new History(stage);
      await history.play();
      await history.calm();
      this.tally.add('steps', steps.length);
      const problems = await judge(stage);
      if (problems.length > 0) steps.push(...(await rowsOf(stage)));
      return problems;
    } catch (error) {
      if (stage) steps.push(...(await rowsOf(stage)));
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
  }

  private async stage({ seed, number }: Named, steps: string[]): Promise<Stage> {
    const { system, tally } = this;
    const dice = new Dice(seed * 1_000_003 + number);
    const name = `soak${seed}n${number}`;
    const mailbox = await system.outlook.mailbox(`${name}@fjord.example`);
    const person = await this.client.add(name);
    const account = await CalendarAccount.connect(person, mailbox.upn, { direction: 'BOTH' });
    const policy = dice.pick(['OUTLOOK_WINS', 'PLANNER_WINS', 'NEWEST_WINS']);
    await account.update({ conflictPolicy: policy });
    steps.push(`the policy is ${policy}`);
    const kill = () => this.kill();
    return { system, person, mailbox, account, dice, ledger: new Ledger(), tally, steps, kill };
  }

  /** The job runner dies as by kill -9, and another is started. Whoever wants that meanwhile waits for the same. */
  private kill(): Promise<void> {
    this.killing ??= this.replaceRunner().finally(() => (this.killing = undefined));
    return this.killing;
  }

  private async replaceRunner(): Promise<void> {
    this.tally.add('kills');
    await this.system.runners.at(-1)?.kill();
    await this.system.addRunner();
  }
}
