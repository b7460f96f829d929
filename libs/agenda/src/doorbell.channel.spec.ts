import type { JobNotification } from 'agenda';
import { InMemoryNotificationChannel, toJobId } from 'agenda';
import { Doorbell } from './doorbell.channel.js';

const notification: JobNotification = {
  jobId: toJobId('1'),
  jobName: 'look',
  nextRunAt: null,
  priority: 0,
  timestamp: new Date(0),
};

function inbox(bell: Doorbell) {
  const heard: string[] = [];
  const unsubscribe = bell.subscribe(({ jobName }) => {
    heard.push(jobName);
  });
  return { heard, unsubscribe };
}

describe('Doorbell', () => {
  it('alone, tells this process what it publishes', async () => {
    const bell = new Doorbell(undefined, () => undefined);
    const { heard, unsubscribe } = inbox(bell);
    await bell.connect();
    expect(bell.state).toBe('connected');
    await bell.publish(notification);
    await bell.ring('listen');
    unsubscribe();
    await bell.ring('listen');
    expect(heard).toEqual(['look', 'listen']);
  });

  it('with a channel, passes on what comes from outside, once, and what it rings itself', async () => {
    const outside = new InMemoryNotificationChannel();
    const bell = new Doorbell(outside, () => undefined);
    const { heard } = inbox(bell);
    expect(bell.state).toBe('disconnected');
    await bell.connect();
    await bell.publish(notification);
    await bell.ring('listen');
    expect(heard).toEqual(['look', 'listen']);
  });

  it('sends no states of jobs: they hold what handlers threw', () => {
    expect('publishState' in new Doorbell(undefined, () => undefined)).toBe(false);
  });

  it('reports an outage once, and tells when it is over', async () => {
    const outside = new InMemoryNotificationChannel();
    const errors: unknown[] = [];
    const bell = new Doorbell(outside, (error) => errors.push(error));
    let reconnects = 0;
    bell.onReconnect = () => (reconnects += 1);
    for (let i = 0; i < 3; i += 1) outside.emit('error', new Error('gone'));
    expect(errors).toHaveLength(1);
    await bell.connect();
    expect(reconnects).toBe(1);
    outside.emit('error', new Error('gone again'));
    expect(errors).toHaveLength(2);
  });

  it('does not report what a channel says of being closed', async () => {
    const outside = new InMemoryNotificationChannel();
    const errors: unknown[] = [];
    const bell = new Doorbell(outside, (error) => errors.push(error));
    await bell.connect();
    await bell.disconnect();
    outside.emit('error', new Error('closed'));
    expect(errors).toEqual([]);
  });
});
