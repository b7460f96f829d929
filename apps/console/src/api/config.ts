/** What the server of the console tells the browser about its surroundings (`GET /config.json`). */
export interface Config {
  /** Where the API is, without a trailing slash. */
  readonly apiUrl: string;
  /** Whether anybody may be picked to sign in as: on a developer's machine only. */
  readonly devLogin: boolean;
  readonly oidc: OidcConfig | null;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

/** @throws when the server does not answer; the page then says so and offers to try again */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`GET /config.json answered ${response.status}`);
  return (await response.json()) as Config;
}
