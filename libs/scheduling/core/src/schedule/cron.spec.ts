import { parseCron, tidyCron } from './cron.js';

function problemOf(text: string) {
  const times = parseCron(text);
  return 'problem' in times ? times.problem : undefined;
}

describe('parseCron', () => {
  it.each([
    '0 6 * * MON-FRI',
    '*/30 * * * *',
    '15,45 8-16 * jan-jun,DEC 1-5',
    '0 0 29 2 *',
    ' 5  4 * * sun ',
    '0 12 1 * 7',
    '0-59/10 */2 * * *',
  ])('reads %s', (text) => {
    expect(problemOf(text)).toBeUndefined();
  });

  it.each([
    ['0 0 6 * * MON', /fem felter\. Sekunder/, /more than five fields\. Seconds/],
    ['* * * * * * *', /fem felter\. Sekunder/, /Seconds/],
    ['@daily', /@daily kan ikke/, /@daily cannot/],
    ['', /Skriv fem felter/, /Write five fields/],
    ['0 6 * *', /Skriv fem felter/, /Write five fields/],
    ['60 6 * * *', /Felt 1 \(minutt\), «60»/, /Field 1 \(minute\), "60"/],
    ['0 24 * * *', /Felt 2 \(time\)/, /Field 2 \(hour\)/],
    ['0 6 0 * *', /Felt 3 \(dag i måneden\)/, /Field 3 \(day of the month\)/],
    ['0 6 L * *', /Felt 3/, /Field 3/],
    ['0 6 ? * MON', /Felt 3/, /Field 3/],
    ['0 6 * 13 *', /Felt 4 \(måned\)/, /Field 4 \(month\)/],
    ['0 6 * MON *', /Felt 4/, /Field 4/],
    ['0 6 * * 8', /Felt 5 \(ukedag\)/, /Field 5 \(day of the week\)/],
    ['0 6 * * MON#2', /Felt 5/, /Field 5/],
    ['0 6 * * 5L', /Felt 5/, /Field 5/],
    ['H 6 * * *', /Felt 1/, /Field 1/],
    ['10-5 6 * * *', /Felt 1/, /Field 1/],
    ['*/0 6 * * *', /Felt 1/, /Field 1/],
    ['1,,2 6 * * *', /Felt 1/, /Field 1/],
    ['-5 6 * * *', /Felt 1/, /Field 1/],
    ['0 0 30 2 *', /inntreffer aldri/, /never comes/],
    ['0 0 31 FEB,APR *', /inntreffer aldri/, /never comes/],
  ])('refuses %s and says why in both languages', (text, nb, en) => {
    expect(problemOf(text)?.nb).toMatch(nb);
    expect(problemOf(text)?.en).toMatch(en);
  });

  it('fires on either kind of day when both are given, and on both conditions of month and day', () => {
    const times = parseCron('0 6 1 JAN MON');
    const firstDay = Date.parse('2024-01-01T00:00:00Z') / 86_400_000;
    const days = Array.from({ length: 60 }, (_, index) => firstDay + index);
    const dates = 'problem' in times ? [] : days.filter(times.isOn).map((day) => day - firstDay + 1);
    // 1 January 2024 was a Monday.
    expect(dates).toEqual([1, 8, 15, 22, 29]);
  });

  it('knows the minutes of the day in order', () => {
    expect(parseCron('30,0 8,6 * * *')).toMatchObject({ minutesOfDay: [360, 390, 480, 510] });
  });

  it('is stored in one spelling', () => {
    expect(tidyCron('  0  6 * *  mon-fri ')).toBe('0 6 * * MON-FRI');
  });
});
