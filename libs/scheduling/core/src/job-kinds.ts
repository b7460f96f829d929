/** The kinds of work that processes wake each other for; the key of each is an id. */
export const jobKinds = {
  /** Key: a calendar account. Does the due sync run of the account, if there is one, before those that wait their turn. */
  syncAccount: 'sync-account',
  /** The same for runs of automatic jobs: at most a part of the places of a process is theirs, so that people need not wait. */
  syncInTurn: 'sync-account-in-turn',
  /** Key: an automatic job. Fires it if it is due. */
  fireJob: 'fire-job',
  /** Key: a client. Looks for runs that are due, and for job runs that are over. */
  lookAround: 'look-around',
} as const;

export type JobKind = (typeof jobKinds)[keyof typeof jobKinds];
