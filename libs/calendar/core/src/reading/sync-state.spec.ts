import { pushRefusalText } from '../account/push-refusals.js';
import { decideSyncState, syncErrorText } from './sync-state.js';
import type { AppointmentSyncState, LinkFacts } from './sync-state.js';

const settled: LinkFacts = { unsettled: false, refusedCode: null };
const refused: LinkFacts = { unsettled: true, refusedCode: 'ErrorOccurrenceCrossingBoundary' };

describe('how an appointment stands with Outlook', () => {
  it.each<[AppointmentSyncState, LinkFacts | null, boolean]>([
    ['NOT_SYNCED', null, false],
    ['SYNCED', settled, false],
    ['PENDING', null, true],
    ['PENDING', settled, true],
    ['PENDING', { ...settled, unsettled: true }, false],
    ['FAILED', refused, false],
    ['FAILED', refused, true],
  ])('is %s with %j, waiting for an account: %s', (state, link, waitsForAccount) => {
    expect(decideSyncState({ link, waitsForAccount })).toBe(state);
  });

  it('says why it was refused, in both languages, and nothing otherwise', () => {
    expect(syncErrorText({ link: null })).toBeNull();
    expect(syncErrorText({ link: settled })).toBeNull();
    expect(syncErrorText({ link: refused })).toEqual(pushRefusalText('ErrorOccurrenceCrossingBoundary'));
  });

  it('has words of its own for what people can mend, and names any other code', () => {
    const known = ['RECURRENCE_INEXPRESSIBLE', 'ErrorOccurrenceCrossingBoundary'].map(pushRefusalText);
    for (const { nb, en } of known) expect(nb === en || `${nb} ${en}`.includes('(')).toBe(false);
    expect(known[0]).not.toEqual(known[1]);
    const other = pushRefusalText('ErrorInvalidRequest');
    expect([other.nb, other.en].every((text) => text.includes('ErrorInvalidRequest'))).toBe(true);
  });
});
