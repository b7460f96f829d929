import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { fieldProblem, problemCodes, problemOf } from './problem.js';

const answered = (extensions: Record<string, unknown>, message = 'Said by the API') =>
  new CombinedGraphQLErrors({ errors: [{ message, extensions }] });
const withStatus = (statusCode: number, bodyText: string) =>
  new ServerError('refused', { response: new Response(bodyText, { status: statusCode }), bodyText });

describe('What went wrong', () => {
  it.each(problemCodes.map((code) => [code]))('keeps the code %s and the words of the API', (code) => {
    expect(problemOf(answered({ code }))).toEqual({ code, message: 'Said by the API', fields: [], requestId: null });
  });

  it('names the request of a failure on the other side, for support', () => {
    const problem = problemOf(answered({ code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' }));
    expect(problem.requestId).toBe('r-1');
  });

  it('is found for a field by the end of its path', () => {
    const problem = problemOf(
      answered({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.name', message: 'Too long' }] }),
    );
    expect([fieldProblem(problem, 'name'), fieldProblem(problem, 'ame')]).toEqual(['Too long', undefined]);
  });

  it('is a failure on the other side when its code is unknown here', () => {
    expect(problemOf(answered({ code: 'NEW' })).code).toBe('INTERNAL_SERVER_ERROR');
  });

  it.each([
    ['a connection that is refused', new TypeError('Failed to fetch'), 'NO_ANSWER'],
    ['a proxy whose API is down', withStatus(503, '<html>'), 'NO_ANSWER'],
    ['a socket that closes', { code: 1006, wasClean: false }, 'NO_ANSWER'],
    ['a status without a body that is known', withStatus(401, ''), 'UNAUTHENTICATED'],
    [
      'a refusal with a status of its own',
      withStatus(429, '{"errors":[{"message":"x","extensions":{"code":"RATE_LIMITED"}}]}'),
      'RATE_LIMITED',
    ],
    ['a defect of the console', new Error('undefined is not a function'), 'CONSOLE_BROKE'],
  ])('is told of %s', (_, error, code) => {
    expect(problemOf(error).code).toBe(code);
  });
});
