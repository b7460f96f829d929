import type { AgendaBackend } from 'agenda';
import type { Doorbell } from './doorbell.channel.js';

/** Where Agenda keeps its jobs, connected, with what Agenda itself cannot ask of it. */
export interface JobStore {
  readonly backend: AgendaBackend;
  readonly doorbell: Doorbell;
  /** Milliseconds between two looks at the store; the doorbell makes most of them needless. */
  readonly pollEvery: number;
  /** Removes wake-ups of a key that are due and that nobody has taken. */
  dropDue(kind: string, key: string): Promise<void>;
  /** Removes wake-ups of a key that are still to come. */
  dropScheduled(kind: string, key: string): Promise<void>;
  /** Removes jobs that ended and could not be removed then. */
  dropSpent(): Promise<void>;
  /** Wake-ups (of a kind) that are due and that nobody has taken. */
  depth(kind?: string): Promise<number>;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly url: string;
  readonly processName: string;
  readonly onError: (error: unknown) => void;
}
