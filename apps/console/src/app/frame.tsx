import { MantineProvider } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useUiTexts } from '../ui/ui.texts.js';
import { theme } from './theme.js';

/** What every page stands in, also one that is shown when nothing else works. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const say = useUiTexts();
  const close = say('close');
  const spoken = useMemo(() => withWords(close), [close]);
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}

/** Parts that have a button without a word of ours. */
function withWords(close: string): typeof theme {
  const Notification = { defaultProps: { closeButtonProps: { 'aria-label': close } } };
  return { ...theme, components: { ...theme.components, Notification } };
}
