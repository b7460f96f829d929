import type { Localised } from '@kalbro/kernel';

/** What a firing sets going; each is done by the domain that it belongs to. */
export type JobWorkName = 'synchroniseClient';

export interface JobTypeSpec {
  /** Without it a firing is rejected. */
  readonly module: 'OFFICE_365';
  readonly name: Localised;
  readonly description: Localised;
  /** What the definition must say besides its schedule. */
  readonly parameters: readonly string[];
  readonly work: JobWorkName;
}

/** The one table of kinds of automatic jobs: the enum of the API, checks and firing derive from it. */
export const jobTypes = {
  SYNC_OFFICE_365_CALENDARS: {
    module: 'OFFICE_365',
    name: { nb: 'Synkroniser Office 365-kalendere', en: 'Synchronise Office 365 calendars' },
    description: {
      nb: 'Synkroniserer hver tilkoblede kalenderkonto hos kunden, begge veier slik kontoen sier.',
      en: 'Synchronises every connected calendar account of the client, in the direction that the account says.',
    },
    parameters: [],
    work: 'synchroniseClient',
  },
} as const satisfies Readonly<Record<string, JobTypeSpec>>;

export type JobType = keyof typeof jobTypes;
export const jobTypeNames = Object.keys(jobTypes) as readonly JobType[];

export function jobTypeSpec(type: JobType): JobTypeSpec {
  return jobTypes[type];
}
