import type { CalendarAccount, CalendarPermission } from '@kalbro/calendar-core';
import type { AccountId, Instant, Language, Localised, ResourceId } from '@kalbro/kernel';

/** What Microsoft's redirect brought, as sent, and what the browser that followed it showed. */
export interface SignInCallback {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly errorSubcode?: string | undefined;
  readonly browserSecret?: string | undefined;
}

/** How a sign-in ended, for the page that the browser lands on. `language` is null when the state is not known. */
export type SignInOutcome = SignInEnd & {
  readonly language: Language | null;
  /** Whose sign-in it was; null when that is not known, or not to be told to this browser. */
  readonly begunFor: SignedInFor | null;
};

export interface SignedInFor {
  readonly accountId: AccountId;
  readonly resourceId: ResourceId;
}

export type SignInEnd =
  | {
      readonly kind: 'connected';
      readonly account: CalendarAccount;
      /** The address it was added with, when the Microsoft account has another one by now. */
      readonly formerAddress?: string;
    }
  /** Nothing was linked: the address that was typed is not among those of the account that signed in. */
  | {
      readonly kind: 'wrongAccount';
      readonly account: CalendarAccount;
      readonly typed: string;
      readonly signedInAs: string;
    }
  /** Nothing was linked: the same Microsoft account is linked already; `text` says where, as far as its reader may know. */
  | { readonly kind: 'linkedElsewhere'; readonly account: CalendarAccount; readonly text: Localised }
  /**
   * Cancelled by the user, or consent is not theirs to give; or less was granted than the settings need; or Microsoft said
   * what nobody knows.
   */
  | {
      readonly kind: 'cancelledOrBlocked' | 'permissionMissing' | 'unexpected';
      readonly account: CalendarAccount;
      readonly adminConsentUrl: string;
      readonly permissions: readonly CalendarPermission[];
      /** When consent was reported that did not help. */
      readonly consentReportedAt?: Instant;
    }
  /** Who began it may no longer do so, or the module is off. */
  | { readonly kind: 'refused'; readonly text: Localised }
  | { readonly kind: 'expiredOrUsed' | 'otherBrowser' | 'unavailable' | 'misconfigured' };
