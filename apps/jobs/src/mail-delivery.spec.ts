import { once } from 'node:events';
import { MailDelivery } from './mail-delivery.js';

/** A sender that goes on until it is told to end, or broken off. */
class SlowSender {
  runs = 0;
  isBrokenOff = false;
  end = () => {};

  async run(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    const ended = new Promise<void>((resolve) => (this.end = resolve));
    await Promise.race([ended, once(signal, 'abort').then(() => (this.isBrokenOff = true))]);
  }
}

describe('MailDelivery', () => {
  it('looks at its start, and not again while one look goes on', async () => {
    const sender = new SlowSender();
    const delivery = new MailDelivery({ sender, onError: () => undefined });
    delivery.start(60_000);
    const second = delivery.send();
    expect(sender.runs).toBe(1);
    sender.end();
    await second;
    const third = delivery.send();
    sender.end();
    await third;
    expect(sender.runs).toBe(2);
    await delivery.stop(0);
  });

  it('lets what goes on end when it stops', async () => {
    const sender = new SlowSender();
    const delivery = new MailDelivery({ sender, onError: () => undefined });
    delivery.start(60_000);
    const stopped = delivery.stop(60_000);
    sender.end();
    await stopped;
    expect(sender.isBrokenOff).toBe(false);
  });

  it('breaks it off when it takes too long', async () => {
    const sender = new SlowSender();
    const delivery = new MailDelivery({ sender, onError: () => undefined });
    delivery.start(60_000);
    await delivery.stop(1);
    expect(sender.isBrokenOff).toBe(true);
  });

  it('goes on after a database that did not answer', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const sender = { run: () => ((runs += 1) === 1 ? Promise.reject(new Error('down')) : Promise.resolve()) };
    const delivery = new MailDelivery({ sender, onError: (error) => errors.push(error) });
    await delivery.send();
    await delivery.send();
    expect(errors.map(String)).toEqual(['Error: down']);
    expect(runs).toBe(2);
  });
});
