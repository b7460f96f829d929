import type { LiveEvent, LiveHandler } from '@kalbro/database';
import type { AccountId, ResourceId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import { follow } from './follow.js';

function changed(id: string): LiveEvent {
  return { kind: 'calendarAccount', id: id as AccountId, resourceId: 'r' as ResourceId };
}

/** A bus in memory, and a world of values that are read by id. */
function world() {
  const listeners = new Set<LiveHandler>();
  const values = new Map<string, number>([['a', 1]]);
  const state = { allowed: true, reads: 0, failures: [] as Error[] };
  const listen = (handler: LiveHandler) => {
    listeners.add(handler);
    return () => listeners.delete(handler);
  };
  const stream = follow<string>(
    { listen },
    {
      concerns: (event) => (event.kind === 'calendarAccount' && event.id !== 'foreign' ? [event.id] : []),
      present: async () => [...values].map(([id, value]) => `${id}${value}`),
      read: async (ids) => {
        state.reads += 1;
        const failure = state.failures.shift();
        if (failure) throw failure;
        return ids.map((id) => `${id}${values.get(id)}`);
      },
      isStillAllowed: async () => state.allowed,
    },
  )[Symbol.asyncIterator]();
  return {
    stream,
    state,
    values,
    listeners,
    tell: (id: string) => listeners.forEach((one) => one(changed(id))),
    reconnect: () => listeners.forEach((one) => one({ kind: 'reconnected' })),
  };
}

describe('following changes', () => {
  it('the present state comes first, then what changed', async () => {
    const { stream, values, tell } = world();
    expect(await stream.next()).toEqual({ value: 'a1', done: false });
    const next = stream.next();
    values.set('a', 2);
    tell('a');
    expect(await next).toEqual({ value: 'a2', done: false });
    await stream.return?.();
  });

  it('a burst of events is read once, with the newest state', async () => {
    const { stream, values, tell, state } = world();
    await stream.next();
    for (const value of [2, 3, 4]) {
      values.set('a', value);
      tell('a');
    }
    expect((await stream.next()).value).toBe('a4');
    expect(state.reads).toBe(1);
    await stream.return?.();
  });

  it('a database that is away for a moment ends nothing: what is there is read again', async () => {
    const { stream, values, tell, state } = world();
    await stream.next();
    state.failures.push(new Error('Connection terminated'));
    values.set('a', 2);
    tell('a');
    expect((await stream.next()).value).toBe('a2');
    tell('a');
    expect((await stream.next()).value).toBe('a2');
    await stream.return?.();
  });

  it('what the domain refuses ends it at once', async () => {
    const { stream, tell, state } = world();
    await stream.next();
    state.failures.push(RuleError.notFound({ nb: 'Finnes ikke', en: 'Not there' }));
    tell('a');
    await expect(stream.next()).rejects.toThrow('NOT_FOUND');
  });

  it('what is about something else wakes nobody', async () => {
    const { stream, tell, state } = world();
    await stream.next();
    tell('foreign');
    tell('a');
    expect((await stream.next()).value).toBe('a1');
    expect(state.reads).toBe(1);
    await stream.return?.();
  });

  it('after the bus was away everything is asked for again', async () => {
    const { stream, values, reconnect } = world();
    await stream.next();
    values.set('a', 9);
    reconnect();
    expect((await stream.next()).value).toBe('a9');
    await stream.return?.();
  });

  it('a lost permission ends the stream and stops listening', async () => {
    const { stream, state, tell, listeners } = world();
    await stream.next();
    state.allowed = false;
    tell('a');
    expect((await stream.next()).done).toBe(true);
    expect(listeners.size).toBe(0);
  });

  it('a consumer that leaves while nothing happens stops listening', async () => {
    const { stream, listeners } = world();
    await stream.next();
    void stream.next();
    await stream.return?.();
    await new Promise(setImmediate);
    expect(listeners.size).toBe(0);
  });
});
