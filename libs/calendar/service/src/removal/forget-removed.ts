import type { Database } from '@kalbro/database';
import { LeavingStore } from './leaving-store.js';

/** Removes accounts for good whose removal ended a day ago: until then it can be read what their runs came to. */
export class ForgetRemoved {
  private readonly leaving = new LeavingStore();

  constructor(private readonly database: Database) {}

  run(): Promise<void> {
    return this.leaving.forgetEnded(this.database.reader);
  }
}
