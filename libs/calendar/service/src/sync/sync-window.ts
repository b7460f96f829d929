export { windowAround } from '@kalbro/calendar-core';
export type { WindowDays } from '@kalbro/calendar-core';
