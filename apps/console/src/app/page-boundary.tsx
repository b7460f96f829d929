import { Button, Group, Text } from '@mantine/core';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Page } from '../ui/page.js';
import { useAppTexts } from './app.texts.js';

/** A page that breaks takes nothing else with it; another address is another try. */
export function PageBoundary({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation();
  return <Boundary key={pathname}>{children}</Boundary>;
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? <BrokenPage /> : this.props.children;
  }
}

function BrokenPage() {
  const say = useAppTexts();
  return (
    <Page title={say('broke')} size="sm">
      <Text mb="lg">{say('brokeBody')}</Text>
      <Group>
        <Button onClick={() => window.location.reload()}>{say('reload')}</Button>
        <Button variant="default" component="a" href="/calendar">
          {say('toCalendar')}
        </Button>
      </Group>
    </Page>
  );
}
