import type { Language, RuleError } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import type { Application } from './application.js';
import type { Loaders } from './loaders.js';

/** The browser that a request came from, as far as binding a sign-in to it goes. */
export interface Browser {
  /** What its cookie holds, or will hold once `remember` was called. */
  readonly secret: string;
  /** Sends the cookie with this answer. */
  remember(): void;
}

/** What resolvers get: who asks, how to speak to them, and the one call they make. */
export interface RequestContext {
  readonly app: Application;
  readonly actor: Actor | undefined;
  /** Why a token that was sent did not count. */
  readonly refusal: RuleError | undefined;
  readonly language: Language;
  readonly requestId: string;
  /** Whom the rate limit counts. */
  readonly caller: string;
  readonly browser: Browser;
  /** Replaced once the operation is known: only a query may remember what it has read. */
  loaders: Loaders;
}
