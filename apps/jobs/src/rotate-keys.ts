import 'reflect-metadata';
import { RotationRefusedError } from '@kalbro/m365';
import { describeError } from './describe-error.js';
import { EnvError, readRotationEnv } from './env.js';
import { rotateKeys, tellRotation } from './key-rotation.js';

/** Ends with 0 when every row has the current key, 1 when some have not, 2 when nothing was done. */
async function main(): Promise<void> {
  const report = await rotateKeys(readRotationEnv());
  for (const line of tellRotation(report)) process.stdout.write(`${line}\n`);
  process.exitCode = report.needed.size === 0 ? 0 : 1;
}

function refuse(error: unknown): void {
  const isForPeople = error instanceof EnvError || error instanceof RotationRefusedError;
  process.stderr.write(`${isForPeople ? error.message : `It failed: ${JSON.stringify(describeError(error))}`}\n`);
  process.exitCode = 2;
}

main().catch(refuse);
