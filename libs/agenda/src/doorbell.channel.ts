import type { JobNotification, NotificationChannel, NotificationChannelState, NotificationHandler } from 'agenda';
import { toJobId } from 'agenda';

type Listener = ((state: NotificationChannelState) => void) | ((error: Error) => void);

/**
 * The notification channel that Agenda gets: the store's own one if it has any, and a bell that this process can ring for
 * itself. Agenda looks for more work only at its next poll after a job has ended at the lock limit; the bell makes it look
 * at once. `publishState` is left out on purpose: Agenda would send three more notifications per job, error texts included.
 */
export class Doorbell implements NotificationChannel {
  private readonly handlers = new Set<NotificationHandler>();
  private failing = false;

  constructor(
    private readonly outside: NotificationChannel | undefined,
    onError: (error: unknown) => void,
  ) {
    // A channel without a listener for 'error' throws into the socket's event handler and takes the process with it.
    outside?.on('error', (error) => {
      // It tries again every 100 ms: one report per outage is enough.
      if (!this.failing) onError(error);
      this.failing = true;
    });
    outside?.on('stateChange', (state) => {
      if (state === 'connected') this.reconnected();
    });
  }

  /** Called when notifications may have been missed. */
  onReconnect: () => void = () => undefined;

  get state(): NotificationChannelState {
    return this.outside?.state ?? 'connected';
  }

  async connect(): Promise<void> {
    await this.outside?.connect();
  }

  async disconnect(): Promise<void> {
    // A change stream that is closed complains of it.
    this.failing = true;
    await this.outside?.disconnect();
    this.handlers.clear();
  }

  subscribe(handler: NotificationHandler): () => void {
    this.handlers.add(handler);
    const unsubscribe = this.outside?.subscribe(handler);
    return () => {
      this.handlers.delete(handler);
      unsubscribe?.();
    };
  }

  async publish(notification: JobNotification): Promise<void> {
    if (this.outside) return this.outside.publish(notification);
    await this.tell(notification);
  }

  /** Makes Agenda in this process look for jobs of a kind. */
  async ring(kind: string): Promise<void> {
    await this.tell({ jobId: toJobId(''), jobName: kind, nextRunAt: null, priority: 0, timestamp: new Date() });
  }

  on(_event: string, _listener: Listener): this {
    return this;
  }

  off(_event: string, _listener: Listener): this {
    return this;
  }

  private async tell(notification: JobNotification): Promise<void> {
    await Promise.all([...this.handlers].map(async (handler) => handler(notification)));
  }

  private reconnected(): void {
    this.failing = false;
    this.onReconnect();
  }
}
