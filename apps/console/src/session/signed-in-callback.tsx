import { Button, Container, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Loading } from '../ui/loading.js';
import type { OidcSession } from './oidc-session.js';
import { useSessionTexts } from './session.texts.js';

/** Where the issuer sends the browser back to: finishes the sign-in, once, and goes on to where the user was. */
export function SignedInCallback({ session }: { readonly session: OidcSession }) {
  const say = useSessionTexts();
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    finishOnce(session).then(
      (returnTo) => window.location.replace(returnTo),
      () => setFailed(true),
    );
  }, [session]);
  if (!isFailed) return <Loading />;
  return (
    <Container component="main" size="xs" pt="15vh">
      <Title order={1} mb="md">
        {say('failed')}
      </Title>
      <Text mb="lg">{say('failedBody')}</Text>
      <Button component="a" href="/">
        {say('tryAgain')}
      </Button>
    </Container>
  );
}

const finishing = new WeakMap<OidcSession, Promise<string>>();

/** A code can be redeemed once, and effects may run twice. */
function finishOnce(session: OidcSession): Promise<string> {
  const begun = finishing.get(session) ?? session.finish();
  finishing.set(session, begun);
  return begun;
}
