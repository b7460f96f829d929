import type { Verdict } from './stage.js';
import { play } from './stage.js';
import { trials } from './trial.js';

/** Names, or parts of them, on the command line choose. */
const wanted = process.argv.slice(2);
const chosen = trials.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
console.log('| what was done | sync runs then | one ended again after | all over after | lost or done twice |');
console.log('| --- | --- | --- | --- | --- |');
for (const trial of chosen) {
  const verdict = await play(trial);
  console.log(rowOf(verdict));
  if (verdict.problems.length > 0 || verdict.over > trial.within) process.exitCode = 1;
}

function rowOf({ trial, before, again, over, problems }: Verdict): string {
  const lost = problems.length === 0 ? 'nothing' : problems.join('; ');
  return `| ${trial} | ${before} | ${again.toFixed(1)} s | ${over.toFixed(1)} s | ${lost} |`;
}
