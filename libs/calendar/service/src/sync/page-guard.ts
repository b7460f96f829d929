import type { ChangePage } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';

/** More pages than the largest mailbox has: 200 events a page. */
const maximumPages = 20_000;
/** Endless rounds repeat one page under ever new links. */
const maximumRepeats = 3;

/** Ends a round that would never end: Graph has been seen to repeat one page for ever. */
export class PageGuard {
  private pages = 0;
  private repeats = 0;
  private lastPage = '';

  check(page: ChangePage): void {
    this.pages += 1;
    const content = page.items.map((item) => item.remoteId ?? '').join();
    this.repeats = content !== '' && content === this.lastPage ? this.repeats + 1 : 0;
    this.lastPage = content;
    if (this.pages > maximumPages || this.repeats >= maximumRepeats) {
      throw new RemoteError('deltaLinkExpired', 'The round repeats itself; it is read again from the start.', {
        code: 'ENDLESS_ROUND',
      });
    }
  }
}
