import { originalStart, seriesUid } from './original-start.js';

/** Captured from the real service; occurrence of 18 May 2023. */
const occurrenceId =
  'AAMkAGVjNWMzYmRkLTlmODItNDYzZi05YTY2LWJmNGNhM2QxYzAwNgFRAAgI21cy0tHAAEYAAAAASIOjLRpSQkuiVZ2UMuhiewcAt5fwgoycjEqBDX35U1KHwwAAAAABDQAAt5fwgoycjEqBDX35U1KHwwAC-fbzvQAAEA==';
const masterId =
  'AAMkAGVjNWMzYmRkLTlmODItNDYzZi05YTY2LWJmNGNhM2QxYzAwNgBGAAAAAABIg6MtGlJCS6JVnZQy6GJ7BwC3l-CCjJyMSoENfflTUofDAAAAAAENAAC3l-CCjJyMSoENfflTUofDAAL99vO9AAA=';
const uid =
  '040000008200E00074C5B7101A82E00807E7051266084331C36CD9010000000000000000100000004E1AB66B32121C4B821DCB18DFB8D9CE';

describe('originalStart', () => {
  it('goes by the time that Graph gives, whatever its offset', () => {
    expect(originalStart({ originalStart: '2021-06-04T15:00:00-04:00', iCalUId: uid }, false)).toEqual({
      instant: '2021-06-04T19:00:00.000Z',
    });
  });

  it('goes by the date when the exception lasts all day, for midnight in UTC is no midnight of the series', () => {
    const event = { originalStart: '2023-05-18T00:00:00Z' };
    expect(originalStart(event, true)).toEqual({ localDate: '2023-05-18' });
  });

  it.each([
    ['occurrenceId', { occurrenceId: `OID.${masterId}.2023-05-18` }],
    ['an occurrenceId with dots in its id', { occurrenceId: 'OID.a.b.2023-05-18' }],
    ['iCalUId', { iCalUId: uid }],
    ['the id', { id: occurrenceId }],
    ['what is left when the sentinel stands for the start', { originalStart: '0001-01-01T00:00:00Z', iCalUId: uid }],
  ])('finds the date in %s', (_, event) => {
    expect(originalStart(event, false)).toEqual({ localDate: '2023-05-18' });
  });

  it.each([
    {},
    { id: masterId, iCalUId: seriesUid(uid), occurrenceId: null },
    { id: 'AAkALgAAAAAAHYQDEapmEc2byACqAC', iCalUId: 'x@google.com', occurrenceId: 'OID.x' },
    { occurrenceId: 'OID.x.2023-02-30' },
  ])('knows nothing of %j', (event) => {
    expect(originalStart(event, false)).toBeNull();
  });
});

describe('seriesUid', () => {
  it('zeroes the date, so that all instances and the master share it', () => {
    const master = seriesUid(uid);
    expect(master).toBe(uid.replace('07E70512', '00000000'));
    expect(seriesUid(master)).toBe(master);
    expect(seriesUid(uid.toLowerCase())).toBe(master);
  });

  it('takes ids of other systems as they are, without NUL', () => {
    expect(seriesUid('7kukuqrfedlm2f9t0vr4rkg2e4@google.com\u0000')).toBe('7kukuqrfedlm2f9t0vr4rkg2e4@google.com');
    expect(seriesUid('abcdef0123456789'.repeat(6))).toBe('abcdef0123456789'.repeat(6));
  });

  it.each([null, undefined, '', '\u0000', 7])('has none for %p', (value) => {
    expect(seriesUid(value)).toBeNull();
  });
});
