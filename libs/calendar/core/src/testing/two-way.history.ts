import { addMilliseconds } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { contentDifference } from '../model/content.js';
import type { PushAccount, PushAnswer, PushRow, SendStep } from '../push/push-plan.js';
import { instant } from './builders.js';
import { generator, historyWindow, pagesOf } from './history.arbitraries.js';
import { Ledger } from './ledger.js';
import { run } from './two-way-engine.js';
import type { Answer, Call, Page, Run, Stored } from './two-way-engine.js';
import { nothingReached, TwoWayPlanner } from './two-way-planner.js';
import type { Reached, TwoWayRules } from './two-way-planner.js';
import { TwoWayWorld } from './two-way-world.js';

const actions = [
  ...['go', 'make', 'rename', 'relocate', 'move', 'stretch', 'delete'],
  ...[
    'addOutside',
    'renameOutside',
    'relocateOutside',
    'moveOutside',
    'stretchOutside',
    'deleteOutside',
    'touchOutside',
  ],
  ...['run', 'run', 'run', 'go', 'go', 'finish', 'finish'],
  ...[
    'loseAnswer',
    'loseAnswer',
    'refuseForNow',
    'crash',
    'crash',
    'deliverLate',
    'takeOver',
    'wakeZombie',
    'forgetToken',
  ],
] as const;

/** What a history is played with. */
export interface TwoWaySetting {
  readonly policy: ConflictPolicy;
  readonly direction: 'UP' | 'BOTH';
  readonly tellsTransactionIds: boolean;
  /** Whether Outlook stores places in its own way. */
  readonly rewrites: boolean;
  readonly rules: TwoWayRules;
  /** Nothing goes wrong and nothing happens during a run: all that the engine does is whole runs. */
  readonly calm?: boolean;
  /** Each round is one page, in order; else it is cut and shuffled, and tells some of it twice. */
  readonly whole?: boolean;
  /** Each page is planned once more after it was stored, and must mean nothing then. */
  readonly again?: boolean;
}

/** One number a step: what happens, to which item, and how. Long, since rules that matter late are missed by short ones. */
export const anyTwoWayHistory: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(0x7fff_ffff), {
  minLength: 25,
  maxLength: 90,
  size: 'max',
});

interface Going {
  readonly run: Run;
  call: Call;
  /** What is left of the round that it reads. */
  pages?: Page[];
}

/** Plays a history in a world of two sides, with everything that can go wrong between them. */
export class TwoWayHistory implements Stored {
  readonly world: TwoWayWorld;
  readonly planner: TwoWayPlanner;
  readonly rules: TwoWayRules;
  readonly ledger = new Ledger();
  readonly clock: { now: Instant };
  token: number | null = null;
  generation = 0;
  fenced = 0;
  /** Runs after which all must be settled. */
  protected readonly patience: number = 8;
  protected going: Going | undefined;
  protected zombie: Going | undefined;
  /** Sent by runs that are dead, and still on their way. */
  protected readonly late: SendStep[] = [];
  private written = 0;
  protected random = generator(1);

  constructor(
    protected readonly setting: TwoWaySetting,
    protected readonly reached: Reached = nothingReached(),
  ) {
    const { policy, direction, tellsTransactionIds, rewrites, rules } = setting;
    this.rules = rules;
    this.clock = { now: instant('2026-02-01T00:00') };
    this.world = new TwoWayWorld(historyWindow, 'instant');
    this.world.tellsTransactionIds = tellsTransactionIds;
    this.world.rewrites = rewrites;
    const account: PushAccount = {
      ...{ direction, tellsTransactionIds, conflictPolicy: policy, upSync: 'ACTIVE' },
      scopes:
        direction === 'UP' ? ['CREATE', 'UPDATE', 'DELETE'] : ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    };
    this.planner = new TwoWayPlanner(historyWindow, this.world, account, rules, reached, this.clock);
    this.planner.plansAgain = setting.again ?? false;
  }

  play(history: readonly number[]): void {
    for (const step of history) {
      this.tick();
      this.random = generator(step);
      this.act(step);
    }
  }

  /** Nobody does anything any more: what is on its way arrives, and runs are made until one writes nothing. */
  settle(): void {
    this.finish();
    if (this.zombie) this.toEnd(this.zombie);
    this.zombie = undefined;
    while (this.late.length > 0) this.deliver();
    for (let runs = 0; this.runOnce() > 0; runs += 1)
      if (runs > this.patience) throw new Error('It never comes to rest.');
  }

  /** A whole run in which nothing goes wrong; how much it wrote, on both sides. */
  runOnce(): number {
    this.tick();
    const before = this.planner.writes + this.world.writes.length;
    this.start();
    this.finish();
    return this.planner.writes + this.world.writes.length - before;
  }

  /** What is wrong now that all is settled. */
  problems(): readonly string[] {
    const outside = new Map([...this.world.items.values()].map(({ id, content }) => [id, content]));
    const problems = this.planner.standing().flatMap((row) => this.disagreement(row, outside));
    const unknown = new Set(outside.keys());
    for (const { remoteId } of this.planner.standing()) if (remoteId !== null) unknown.delete(remoteId);
    for (const id of unknown) problems.push(`${id} is in Outlook alone`);
    const keys = [...outside.values()].map(({ description }) => description);
    if (new Set(keys).size < keys.length) problems.push('something is in Outlook twice');
    const final = new Map([...outside.values()].map((content) => [`${content.description}`, content]));
    const conflicts = this.planner.conflicts.map(({ conflict }) => conflict);
    return [...problems, ...this.ledger.problems(final, conflicts, this.world.rewrites)];
  }

  /** Each appointment gets another title here. */
  renameAll(): void {
    for (const row of this.planner.standing()) this.edit(row, { title: this.fresh('T') });
  }

  /** A person changes the place of something here, and no more. False when there is nothing. */
  relocateSomething(pick: number): boolean {
    const row = this.pickRow(pick);
    if (row) this.edit(row, this.change('relocate'));
    return row !== undefined;
  }

  protected pickRow(pick: number): PushRow | undefined {
    return at(this.inOrder(this.planner.standing()), pick);
  }

  protected pickItem(pick: number): { readonly id: string; readonly content: AppointmentContent } | undefined {
    return at(this.inOrder([...this.world.items.values()]), pick);
  }

  /** Otherwise the order is that in which things were heard, and so depends on pages. */
  private inOrder<T extends { readonly content: AppointmentContent }>(list: readonly T[]): readonly T[] {
    if (!this.setting.calm) return list;
    return [...list].sort((a, b) => (`${a.content.description}` < `${b.content.description}` ? -1 : 1));
  }

  /** What is wrong where nothing comes down, after each title was changed here: people in Outlook changed what they liked. */
  upProblems(): readonly string[] {
    const titles = [...this.world.items.values()].map(({ content }) => content.title).filter((each) => each[0] === 'T');
    const ours = this.planner.standing().map(({ content }) => content.title);
    const same = [...ours].sort().join() === titles.sort().join();
    return same ? [] : [`Outlook has ${titles.join()} and not ${ours.join()}`];
  }

  protected disagreement(row: PushRow, outside: ReadonlyMap<string, AppointmentContent>): readonly string[] {
    const theirs = row.remoteId === null ? undefined : outside.get(row.remoteId);
    if (!theirs) return [`${row.linkId} is in the planner alone`];
    const fields = contentDifference(row.content, theirs);
    return fields.length > 0 ? [`${row.linkId} differs in ${fields.join(', ')}`] : [];
  }

  protected act(step: number): void {
    const action = actions[step % actions.length] ?? 'run';
    const pick = Math.floor(step / actions.length);
    switch (action) {
      case 'make':
        return this.make();
      case 'rename':
      case 'relocate':
      case 'move':
      case 'stretch': {
        const row = this.pickRow(pick);
        return row && this.edit(row, this.change(action));
      }
      case 'delete':
        return this.delete(this.pickRow(pick));
      case 'addOutside':
        return this.addOutside();
      case 'renameOutside':
      case 'relocateOutside':
      case 'moveOutside':
      case 'stretchOutside':
        return this.editOutside(pick, this.change(action));
      case 'deleteOutside':
        return this.deleteOutside(pick);
      case 'touchOutside': {
        const item = this.pickItem(pick);
        return item && this.world.edit(item.id, {});
      }
      default:
        return this.engine(action, pick);
    }
  }

  protected engine(action: string, pick: number): void {
    if (this.setting.calm) return void this.runOnce();
    switch (action) {
      case 'run':
        if (!this.going) this.start();
        return this.go(pick % 6);
      case 'go':
        return this.go(1 + (pick % 3));
      case 'finish':
        return this.finish();
      case 'loseAnswer':
        return this.loseAnswer();
      case 'refuseForNow':
        if (this.going) this.resume(this.going, this.refusal(this.going.call));
        return;
      case 'crash':
        return this.crash(pick);
      case 'deliverLate':
        return this.deliver();
      case 'takeOver':
        return this.takeOver();
      case 'wakeZombie':
        if (this.zombie) this.resume(this.zombie, this.answer(this.zombie));
        return;
      case 'forgetToken':
        this.token = null;
        return;
      default:
        throw new Error(`${action} is unknown.`);
    }
  }

  protected make(): void {
    const linkId = this.planner.create(this.newContent('T'), this.clock.now);
    const row = this.planner.row(linkId);
    if (row) this.ledger.made(`${row.content.description}`, 'PLANNER', row.content);
  }

  protected edit(row: PushRow, change: Partial<AppointmentContent>): void {
    this.planner.edit(row.linkId, change, this.clock.now);
    const after = this.planner.row(row.linkId)?.content;
    if (after) this.ledger.edited(`${row.content.description}`, 'PLANNER', row.content, after);
  }

  protected delete(row: PushRow | undefined): void {
    if (!row) return;
    const key = row.content.description;
    const other = [...this.world.items.values()].find(({ content }) => content.description === key)?.content;
    this.reached.deletions += 1;
    this.planner.delete(row.linkId, this.clock.now);
    this.ledger.deleted(`${key}`, 'PLANNER', row.content, other);
  }

  protected addOutside(): void {
    const id = this.world.add(this.newContent('O'));
    const content = this.world.items.get(id)?.content;
    if (content) this.ledger.made(`${content.description}`, 'OUTLOOK', content);
  }

  protected editOutside(pick: number, change: Partial<AppointmentContent>): void {
    const item = this.pickItem(pick);
    if (!item) return;
    const before = item.content;
    this.world.edit(item.id, change);
    this.ledger.edited(`${before.description}`, 'OUTLOOK', before, this.world.items.get(item.id)?.content ?? before);
  }

  protected deleteOutside(pick: number): void {
    const item = this.pickItem(pick);
    if (!item) return;
    const { content, id } = item;
    const other = this.planner.standing().find((row) => row.content.description === content.description);
    this.world.delete(id);
    // An edit whose answer was lost may have arrived before the deletion or not: it survives, to be safe.
    this.ledger.deleted(`${content.description}`, 'OUTLOOK', content, other?.content, other?.base != null);
  }

  protected newContent(initial: string): Partial<AppointmentContent> {
    const { title, location } = { title: this.fresh(initial), location: this.fresh('L') };
    return { title, location, description: this.fresh('key '), ...this.change('move'), ...this.change('stretch') };
  }

  /** Starts are all before ends, so that no mixture of two edits is torn. */
  protected change(action: string): Partial<AppointmentContent> {
    if (action.startsWith('rename')) return { title: this.fresh(action === 'rename' ? 'T' : 'O') };
    if (action.startsWith('relocate')) return { location: this.fresh('L') };
    const minutes = (this.written += 1) * 60_000;
    if (action.startsWith('move')) return { start: addMilliseconds(instant('2026-03-10T00:00'), minutes) };
    return { end: addMilliseconds(instant('2026-03-20T00:00'), minutes) };
  }

  protected fresh(prefix: string): string {
    return `${prefix}${(this.written += 1)}`;
  }

  private tick(): void {
    this.clock.now = addMilliseconds(this.clock.now, 60_000);
    this.world.now = this.clock.now;
  }

  private start(): void {
    this.going = this.begin();
  }

  private begin(): Going | undefined {
    const started = run(this);
    const first = started.next();
    return first.done === true ? undefined : { run: started, call: first.value };
  }

  private go(calls: number): void {
    for (let n = 0; n < calls && this.going; n += 1) this.resume(this.going, this.answer(this.going));
  }

  private finish(): void {
    while (this.going) this.resume(this.going, this.answer(this.going));
  }

  private toEnd(going: Going): void {
    while (this.resume(going, this.answer(going)));
  }

  /** False when the run has ended. */
  private resume(going: Going, answer: Answer): boolean {
    const next = going.run.next(answer);
    if (next.done !== true) {
      going.call = next.value;
      return true;
    }
    if (this.going === going) this.going = undefined;
    if (this.zombie === going) this.zombie = undefined;
    this.reached.fenced += this.fenced;
    this.fenced = 0;
    return false;
  }

  private answer(going: Going): Answer {
    const { call } = going;
    switch (call.kind) {
      case 'page':
        return { kind: 'page', page: this.nextPage(going) };
      case 'send':
        return { kind: 'sent', answer: this.deliverStep(call.step) };
      case 'read':
        return { kind: 'read', items: this.world.read(call.step.remoteId) };
      case 'breath':
        return { kind: 'none' };
    }
  }

  private deliverStep(step: SendStep): PushAnswer {
    const answer = this.world.send(step);
    if (answer.kind === 'preconditionFailed') this.reached.preconditionsFailed += 1;
    if (answer.kind === 'duplicate') this.reached.duplicates += 1;
    return answer;
  }

  /** Pages are read one by one, so that things happen between them; all but the last may be told twice. */
  private nextPage(going: Going): Page {
    going.pages ??= this.readRound();
    return going.pages.shift() ?? { items: [], full: false, began: this.clock.now, token: this.world.token };
  }

  private readRound(): Page[] {
    const full = this.token === null;
    const items = this.token === null ? this.world.takeAll() : this.world.changesSince(this.token);
    const cut =
      this.setting.whole || items.length === 0 ? [items] : pagesOf(items, Math.floor(this.random() * 1_000_000));
    const last = { full, began: this.clock.now, token: this.world.token };
    return cut.map((each, n) => ({ ...last, items: each, token: n === cut.length - 1 ? last.token : null }));
  }

  private loseAnswer(): void {
    if (!this.going) return;
    const { call } = this.going;
    if (call.kind === 'send') {
      this.reached.lostAnswers += 1;
      this.deliverStep(call.step);
    }
    this.resume(this.going, { kind: 'none' });
  }

  private refusal(call: Call): Answer {
    return call.kind === 'send' ? { kind: 'sent', answer: { kind: 'throttled' } } : { kind: 'none' };
  }

  /** The run dies; its last call arrives at once, later, or never. */
  private crash(pick: number): void {
    if (!this.going) return;
    const { call } = this.going;
    this.going = undefined;
    this.reached.crashes += 1;
    if (call.kind !== 'send') return;
    if (pick % 3 === 0) this.deliverStep(call.step);
    if (pick % 3 === 1) this.late.push(call.step);
  }

  private deliver(): void {
    const step = this.late.shift();
    if (!step) return;
    this.reached.lateCalls += 1;
    this.deliverStep(step);
  }

  /** The lease runs out while its holder still lives. */
  private takeOver(): void {
    if (!this.going || this.zombie) return;
    this.zombie = this.going;
    this.start();
  }
}

export const settings: fc.Arbitrary<Omit<TwoWaySetting, 'direction' | 'rules'>> = fc.record({
  policy: fc.constantFrom<ConflictPolicy>('OUTLOOK_WINS', 'PLANNER_WINS', 'NEWEST_WINS'),
  tellsTransactionIds: fc.boolean(),
  rewrites: fc.boolean(),
});

/** Plays to the end, and says what is wrong. */
export function play(setting: TwoWaySetting, history: readonly number[], reached?: Reached): TwoWayHistory {
  const played = new TwoWayHistory(setting, reached);
  played.play(history);
  played.settle();
  return played;
}

function at<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}
