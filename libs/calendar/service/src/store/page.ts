export { pageOf, parseCursor } from '@kalbro/database';
export type { Page, PageRequest } from '@kalbro/database';
