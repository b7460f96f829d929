import type { KeptConflict } from './ledger.js';
import { Ledger } from './ledger.js';

describe('The ledger of a history', () => {
  let ledger: Ledger;
  let key: string;
  let title: string;
  const conflict = (more: Partial<KeptConflict>): KeptConflict => ({
    ...{ field: 'title', plannerValue: null, outlookValue: null },
    ...more,
  });

  beforeEach(() => {
    ledger = new Ledger();
    key = ledger.newKey();
    title = `${key} ${ledger.fresh('v')}`;
    ledger.made(key, 'PLANNER', [title], false);
  });

  const renamed = (by: 'PLANNER' | 'OUTLOOK', before = title) => {
    const after = `${key} ${ledger.fresh('v')}`;
    ledger.wrote(title, by, [before], [after]);
    return after;
  };

  it('misses nothing where what was made stands', () => {
    expect(ledger.problems([title], [])).toEqual([]);
  });

  it('misses what vanished, unless somebody deleted it', () => {
    expect(ledger.problems([], [])).toHaveLength(2);
    ledger.deleted(title, 'PLANNER', [title]);
    expect(ledger.problems([], [])).toEqual([]);
  });

  it('sees what came back, unless the other side had changed it', () => {
    ledger.deleted(title, 'PLANNER', [title]);
    expect(ledger.problems([title], [])).toEqual([`${key} was deleted in PLANNER and came back`]);
    const after = renamed('OUTLOOK');
    expect(ledger.problems([after], [])).toEqual([]);
  });

  it('misses a text that lost and that no conflict keeps', () => {
    const [ours, theirs] = [renamed('PLANNER'), renamed('OUTLOOK')];
    expect(ledger.problems([theirs], [])).toEqual([expect.stringContaining('was lost')]);
    expect(ledger.problems([theirs], [conflict({ plannerValue: ours })])).toEqual([]);
    expect(ledger.problems([renamed('OUTLOOK', theirs)], [conflict({ plannerValue: ours })])).toEqual([]);
  });

  it('holds nobody to account for what Outlook said while it was not listened to', () => {
    ledger.erased();
    const ours = renamed('PLANNER');
    renamed('OUTLOOK');
    expect(ledger.problems([ours], [])).toEqual([]);
    expect(ledger.problems([key], [])).toEqual([expect.stringContaining('written in PLANNER')]);
  });
});
