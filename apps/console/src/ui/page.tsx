import { Container, Group, Title } from '@mantine/core';
import type { MantineSize } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

export interface PageProps {
  readonly title: string;
  /** Beside the heading: what one does on this page. */
  readonly actions?: ReactNode;
  /** The width that the content takes at most; all of it when left out. */
  readonly size?: MantineSize;
  readonly children: ReactNode;
}

/** A page with its heading, which names the tab of the browser and takes the focus, so that a screen reader says where one is. */
export function Page({ title, actions, size, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Container {...(size === undefined ? { fluid: true } : { size })} py="md">
      <title>{`${title} - Kalbro`}</title>
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={1} size="h2" ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Container>
  );
}
