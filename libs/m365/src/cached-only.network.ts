import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { AuthError } from '@azure/msal-node';

/**
 * What is kept has to be renewed before it can be used. An `AuthError`, for MSAL turns everything else that a network
 * module throws into an error of its own.
 */
export class RenewalNeededError extends AuthError {
  constructor() {
    super('renewal_needed', '', 'The kept access token is too old');
    // AuthError's constructor makes every instance of a subclass a plain AuthError.
    Object.setPrototypeOf(this, RenewalNeededError.prototype);
    this.name = 'RenewalNeededError';
  }
}

/** Lets MSAL look into its cache and learn addresses, but not ask for tokens: whoever does that has the right to first. */
export class CachedOnlyNetwork implements INetworkModule {
  constructor(private readonly network: INetworkModule) {}

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.network.sendGetRequestAsync<T>(url, options);
  }

  sendPostRequestAsync<T>(): Promise<NetworkResponse<T>> {
    return Promise.reject(new RenewalNeededError());
  }
}
