import { assertNever } from './assert-never.js';
import { BugError, RemoteError, RuleError, SupersededError } from './errors.js';
import { instantOf } from './instants.js';

const text = { nb: 'Ressursen finnes ikke.', en: 'There is no such resource.' };

describe('Errors', () => {
  it('of a field name the field', () => {
    const error = RuleError.badInput('input.username', text);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', text, fields: [{ path: 'input.username', message: text }] });
  });

  it('of a rule carry code and text', () => {
    expect(RuleError.notFound(text)).toMatchObject({ code: 'NOT_FOUND', text, fields: [] });
    expect(String(RuleError.notFound(text))).toBe('RuleError: NOT_FOUND: There is no such resource.');
  });

  it('of Microsoft keep status, code, time and cause', () => {
    const cause = new Error('socket hang up');
    const retryAt = instantOf(0);
    const error = new RemoteError('throttled', 'Too many requests', {
      status: 429,
      code: 'TooManyRequests',
      retryAt,
      cause,
    });
    expect(error).toMatchObject({ kind: 'throttled', status: 429, code: 'TooManyRequests', retryAt, cause });
    expect('cause' in new RemoteError('gone', 'Gone')).toBe(false);
  });

  it('can be told apart', () => {
    const all = [RuleError.notFound(text), new RemoteError('gone', ''), new SupersededError(''), new BugError('')];
    expect(all.map(({ name }) => name)).toEqual(['RuleError', 'RemoteError', 'SupersededError', 'BugError']);
  });
});

it('A switch that forgot a member says which', () => {
  expect(() => assertNever({ kind: 'new' } as never)).toThrow('{"kind":"new"}');
});
