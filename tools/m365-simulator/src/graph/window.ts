import { invalidRequest, ServiceError } from '../service-error.js';
import { DAY, parseInstant, type Instant } from '../exchange/wall-clock.js';

export interface Window {
  from: Instant;
  to: Instant;
}

const MAX_DAYS = 1825;

function parameter(query: URLSearchParams, name: string): string | null {
  for (const [key, value] of query) if (key.toLowerCase() === name) return value;
  return null;
}

/** startDateTime and endDateTime of a calendar view; both are required (SEMANTICS 2.2, 3.1, 3.4). */
export function windowOf(query: URLSearchParams): Window {
  const [start, end] = [parameter(query, 'startdatetime'), parameter(query, 'enddatetime')];
  if (!start || !end) {
    const message =
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.';
    throw new ServiceError(400, 'ErrorInvalidParameter', message);
  }
  const [from, to] = [parseInstant(start), parseInstant(end)];
  if (from === undefined || to === undefined) {
    throw new ServiceError(
      400,
      'ErrorInvalidParameter',
      `The value '${from === undefined ? start : end}' is not a valid date and time.`,
    );
  }
  if (to < from) throw invalidRequest('The end of the time window is before its start.');
  if (to - from > MAX_DAYS * DAY) {
    throw invalidRequest(
      `Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: ${MAX_DAYS}`,
    );
  }
  return { from, to };
}
