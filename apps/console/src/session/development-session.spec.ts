import { DevelopmentSession } from './development-session.js';

function storageWith(token?: string) {
  const kept = new Map(token === undefined ? [] : [['kalbro.token', token]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe('A session of the development sign-in', () => {
  it('goes on in another tab', async () => {
    const session = new DevelopmentSession('http://localhost:4000', storageWith('t'));
    expect([session.state(), await session.token()]).toEqual(['signedIn', 't']);
  });

  it('forgets a token that the API does not take any more, and says so in the words that came first', async () => {
    const session = new DevelopmentSession('http://localhost:4000', storageWith('t'));
    session.expire('Ask your administrator.');
    session.expire();
    expect([session.state(), await session.token(), session.words()]).toEqual([
      ...['expired', undefined],
      'Ask your administrator.',
    ]);
  });

  it('does not expire for somebody who signed out', async () => {
    const session = new DevelopmentSession('http://localhost:4000', storageWith('t'));
    await session.signOut();
    session.expire();
    expect(session.state()).toBe('signedOut');
  });
});
