import type { AccountId, Instant, UserId } from '@kalbro/kernel';
import type { Person, ToldAccount } from '../telling/decide-news.js';

let people = 0;

export function aPerson(email: string): Person {
  people += 1;
  return { id: `00000000-0000-7000-8000-${String(people).padStart(12, '0')}` as UserId, email };
}

/** An account of Kari's that works and of which nothing was told, unless the test says otherwise. */
export function aToldAccount(more: Partial<ToldAccount> = {}): ToldAccount {
  return {
    id: '00000000-0000-7000-8000-0000000000a1' as AccountId,
    username: 'kari@fjordplan.example',
    resourceName: 'Kari',
    owner: aPerson('kari@fjordplan.example'),
    status: 'CONNECTED',
    problem: null,
    wasConnected: true,
    isRemoved: false,
    moduleActive: true,
    told: null,
    ...more,
  };
}

export const problemSince = '2026-03-10T10:00:00.000Z' as Instant;
