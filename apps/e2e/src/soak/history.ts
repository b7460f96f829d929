import type { OutlookChange } from './outlook-hand.js';
import { OutlookHand } from './outlook-hand.js';
import { PlannerHand } from './planner-hand.js';
import { keyOf } from './ledger.js';
import type { Stage } from './stage.js';
import { Weather } from './weather.js';

const directions = ['BOTH', 'DOWN', 'UP', 'NONE'] as const;
type Direction = (typeof directions)[number];

/** How often each thing happens. */
const acts = {
  ...{ create: 8, edit: 14, delete: 4, add: 6, editOutside: 12, deleteOutside: 4, cancelOutside: 1, collide: 9 },
  ...{ beginSync: 8, sync: 3, worsen: 7, kill: 0.3, turn: 2.5 },
} as const;
type Act = keyof typeof acts;

/** What both sides change at once when they collide. */
const collisions = ['rename', 'relocate', 'describe', 'availability', 'move'] as const;

/** Plays one history of one person: 25 to 90 steps. */
export class History {
  private readonly planner: PlannerHand;
  private readonly outlook: OutlookHand;
  private readonly weather: Weather;
  private direction: Direction = 'BOTH';

  constructor(private readonly stage: Stage) {
    this.planner = new PlannerHand(stage);
    this.outlook = new OutlookHand(stage);
    this.weather = new Weather(stage);
  }

  async play(): Promise<void> {
    const { dice, steps, tally } = this.stage;
    const length = dice.between(25, 90);
    for (let n = 0; n < length; n += 1) {
      const act = dice.weighted(acts);
      tally.add(`step ${act}`);
      const began = new Date().toISOString().slice(11, 23);
      steps.push(`${began} ${act}`);
      steps[steps.length - 1] = `${began} ${await this.act(act)}`;
    }
  }

  /** Nothing goes wrong any more, and everything may go both ways. */
  async calm(): Promise<void> {
    await this.weather.clear();
    if (this.direction !== 'BOTH') this.stage.steps.push(await this.turn('BOTH'));
  }

  private act(act: Act): Promise<string> {
    const { account, kill } = this.stage;
    switch (act) {
      case 'create':
        return this.planner.create();
      case 'edit':
        return this.planner.edit();
      case 'delete':
        return this.planner.delete();
      case 'add':
        return this.outlook.add();
      case 'editOutside':
        return this.outlook.edit();
      case 'deleteOutside':
        return this.outlook.delete();
      case 'cancelOutside':
        return this.outlook.cancel();
      case 'collide':
        return this.collide();
      case 'beginSync':
        return this.beginSync();
      case 'sync':
        return this.direction === 'NONE'
          ? this.turn('BOTH')
          : account.sync(150).then(({ status }) => `sync: ${status}`);
      case 'worsen':
        return this.weather.worsen();
      case 'kill':
        return kill().then(() => 'the job runner is killed');
      case 'turn':
        return this.turn(this.stage.dice.pick(directions));
    }
  }

  private async beginSync(): Promise<string> {
    if (this.direction === 'NONE') return 'no sync: paused';
    const { status } = await this.stage.account.beginSync();
    return `begin a sync: ${status}`;
  }

  /** The same entry is changed on both sides at the same moment. */
  private async collide(): Promise<string> {
    const { dice } = this.stage;
    const [here, there] = [await this.planner.seen(), await this.outlook.seen()];
    const keys = new Set(there.map(({ subject }) => keyOf(subject)));
    const mine = dice.pickAny(here.filter(({ title, canEdit }) => canEdit && keys.has(keyOf(title))));
    if (!mine) return 'nothing to collide over';
    const theirs = await this.outlook.pick(there.filter(({ subject }) => keyOf(subject) === keyOf(mine.title)));
    if (!theirs) return 'nothing to collide over';
    const way: OutlookChange & (typeof collisions)[number] = dice.pick(collisions);
    const other = dice.chance(0.5) ? way : dice.pick(collisions);
    const outlook = await this.outlook.change(theirs, there, other);
    return `collide: ${await this.planner.change(mine, here, way)} / ${outlook}`;
  }

  private async turn(direction: Direction): Promise<string> {
    const { account, ledger } = this.stage;
    if (direction === this.direction) return `the direction stays ${direction}`;
    await account.turn(direction);
    this.direction = direction;
    if (direction === 'UP') ledger.erased();
    if (direction !== 'NONE') ledger.deletionsMayStay = true;
    return `the direction is ${direction}`;
  }
}
