import { firstDayOf, periodTitle, weekNumber } from './period.js';

describe('The title of what is shown', () => {
  it.each([
    ['month', '2026-11-26', 'nb-NO', 'november 2026'],
    ['day', '2026-11-26', 'nb-NO', 'torsdag 26. november 2026'],
  ] as const)('of a %s at %s in %s', (view, date, locale, title) => {
    expect(periodTitle(view, date, locale)).toBe(title);
  });

  it('of a day in English, with a comma or without, as the browser has it', () => {
    expect(periodTitle('day', '2026-11-26', 'en-GB')).toMatch(/^Thursday,? 26 November 2026$/);
  });

  it('of a week says from and to', () => {
    expect(periodTitle('week', '2026-11-26', 'nb-NO')).toMatch(/23\..*29\. nov\. 2026/);
    expect(periodTitle('week', '2026-11-26', 'en-US')).toMatch(/Nov 22.*28, 2026/);
  });

  it('goes with the ISO week, also where the year changes within it', () => {
    expect(weekNumber('week', '2026-11-26')).toBe(48);
    expect(weekNumber('day', '2027-01-03')).toBe(53);
    expect(weekNumber('month', '2026-11-26')).toBeUndefined();
  });

  it('knows where weeks begin on Sundays', () => {
    expect(['nb-NO', 'en-GB', 'en-US'].map(firstDayOf)).toEqual([1, 1, 0]);
  });
});
