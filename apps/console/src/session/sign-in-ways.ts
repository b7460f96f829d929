import type { DevelopmentSession } from './development-session.js';
import type { OidcSession } from './oidc-session.js';

/** How people sign in here: at the organisation's issuer, or as anybody on a developer's machine. */
export type SignInWays =
  | { readonly kind: 'development'; readonly session: DevelopmentSession }
  | { readonly kind: 'oidc'; readonly session: OidcSession };
