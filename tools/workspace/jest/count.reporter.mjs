import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Appends one line of JSON per jest run to the file named by TEST_COUNTS_FILE: what test.mjs adds up. */
export default class CountReporter {
  onRunComplete(contexts, results) {
    const file = process.env.TEST_COUNTS_FILE;
    if (!file || results.numTotalTestSuites === 0) return;
    const skipped = results.testResults.flatMap((suite) =>
      suite.testResults.filter(({ status }) => status === 'pending' || status === 'todo' || status === 'skipped'),
    );
    const failed = results.testResults.flatMap((suite) => failuresOf(suite));
    const line = {
      project: [...contexts].map(({ config }) => config.displayName?.name ?? path.basename(config.rootDir)).join(', '),
      passed: results.numPassedTests,
      // A file that cannot even be loaded has no tests to count, and must not pass for that.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      failures: failed,
      skipped: skipped.map(({ fullName }) => fullName),
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}

/** One line a failure, so that a log of which only the end is kept still says what failed: file, test, first line of the message. */
function failuresOf({ testFilePath, testExecError, testResults }) {
  const file = path.relative(process.env.TEST_ROOT ?? process.cwd(), testFilePath);
  if (testExecError) return [`${file}: ${firstLine(testExecError.message)}`];
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
}

function firstLine(text = '') {
  return stripVTControlCharacters(text).trim().split('\n', 1)[0];
}
