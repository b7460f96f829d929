import { ApolloProvider } from '@apollo/client/react';
import { Notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { makeApi } from '../api/client.js';
import type { Api } from '../api/client.js';
import type { Config } from '../api/config.js';
import { ConnectionContext } from '../api/use-connection.js';
import type { Connection } from '../api/connection.js';
import type { Session } from '../session/session.js';
import { SignedInCallback } from '../session/signed-in-callback.js';
import { signedInPath } from '../session/paths.js';
import { SignInPage } from '../session/sign-in-page.js';
import type { SignInWays } from '../session/sign-in-ways.js';
import { SessionContext, useSessionState } from '../session/use-session.js';
import { ViewerProvider } from '../session/viewer.js';
import { Shell } from '../shell/shell.js';
import { Loading } from '../ui/loading.js';
import { Frame } from './frame.js';
import { Pages } from './pages.js';

export interface AppProps {
  readonly config: Config;
  readonly ways: SignInWays;
  readonly connection: Connection;
}

export function App({ config, ways, connection }: AppProps) {
  return (
    <Frame>
      <Notifications position="bottom-right" />
      <BrowserRouter>
        <ConnectionContext value={connection}>
          <SessionContext value={ways.session}>
            <Door config={config} ways={ways} connection={connection} />
          </SessionContext>
        </ConnectionContext>
      </BrowserRouter>
    </Frame>
  );
}

/** Nobody gets past it who is not signed in. The address stays, so that one comes back to where one was. */
function Door({ config, ways, connection }: AppProps) {
  const state = useSessionState(ways.session);
  // This page is left at once: what the API has to say of the new token is for the next one to hear.
  if (window.location.pathname === signedInPath && ways.kind === 'oidc') {
    return <SignedInCallback session={ways.session} />;
  }
  if (state !== 'signedIn') return <SignInPage ways={ways} isExpired={state === 'expired'} />;
  return <Inside apiUrl={config.apiUrl} session={ways.session} connection={connection} />;
}

interface InsideProps {
  readonly apiUrl: string;
  readonly session: Session;
  readonly connection: Connection;
}

/** Mounted once for each sign-in: what the one before had loaded is not shown to the next. */
function Inside({ apiUrl, session, connection }: InsideProps) {
  const api = useApi(apiUrl, session, connection);
  if (!api) return <Loading />;
  return (
    <ApolloProvider client={api.client}>
      <ViewerProvider>
        <Shell>
          <Pages />
        </Shell>
      </ViewerProvider>
    </ApolloProvider>
  );
}

function useApi(apiUrl: string, session: Session, connection: Connection): Api | undefined {
  const [api, setApi] = useState<Api>();
  useEffect(() => {
    const made = makeApi({ apiUrl, session, connection, language: () => i18next.language });
    setApi(made);
    return () => {
      setApi(undefined);
      made.close();
    };
  }, [apiUrl, session, connection]);
  return api;
}
