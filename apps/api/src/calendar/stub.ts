import type { ReadEntry } from './read-entry.js';
export class ReadAppointments {
  constructor(readonly d: unknown) {}
  async run(..._a: unknown[]): Promise<readonly ReadEntry[]> {
    return [];
  }
}
export class ReadAppointment {
  constructor(readonly d: unknown) {}
  async run(..._a: unknown[]): Promise<ReadEntry> {
    throw new Error();
  }
}
