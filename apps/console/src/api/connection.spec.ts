import { Connection } from './connection.js';

function watched() {
  const seen: string[] = [];
  const connection = new Connection();
  connection.subscribe(() => seen.push(connection.isLost() ? 'lost' : 'reached'));
  connection.onHealed(() => seen.push('asked again'));
  return { connection, seen };
}

describe('The connection to the API', () => {
  it('tells once that it is lost, however many requests fail', () => {
    const { connection, seen } = watched();
    connection.lose();
    connection.lose();
    expect(seen).toEqual(['lost']);
  });

  it('asks again for everything when it is back, once', () => {
    const { connection, seen } = watched();
    connection.lose();
    connection.reach();
    connection.reach();
    expect(seen).toEqual(['lost', 'reached', 'asked again']);
  });

  it('asks again when the socket is back, though requests were answered before', () => {
    const { connection, seen } = watched();
    connection.lose();
    connection.reach();
    connection.resume();
    connection.lose();
    connection.resume();
    expect(seen).toEqual(['lost', 'reached', 'asked again', 'asked again', 'lost', 'reached', 'asked again']);
  });

  it('has somebody look for it, once each time that it is lost', () => {
    const { connection } = watched();
    let sought = 0;
    connection.onLost(() => (sought += 1));
    connection.lose();
    connection.lose();
    expect(sought).toBe(1);
  });

  it('asks for nothing again when it was never lost', () => {
    const { connection, seen } = watched();
    connection.reach();
    expect(seen).toEqual([]);
  });
});
