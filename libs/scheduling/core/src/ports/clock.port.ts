import type { Instant } from '@kalbro/kernel';

export interface Clock {
  now(): Instant;
}
