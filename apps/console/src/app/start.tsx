import type { ReactNode } from 'react';
import { Connection } from '../api/connection.js';
import { loadConfig } from '../api/config.js';
import type { Config } from '../api/config.js';
import { chooseLanguage } from '../language/languages.js';
import { startLanguage } from '../language/texts.js';
import { storedLanguage } from '../language/use-language.js';
import { DevelopmentSession } from '../session/development-session.js';
import type { SignInWays } from '../session/sign-in-ways.js';
import { App } from './app.js';
import { Frame } from './frame.js';
import { NotStarted } from './not-started.js';

/** Puts the console together: language first, so that everything after it can be said. */
export async function start(): Promise<ReactNode> {
  const language = chooseLanguage(storedLanguage(), navigator.languages);
  document.documentElement.lang = language;
  await startLanguage(language);
  try {
    const config = await loadConfig();
    return <App config={config} ways={await signInWays(config)} connection={new Connection()} />;
  } catch {
    return (
      <Frame>
        <NotStarted />
      </Frame>
    );
  }
}

async function signInWays({ apiUrl, oidc }: Config): Promise<SignInWays> {
  if (!oidc) return { kind: 'development', session: new DevelopmentSession(apiUrl, localStorage) };
  // Only those who use it load it.
  const { OidcSession } = await import('../session/oidc-session.js');
  const session = new OidcSession(oidc, window.location.origin, sessionStorage);
  await session.resume();
  return { kind: 'oidc', session };
}
