import { StartedKeys } from './started-keys.js';

describe('StartedKeys', () => {
  it('lets one start answer all jobs of its key that were taken before it', () => {
    const keys = new StartedKeys();
    for (const job of ['1', '2', '3']) keys.took(job);
    expect(['1', '2', '3'].map((job) => keys.begin(job, 'look', 'a'))).toEqual([true, false, false]);
  });

  it('starts again for a job that was taken after the start', () => {
    const keys = new StartedKeys();
    keys.took('1');
    keys.took('other');
    expect(keys.begin('1', 'look', 'a')).toBe(true);
    keys.started('look', 'a');
    keys.took('2');
    expect(keys.begin('2', 'look', 'a')).toBe(true);
  });

  it('answers what is taken while the handler is about to be called, and what was taken before and begins after', () => {
    const keys = new StartedKeys();
    keys.took('1');
    keys.took('late');
    expect(keys.begin('1', 'look', 'a')).toBe(true);
    keys.took('2');
    expect(keys.begin('2', 'look', 'a')).toBe(false);
    keys.started('look', 'a');
    expect(keys.begin('late', 'look', 'a')).toBe(false);
  });

  it('keeps keys and kinds apart', () => {
    const keys = new StartedKeys();
    for (const job of ['1', '2', '3']) keys.took(job);
    expect(keys.begin('1', 'look', 'a')).toBe(true);
    expect(keys.begin('2', 'look', 'b')).toBe(true);
    expect(keys.begin('3', 'listen', 'a')).toBe(true);
  });

  it('forgets the starts when every job that was taken has begun or gone back', () => {
    const keys = new StartedKeys();
    keys.took('1');
    keys.took('2');
    keys.begin('1', 'look', 'a');
    keys.started('look', 'a');
    keys.putBack('2');
    keys.took('3');
    expect(keys.begin('3', 'look', 'a')).toBe(true);
    keys.started('look', 'a');
    keys.took('4');
    expect(keys.begin('4', 'look', 'a')).toBe(true);
  });

  it('starts a job that it never saw taken', () => {
    expect(new StartedKeys().begin('?', 'look', 'a')).toBe(true);
  });
});
