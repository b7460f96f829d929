import { parseArgs } from 'node:util';
import { nothingReached } from '@kalbro/calendar-core/testing';
import type { Reached } from '@kalbro/calendar-core/testing';
import fc from 'fast-check';
import { soakProperties } from './properties.js';
import type { SoakProperty } from './properties.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() & 0x7fff_ffff) },
    property: { type: 'string' },
    path: { type: 'string' },
  },
});

const seed = Number(values.seed);
const minute = 60_000;
const began = Date.now();
const end = began + Number(values.minutes) * minute;
const chosen = soakProperties.filter(({ name }) => values.property === undefined || values.property === name);
if (chosen.length === 0) throw new Error(`There are ${soakProperties.map(({ name }) => name).join(', ')}.`);
const reached: Record<string, Reached> = Object.fromEntries(chosen.map(({ name }) => [name, nothingReached()]));
const played: Record<string, number> = {};

console.log(`seed ${seed}`);
soak();
tell();

/** Property after property, each time with another seed, until the time is up or one fails. */
function soak(): void {
  let told = began;
  for (let round = 0; ; round += 1) {
    for (const property of chosen) {
      if (!holds(property, seed + round)) return;
      if (Date.now() - told >= minute) {
        told = Date.now();
        tell();
      }
    }
    if (Date.now() >= end || values.path !== undefined) return;
  }
}

function holds({ name, atATime, of }: SoakProperty, seedOfRound: number): boolean {
  const path = values.path === undefined ? {} : { path: values.path };
  const details = fc.check(of(reached[name] ?? nothingReached()), { seed: seedOfRound, numRuns: atATime, ...path });
  played[name] = (played[name] ?? 0) + details.numRuns;
  if (!details.failed) return true;
  console.log(`\n${name} FAILED after ${details.numRuns} histories; again:`);
  console.log(`npm run soak -- --property ${name} --seed ${seedOfRound} --path ${details.counterexamplePath ?? ''}`);
  console.log(fc.defaultReportMessage(details));
  process.exitCode = 1;
  return false;
}

function tell(): void {
  console.log(`\nafter ${Math.round((Date.now() - began) / 1000)} s`);
  for (const { name } of chosen) {
    const floors = Object.entries(reached[name] ?? {}).map(([what, times]) => `${what} ${times}`);
    console.log(`  ${name}: ${played[name] ?? 0} histories; ${floors.join(', ')}`);
  }
}
