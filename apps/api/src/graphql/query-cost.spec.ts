import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { queryLimitRule } from './query-cost.js';

const schema = buildSchema('type Query { me: User } type User { name: String friends: [User!]! best: User }');
const limits = { depth: 6, cost: 500 };

function verdicts(query: string): string[] {
  const errors = validate(schema, parse(query), [...specifiedRules, queryLimitRule(limits)]);
  return errors.map((error) => (error.originalError ? error.originalError.message : error.message));
}
const tooComplex = [expect.stringContaining('QUERY_TOO_COMPLEX')];

describe('the limit on what one query may ask', () => {
  it('ordinary queries pass', () => {
    expect(verdicts('{ me { name friends { name best { name } } } }')).toEqual([]);
  });

  it('a list multiplies what is asked of its items', () => {
    expect(verdicts('{ me { friends { friends { name } } } }')).toEqual([]);
    expect(verdicts('{ me { friends { friends { friends { name } } } } }')).toEqual(tooComplex);
  });

  it('depth is limited even where it costs little', () => {
    expect(verdicts('{ me { best { best { best { best { name } } } } } }')).toEqual([]);
    expect(verdicts('{ me { best { best { best { best { best { name } } } } } } }')).toEqual(tooComplex);
  });

  it('fragments count as often as they are spread, however often that is', () => {
    const doubled = Array.from({ length: 30 }, (_, i) => `fragment f${i} on User { ...f${i + 1} ...f${i + 1} }`);
    expect(verdicts(`{ me { ...f0 } } ${doubled.join(' ')} fragment f30 on User { name }`)).toEqual(tooComplex);
  });

  it('aliases do not hide anything', () => {
    const aliases = Array.from({ length: 600 }, (_, i) => `a${i}: me { name }`).join(' ');
    expect(verdicts(`{ ${aliases} }`)).toEqual(tooComplex);
  });

  it('a fragment that spreads itself ends, and GraphQL reports it', () => {
    expect(verdicts('{ me { ...f } } fragment f on User { best { ...f } }')).toEqual([
      expect.stringContaining('Cannot spread fragment "f" within itself'),
    ]);
  });

  it('introspection is free', () => {
    expect(verdicts(getIntrospectionQuery())).toEqual([]);
  });
});
