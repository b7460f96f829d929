import { BugError, instantOf, RemoteError, RuleError } from '@kalbro/kernel';
import { buildSchema, GraphQLError, parse, validate } from 'graphql';
import { isBug, presentError } from './errors.js';

const nb = { language: 'nb', requestId: 'r-1' } as const;
const en = { language: 'en', requestId: 'r-1' } as const;
const text = { nb: 'Nei.', en: 'No.' };

/** As graphql-js hands over what a resolver threw. */
function thrown(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { path: ['viewer'], originalError });
}

describe('what a caller is told of an error', () => {
  it('a refusal keeps its code and speaks the language of its reader', () => {
    const error = thrown(new RuleError('SCOPE_NOT_ALLOWED', text));
    expect(presentError(error, nb)).toEqual({
      message: 'Nei.',
      path: ['viewer'],
      extensions: { code: 'SCOPE_NOT_ALLOWED' },
    });
    expect(presentError(error, en).message).toBe('No.');
    expect(isBug(error)).toBe(false);
  });

  it('bad input names its fields in that language too', () => {
    const error = thrown(RuleError.badInput('input.username', text));
    expect(presentError(error, nb).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.username', message: 'Nei.' }],
    });
  });

  it('why a token was refused is said instead of that one is missing', () => {
    const refusal = new RuleError('UNAUTHENTICATED', { nb: 'Utløpt.', en: 'Expired.' });
    const error = thrown(new RuleError('UNAUTHENTICATED', text));
    expect(presentError(error, { ...nb, refusal }).message).toBe('Utløpt.');
    expect(presentError(thrown(new RuleError('FORBIDDEN', text)), { ...nb, refusal }).message).toBe('Nei.');
  });

  it('what Microsoft answered is told in our words, with the moment to try again', () => {
    const error = thrown(new RemoteError('throttled', 'x-ms-ags: secret', { retryAt: instantOf(0) }));
    expect(presentError(error, en)).toMatchObject({
      message: expect.stringContaining('Microsoft 365 is not answering'),
      extensions: { code: 'M365_UNAVAILABLE', requestId: 'r-1', retryAt: instantOf(0) },
    });
    expect(isBug(error)).toBe(false);
  });

  it.each([
    new TypeError('x is undefined'),
    new BugError('impossible'),
    new Error('duplicate key "kari@fjordplan.example"'),
  ])('%p is masked and named by the request only', (cause) => {
    const shown = presentError(thrown(cause), nb);
    expect(shown.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' });
    expect(JSON.stringify(shown)).not.toContain(cause.message);
    expect(JSON.stringify(shown)).not.toContain('at ');
    expect(isBug(thrown(cause))).toBe(true);
  });

  it('a value that its type cannot show is a defect, although GraphQL says it', () => {
    const error = thrown(new GraphQLError('Enum "X" cannot represent value: "y"'));
    expect(presentError(error, nb).extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(isBug(error)).toBe(true);
  });

  it('what does not fit the schema is bad input, with the place of the literal', () => {
    const [error] = validate(buildSchema('type Query { a(n: Int): Int }'), parse('{ a(n: "x") }'));
    const shown = presentError(error as GraphQLError, nb, 'n');
    expect(shown.message).toMatch(/^Forespørselen passer ikke med skjemaet. Int cannot represent/);
    expect(shown.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'n' }] });
    expect(isBug(error as GraphQLError)).toBe(false);
  });
});
