import { EndpointHealth } from './endpoint-health.js';

const URL = 'https://app.example/notify';
const MINUTE = 60_000;

/** An endpoint after so many answers, of which some took that long. */
function after(total: number, slow: number, ms: number): EndpointHealth {
  const health = new EndpointHealth();
  for (let i = 0; i < total; i++) health.note(URL, i, i < slow ? ms : 100);
  return health;
}

it('calls an endpoint slow when more than a tenth of its answers take three seconds', () => {
  expect(after(20, 2, 3000).stateOf(URL, 100)).toBe('well');
  expect(after(20, 3, 3000).stateOf(URL, 100)).toBe('slow');
  expect(after(20, 3, 2999).stateOf(URL, 100)).toBe('well');
});

it('drops what is for an endpoint when more than fifteen in a hundred take ten seconds', () => {
  expect(after(20, 3, 10_000).stateOf(URL, 100)).toBe('slow');
  expect(after(20, 4, 10_000).stateOf(URL, 100)).toBe('drop');
});

it('says nothing against an endpoint of which it knows little, or after ten minutes, or of another', () => {
  expect(after(9, 9, 10_000).stateOf(URL, 100)).toBe('well');
  expect(after(20, 20, 10_000).stateOf(URL, 11 * MINUTE)).toBe('well');
  expect(after(20, 20, 10_000).stateOf('https://other.example', 100)).toBe('well');
});
