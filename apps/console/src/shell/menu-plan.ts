import type { Viewer } from '../session/viewer-context.js';

export interface MenuEntry {
  readonly label: 'calendar' | 'resources' | 'automaticJobs' | 'administration' | 'mails' | 'clients';
  readonly path: string;
}

export interface MenuGroup {
  /** Null: the first ones, which need no heading. */
  readonly heading: 'settings' | 'administration' | 'support' | null;
  readonly entries: readonly MenuEntry[];
}

/** What the main menu offers somebody. Pages that one may not use stay reachable by address and say whom to ask. */
export function planMenu({ client, may }: Pick<Viewer, 'client' | 'may'>): readonly MenuGroup[] {
  return [
    { heading: null, entries: client ? planner : [] },
    { heading: 'settings', entries: client && may('jobs:manage') ? jobs : [] },
    { heading: 'administration', entries: may('client:administer') ? administration : [] },
    { heading: 'support', entries: may('modules:manage') || may('clients:manage') ? support : [] },
  ].filter(({ entries }) => entries.length > 0) as readonly MenuGroup[];
}

const planner: readonly MenuEntry[] = [
  { label: 'calendar', path: '/calendar' },
  { label: 'resources', path: '/resources' },
];
const jobs: readonly MenuEntry[] = [{ label: 'automaticJobs', path: '/settings/automatic-jobs' }];
const administration: readonly MenuEntry[] = [
  { label: 'administration', path: '/administration' },
  { label: 'mails', path: '/mails' },
];
const support: readonly MenuEntry[] = [{ label: 'clients', path: '/clients' }];
