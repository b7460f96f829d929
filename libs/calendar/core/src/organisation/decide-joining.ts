/** What tells whether a mailbox may be connected without its owner. */
export interface JoiningFacts {
  /** The address that was typed. */
  readonly username: string;
  /** The e-mail addresses that provisioning saved for the card: its resource's, and that of the user whose resource it is. */
  readonly cardAddresses: readonly (string | null)[];
  /** Whether whoever asks may administer the client. */
  readonly isAdministrator: boolean;
}

/**
 * Whether an address may be connected by leave of the organisation, with nobody signing in. Without a sign-in nobody proves
 * that the mailbox is theirs, and the organisation's leave opens every mailbox: so an address must be known to belong to the
 * card from those who provision it, or be chosen by an administrator. All others sign in.
 */
export function decideJoining({ username, cardAddresses, isAdministrator }: JoiningFacts): 'join' | 'signIn' {
  const isOfCard = cardAddresses.some(
    (address) => address !== null && address.toLowerCase() === username.toLowerCase(),
  );
  return isAdministrator || isOfCard ? 'join' : 'signIn';
}
