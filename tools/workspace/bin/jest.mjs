// Runs one jest configuration as nx would, and writes its counts to TEST_SUMMARY_FILE.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'kalbro-jest-'));
const countsFile = path.join(scratch, 'counts');
const jest = path.resolve(import.meta.dirname, '../../../node_modules/jest/bin/jest.js');
const { status } = spawnSync(process.execPath, [jest, '--config', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings=ExperimentalWarning',
    TZ: process.env.TZ ?? 'America/St_Johns',
    TEST_COUNTS_FILE: countsFile,
  },
});
const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : undefined;
rmSync(scratch, { recursive: true, force: true });
if (process.env.TEST_SUMMARY_FILE && counts) {
  writeFileSync(
    process.env.TEST_SUMMARY_FILE,
    [`${counts.passed} ${counts.failed} ${counts.skipped.length}`, ...counts.failures, ''].join('\n'),
  );
}
process.exit(status ?? 1);
