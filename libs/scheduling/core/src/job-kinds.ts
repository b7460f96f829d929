/** The kinds of work that processes wake each other for; the key of each is an id. */
export const jobKinds = {
  /** Key: a calendar account. Does the due sync run of the account, if there is one. */
  syncAccount: 'sync-account',
} as const;

export type JobKind = (typeof jobKinds)[keyof typeof jobKinds];
