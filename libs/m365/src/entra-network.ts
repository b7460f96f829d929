import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { AuthError } from '@azure/msal-node';
import { asRecord } from './json.js';
import { parseJson } from './graph-errors.js';

/**
 * Entra did not answer, or answered that it cannot now. An `AuthError`, for MSAL turns everything else that a network
 * module throws into its own `network_error` and loses the status.
 */
export class EntraUnreachableError extends AuthError {
  constructor(
    code: string,
    /** HTTP status, when there was an answer. */
    readonly status?: number,
    /** `Retry-After` as sent. */
    readonly retryAfter: string | null = null,
  ) {
    super(code, '', `Entra is not available (${status ?? 'no answer'})`);
    // AuthError's constructor makes every instance of a subclass a plain AuthError.
    Object.setPrototypeOf(this, EntraUnreachableError.prototype);
    this.name = 'EntraUnreachableError';
  }
}

/** HTTP for MSAL: with a time-out (MSAL's own client waits for ever) and no retries (the caller has its own back-off). */
export class EntraNetwork implements INetworkModule {
  constructor(private readonly requestMilliseconds = 30_000) {}

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.exchange<T>(url, { method: 'GET', headers: { ...options?.headers } });
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const request = { method: 'POST', headers: { ...options?.headers }, body: options?.body ?? '' };
    const answer = await this.exchange<T>(url, request);
    // MSAL takes a success without a token for one with an empty token.
    if (answer.status === 200 && typeof asRecord(answer.body)?.['access_token'] !== 'string') {
      throw new EntraUnreachableError('no_access_token', answer.status);
    }
    return answer;
  }

  private async exchange<T>(url: string, request: RequestInit): Promise<NetworkResponse<T>> {
    const { response, text } = await this.fetchText(url, request);
    const { status, headers } = response;
    const body = asRecord(parseJson(text));
    if (status === 429 || status >= 500 || body === undefined) {
      throw new EntraUnreachableError('temporarily_unavailable', status, headers.get('Retry-After'));
    }
    return { status, headers: Object.fromEntries(headers), body: body as T };
  }

  private async fetchText(url: string, request: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const signal = AbortSignal.timeout(this.requestMilliseconds);
      const response = await fetch(url, { ...request, redirect: 'error', signal });
      return { response, text: await response.text() };
    } catch (cause) {
      const error = new EntraUnreachableError('network_error');
      error.cause = cause;
      throw error;
    }
  }
}
