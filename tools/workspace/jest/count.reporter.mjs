import { appendFileSync } from 'node:fs';
import path from 'node:path';

/** Appends one line of JSON per jest run to the file named by TEST_COUNTS_FILE: what test.mjs adds up. */
export default class CountReporter {
  onRunComplete(contexts, results) {
    const file = process.env.TEST_COUNTS_FILE;
    if (!file || results.numTotalTestSuites === 0) return;
    const skipped = results.testResults.flatMap((suite) =>
      suite.testResults.filter(({ status }) => status === 'pending' || status === 'todo' || status === 'skipped'),
    );
    const line = {
      project: [...contexts].map(({ config }) => config.displayName?.name ?? path.basename(config.rootDir)).join(', '),
      passed: results.numPassedTests,
      // A file that cannot even be loaded has no tests to count, and must not pass for that.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: skipped.map(({ fullName }) => fullName),
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
