import { AbstractLogger } from 'typeorm';
import type { LogMessage } from 'typeorm';

/** Passes each statement on; nothing is printed. */
export class StatementLogger extends AbstractLogger {
  constructor(private readonly onStatement: (sql: string) => void) {
    super(['query']);
  }

  override logQuery(query: string): void {
    this.onStatement(query);
  }

  protected writeLog(_level: unknown, _message: LogMessage): void {
    // Nothing but statements is of interest here.
  }
}
