import { Alert, Button, Container, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useUiTexts } from '../ui/ui.texts.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useLanguage } from '../language/use-language.js';
import type { Language } from '../language/languages.js';
import type { DevelopmentSession, DevelopmentUser } from './development-session.js';
import type { OidcSession } from './oidc-session.js';
import { roleOf } from './role-of.js';
import { useSessionTexts } from './session.texts.js';
import type { SignInWays } from './sign-in-ways.js';
import classes from './sign-in-page.module.css';

export interface SignInPageProps {
  readonly ways: SignInWays;
  /** Whether somebody was in the middle of something. */
  readonly isExpired: boolean;
}

export function SignInPage({ ways, isExpired }: SignInPageProps) {
  const say = useSessionTexts();
  const words = ways.session.words();
  return (
    <Container component="main" size="sm" py="xl">
      <title>{`${say('title')} - Kalbro`}</title>
      <Group justify="space-between" mb="lg">
        <Title order={1}>{say('title')}</Title>
        <LanguageSwitch />
      </Group>
      {isExpired && (
        <Alert
          color="yellow"
          icon={<IconClockExclamation aria-hidden />}
          title={say(words === undefined ? 'expired' : 'notAccepted')}
          mb="lg"
          role="status"
        >
          {words ?? say('expiredBody')}
        </Alert>
      )}
      {ways.kind === 'development' ? <PickUser session={ways.session} /> : <ToIssuer session={ways.session} />}
    </Container>
  );
}

function LanguageSwitch() {
  const { language, choose } = useLanguage();
  return (
    <SegmentedControl
      aria-label="Språk / Language"
      value={language}
      onChange={(next) => choose(next as Language)}
      data={[
        { value: 'nb', label: 'Norsk' },
        { value: 'en', label: 'English' },
      ]}
    />
  );
}

function ToIssuer({ session }: { readonly session: OidcSession }) {
  const say = useSessionTexts();
  const [error, setError] = useState<unknown>();
  const signIn = () => {
    session.signIn(`${window.location.pathname}${window.location.search}`).catch(setError);
  };
  return (
    <Stack align="flex-start">
      <ProblemAlert error={error} />
      <Text>{say('signInBody')}</Text>
      <Button size="md" onClick={signIn} autoFocus>
        {say('signIn')}
      </Button>
    </Stack>
  );
}

function PickUser({ session }: { readonly session: DevelopmentSession }) {
  const say = useSessionTexts();
  const ui = useUiTexts();
  const [users, setUsers] = useState<readonly DevelopmentUser[]>();
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    session.users().then(setUsers, setError);
  }, [session, tries]);
  const again = () => {
    setError(undefined);
    setTries(tries + 1);
  };
  return (
    <Stack>
      <Text>{say('pick')}</Text>
      <ProblemAlert error={error} onTryAgain={again} />
      {!users && !error && <Text role="status">{ui('loading')}</Text>}
      {groupsOf(users ?? [], say('supportAgents')).map(([client, people]) => (
        <section key={client} aria-label={client}>
          <Title order={2} size="h4" mb="xs">
            {client}
          </Title>
          <div className={classes.people}>
            {people.map((user) => (
              <UserButton
                key={user.externalId}
                user={user}
                onPick={() => void session.signIn(user.externalId).catch(setError)}
              />
            ))}
          </div>
        </section>
      ))}
    </Stack>
  );
}

function UserButton({ user, onPick }: { readonly user: DevelopmentUser; readonly onPick: () => void }) {
  const say = useSessionTexts();
  return (
    <Paper component="button" type="button" withBorder p="sm" className={classes.person ?? ''} onClick={onPick}>
      <Text fw={600}>{user.name}</Text>
      <Text size="sm" c="dimmed">
        {`${user.externalId} · ${say(roleOf(user.permissions))}`}
      </Text>
    </Paper>
  );
}

function groupsOf(
  users: readonly DevelopmentUser[],
  support: string,
): (readonly [string, readonly DevelopmentUser[]])[] {
  const groups = new Map<string, DevelopmentUser[]>();
  for (const user of users) groups.set(user.client ?? support, [...(groups.get(user.client ?? support) ?? []), user]);
  return [...groups];
}
