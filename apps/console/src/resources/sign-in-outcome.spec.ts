import { outcomeOf } from './sign-in-outcome.js';

const read = (query: string) => outcomeOf(new URLSearchParams(query));

describe('How a sign-in ended', () => {
  it('is nothing to speak of where there was none', () => {
    expect(read('')).toBeUndefined();
  });

  it.each([
    ['connected', true, 'signIn_connected', 'signIn_connected_body'],
    ['wrongAccount', false, 'signIn_wrongAccount', 'signIn_seeAccount'],
    ['cancelledOrBlocked', false, 'signIn_failed', 'signIn_seeAccount'],
    ['expiredOrUsed', false, 'signIn_failed', 'signIn_expired'],
    ['misconfigured', false, 'signIn_failed', 'signIn_misconfigured'],
    ['somethingNew', false, 'signIn_failed', 'signIn_seeAccount'],
  ])('is told of %s', (signIn, isConnected, title, body) => {
    expect(read(`account=a&signIn=${signIn}`)).toEqual({ isConnected, title, body });
  });
});
