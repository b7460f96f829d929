import { decideEnd } from './decide-end.js';

const tried = { accepted: [], refused: [], later: [], error: null, isDown: false };

describe('How a try of a mail ends', () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [7, 1_920],
    [8, 3_600],
    [500, 3_600],
  ])('after try %i another one comes in %i seconds', (tries, inSeconds) => {
    expect(decideEnd({ ...tried, later: ['a'], error: 'ESOCKET' }, tries)).toEqual({
      kind: 'later',
      to: ['a'],
      inSeconds,
      error: 'ESOCKET',
    });
  });

  it('is sent when somebody got it and nobody is left, even if others never will', () => {
    expect(decideEnd({ ...tried, accepted: ['a'] }, 1)).toEqual({ kind: 'sent', error: null });
    expect(decideEnd({ ...tried, accepted: ['a'], refused: ['b'], error: 'EENVELOPE 550' }, 1)).toEqual({
      kind: 'sent',
      error: 'EENVELOPE 550',
    });
  });

  it('waits for those who are left, whoever has it', () => {
    expect(decideEnd({ ...tried, accepted: ['a'], later: ['b'] }, 1)).toMatchObject({ kind: 'later', to: ['b'] });
  });

  it('is given up when nobody ever gets it', () => {
    expect(decideEnd({ ...tried, refused: ['a'], error: 'EENVELOPE 550' }, 1)).toEqual({
      kind: 'givenUp',
      error: 'EENVELOPE 550',
    });
  });
});
