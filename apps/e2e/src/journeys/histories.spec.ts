import { historiesOf, Soak } from '../soak/soak.js';
import type { Outcome } from '../soak/soak.js';
import { useSystem } from '../system/use-system.js';

/** The same five each time; `npm run soak:system` plays hundreds that nobody has played yet. */
const histories = historiesOf(3, 5);

describe('Random histories against the whole system', () => {
  const { journey } = useSystem();

  journey(
    'end equal on both sides, in silence, with nothing lost, doubled, come back or mailed around',
    async (system) => {
      const soak = await Soak.play(system, { histories, atOnce: histories.length });
      expect(soak.failures.map(told).join('\n')).toBe('');
      expect(soak.tally.of('histories')).toBe(histories.length);
      expect(soak.tally.of('steps')).toBeGreaterThan(25 * histories.length);
    },
    240,
  );
});

function told({ seed, number, steps, problems }: Outcome): string {
  const again = `npm run soak:system -- --seed ${seed} --first ${number} --histories 1`;
  return [again, ...steps, ...problems.map((problem) => `! ${problem}`)].join('\n');
}
