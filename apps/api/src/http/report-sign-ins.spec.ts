import { RemoteError } from '@kalbro/kernel';
import type { AccountId } from '@kalbro/kernel';
import { makeLogger } from '../logger.js';
import { reportSignIns } from './report-sign-ins.js';

const [warning, error] = [40, 50];

describe('What the log says of a sign-in that failed at Microsoft', () => {
  it.each([
    ['the fault of the operator', new RemoteError('misconfigured', 'Entra refused: invalid_scope'), error],
    ['a Microsoft that is away', new RemoteError('unavailable', 'no answer'), warning],
    ['anything else', new Error('odd'), warning],
  ])('%s', (_, failure, level) => {
    const lines: string[] = [];
    const logger = makeLogger('info', { write: (line) => void lines.push(line) });
    reportSignIns(logger)({ accountId: 'account-1' as AccountId, error: failure });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level, accountId: 'account-1', err: { message: failure.message } },
    ]);
  });
});
