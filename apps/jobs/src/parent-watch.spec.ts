import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { watchParent } from './parent-watch.js';

class Child extends EventEmitter {
  readonly stdin = new PassThrough();

  constructor(readonly connected: boolean) {
    super();
  }
}

describe('watchParent', () => {
  it('hears the IPC channel close, and with a channel does not care for standard input', () => {
    const child = new Child(true);
    let deaths = 0;
    watchParent(child, () => (deaths += 1));
    child.stdin.emit('end');
    expect(deaths).toBe(0);
    child.emit('disconnect');
    expect(deaths).toBe(1);
  });

  it('hears standard input end when there is no channel, and tells it once', async () => {
    const child = new Child(false);
    let deaths = 0;
    watchParent(child, () => (deaths += 1));
    child.stdin.write('what a parent may write');
    expect(deaths).toBe(0);
    const closed = once(child.stdin, 'close');
    child.stdin.end();
    await closed;
    expect(deaths).toBe(1);
  });
});
