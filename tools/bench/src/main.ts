import { BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';
import { table } from './figures.js';
import { benchFirstSync } from './first-sync.js';
import { benchFleet } from './fleet.js';
import { benchGoingUp } from './going-up.js';
import { benchManyAccounts } from './many-accounts.js';
import { benchMemory } from './memory.js';
import { benchQuietRuns } from './quiet-runs.js';
import { benchSaveToOutlook } from './save-to-outlook.js';

/** Each measures one promise; a name on the command line chooses. */
const benchmarks: Readonly<Record<string, (world: BenchWorld) => Promise<readonly Figure[]>>> = {
  'first-sync': benchFirstSync,
  'quiet-runs': benchQuietRuns,
  memory: benchMemory,
  'save-to-outlook': benchSaveToOutlook,
  'going-up': benchGoingUp,
  'many-accounts': benchManyAccounts,
  fleet: benchFleet,
};

/** Those that take long run when they are named only. */
const onlyByName = ['fleet'];

const wanted = process.argv.slice(2);
const world = await BenchWorld.start();
try {
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (wanted.length > 0 ? !wanted.includes(name) : onlyByName.includes(name)) continue;
    console.log(`\n${name}`);
    console.log(table(await measure(world)));
  }
} finally {
  await world.stop();
}
