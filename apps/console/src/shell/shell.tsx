import { AppShell, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LostBanner } from './lost-banner.js';
import { MainMenu } from './main-menu.js';
import { useShellTexts } from './shell.texts.js';
import { UserMenu } from './user-menu.js';

/** What stands around every page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const say = useShellTexts();
  return (
    <AppShell header={{ height: 56 }}>
      <a className="skip-link" href="#content">
        {say('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="md" wrap="nowrap">
            <MainMenu />
            <Text component={Link} to="/" fw={700} size="lg" c="inherit" td="none">
              Kalbro
            </Text>
          </Group>
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1}>
        <LostBanner />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
