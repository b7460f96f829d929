import { parseArgs } from 'node:util';
import { historiesOf, Soak } from './soak/soak.js';
import type { Outcome } from './soak/soak.js';
import { System } from './system/system.js';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    'at-once': { type: 'string', default: '20' },
  },
});

const seed = Number(values.seed);
const began = Date.now();
const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
console.log(`seed ${seed}`);

const system = await System.start();
try {
  const soak = await Soak.play(system, {
    histories: historiesOf(seed, Number(values.histories), Number(values.first)),
    atOnce: Number(values['at-once']),
    deadline: began + minutes * 60_000,
    onEnd: tell,
  });
  await system.outlook.lastSequence().then((requests) => soak.tally.add('requests', requests));
  console.log(`\n${soak.tally.table()}\n  seconds  ${Math.round((Date.now() - began) / 1000)}`);
  if (soak.failures.length > 0) {
    console.log(`${soak.failures.length} of ${soak.tally.of('histories')} failed, seed ${seed}`);
    console.log(unexpectedErrors(system.logs));
    process.exitCode = 1;
  }
} finally {
  await system.stop();
}

/** What the processes themselves hold to be errors. */
function unexpectedErrors(logs: string): string {
  const lines = logs
    .split('\n')
    .filter((line) => /"level":(40|50|60)/.test(line) || /INTERNAL_SERVER_ERROR/.test(line));
  return lines.slice(0, 20).join('\n');
}

function tell({ number, problems, steps }: Outcome): void {
  if (problems.length === 0) return console.log(`history ${number}: well`);
  console.log(`history ${number} FAILED; again: npm run soak:system -- --seed ${seed} --first ${number} --histories 1`);
  console.log(steps.map((step) => `    ${step}`).join('\n'));
  console.log(problems.map((problem) => `  ! ${problem}`).join('\n'));
}
