import { BugError, RemoteError } from '@kalbro/kernel';
import { describeError } from './describe-error.js';

describe('describeError', () => {
  it('says what Microsoft refused by kind, code and status, not in its words', () => {
    const error = new RemoteError('rejected', 'kari@fjordplan.example may not', {
      status: 403,
      code: 'ErrorAccessDenied',
    });
    expect(describeError(error)).toEqual({
      name: 'RemoteError',
      kind: 'rejected',
      code: 'ErrorAccessDenied',
      status: 403,
    });
  });

  it('keeps the words, parameters and rows of foreign errors to itself, also of a multi-line message', () => {
    const error = Object.assign(new Error('Failing row contains\n(Tannlege) at kari@fjordplan.example'), {
      code: '23514',
      detail: 'Failing row contains (Tannlege)',
      parameters: ['Tannlege'],
    });
    const told = describeError(new Error('Tannlege failed', { cause: error }));
    expect(JSON.stringify(told)).not.toMatch(/Tannlege|fjordplan/);
    expect(told.cause).toMatchObject({ name: 'Error', code: '23514' });
    expect(told.stack?.[0]).toMatch(/describe-error\.spec/);
  });

  it('gives the words of our own bugs', () => {
    expect(describeError(new BugError('The lease has no run.')).message).toBe('The lease has no run.');
  });

  it('ends at a chain of causes that bites its tail', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/"name"/g)).toHaveLength(4);
  });

  it('takes what is no error at all', () => {
    expect(describeError('kari@fjordplan.example')).toEqual({ name: 'string' });
  });
});
