import { compareSides } from './compare.js';
import { countedStep } from './counted-step.js';
import { comparisonTable, table } from './tables.js';

function screen(isTerminal: boolean) {
  const written: string[] = [];
  return { written, isTerminal, write: (text: string) => void written.push(text) };
}

const three = async (count: (done: number) => void) => {
  for (const done of [200, 200, 600, 1_200]) count(done);
};

describe('A step that counts', () => {
  it('writes over its own line in a terminal', async () => {
    const terminal = screen(true);
    await countedStep(terminal, 'First synchronising', three);
    expect(terminal.written.filter((text) => text.startsWith('\r'))).toHaveLength(4);
    expect(terminal.written.at(-1)).toMatch(/s {2}\(1,200 entries read\)\n$/);
  });

  it('writes little into a file, and no carriage return', async () => {
    const file = screen(false);
    await countedStep(file, 'First synchronising', three);
    expect(file.written.slice(1, -1)).toEqual([' 600 entries read,', ' 1,200 entries read,']);
    expect(file.written.join('')).not.toContain('\r');
  });
});

describe('Tables', () => {
  it('stand in columns, numbers to the right', () => {
    expect(
      table([
        ['Field', 'same'],
        ['title', '7'],
      ]),
    ).toEqual(['  Field   same', '  -----   ----', '  title      7']);
  });

  it('name what stands on one side only, ten of them', () => {
    const lonely = Array.from({ length: 12 }, (_, index) => ({
      ...{ title: `T${index}`, starts: `2026-11-${10 + index}`, ends: '', 'all day': '', private: '', 'shown as': '' },
      ...{ place: '', text: '', guests: '', kind: '' },
    }));
    const lines = comparisonTable(compareSides(lonely, []), { from: '2026-11-01', to: '2026-12-01' });
    expect(lines[0]).toMatch(/From 2026-11-01 to 2026-12-01.*12 in Outlook, 0 in the planner/);
    expect(lines.filter((line) => line.includes('only in Outlook'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('  ... and 2 more');
  });
});
