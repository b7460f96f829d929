import type { CalendarAccount } from '@kalbro/calendar-core';
import type { Language, Localised } from '@kalbro/kernel';

/** What Microsoft's redirect brought, as sent, and what the browser that followed it showed. */
export interface SignInCallback {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly errorSubcode?: string | undefined;
  readonly browserSecret?: string | undefined;
}

/** The state of admin-consent links: whoever follows one is not the user, and nothing is linked when they come back. */
export const adminConsentState = 'admin-consent';

/** How a sign-in ended, for the page that the browser lands on. `language` is null when the state is not known. */
export type SignInOutcome = SignInEnd & { readonly language: Language | null };

export type SignInEnd =
  | { readonly kind: 'connected'; readonly account: CalendarAccount }
  /** Nothing was linked: the address that was typed is not among those of the account that signed in. */
  | {
      readonly kind: 'wrongAccount';
      readonly account: CalendarAccount;
      readonly typed: string;
      readonly signedInAs: string;
    }
  /** Cancelled by the user, or consent is not theirs to give; or less was granted than the settings need. */
  | {
      readonly kind: 'cancelledOrBlocked' | 'permissionMissing';
      readonly account: CalendarAccount;
      readonly adminConsentUrl: string;
    }
  /** Who began it may no longer do so, or the module is off. */
  | { readonly kind: 'refused'; readonly text: Localised }
  | { readonly kind: 'expiredOrUsed' | 'otherBrowser' | 'unavailable' };
