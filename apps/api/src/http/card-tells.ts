import type { AccountProblemCode } from '@kalbro/calendar-core';
import type { SignInEnd } from '@kalbro/calendar-service';

/** How the account says it, for ends whose words the card can only have from there: addresses, another card, links. */
const toldAs: Readonly<Partial<Record<SignInEnd['kind'], AccountProblemCode>>> = {
  wrongAccount: 'WRONG_ACCOUNT',
  linkedElsewhere: 'LINKED_ELSEWHERE',
  cancelledOrBlocked: 'SIGN_IN_CANCELLED_OR_BLOCKED',
  permissionMissing: 'PERMISSION_NOT_GRANTED',
  unexpected: 'SIGN_IN_FAILED',
};

/**
 * Whether a card, shown with the name of how the sign-in ended, tells all that there is to tell. An account that works is left
 * alone when another sign-in fails, so nothing of that stands on its card.
 */
export function cardTells(end: SignInEnd): boolean {
  const code = toldAs[end.kind];
  return code === undefined || ('account' in end && end.account.problem?.code === code);
}
