import { RemoteError } from '@kalbro/kernel';
import { asFilledText, asList, asRecord, asText } from './json.js';
import { parseJson } from './graph-errors.js';

/** What the vault keeps of an account: MSAL's cache, whose tokens are meant, and what to renew them with. */
export interface KeptTokens {
  readonly homeAccountId: string;
  readonly scopes: readonly string[];
  /** MSAL's serialised cache. */
  readonly cache: string;
}

export function writeTokens(tokens: KeptTokens): string {
  return JSON.stringify(tokens);
}

/** Tokens that cannot be read are as good as none: the account has to sign in again. */
export function readTokens(text: string | undefined): KeptTokens {
  const record = asRecord(text === undefined ? undefined : parseJson(text));
  const homeAccountId = asFilledText(record?.['homeAccountId']);
  const cache = asText(record?.['cache']);
  if (homeAccountId === null || cache === null) {
    throw new RemoteError('signInRequired', 'No tokens are kept for the account', { code: 'NO_TOKENS' });
  }
  return { homeAccountId, cache, scopes: asList(record?.['scopes']).flatMap((scope) => asText(scope) ?? []) };
}
