import { createTheme } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

/** Dark enough from the seventh shade on for white text (4.5:1), and light enough up to the fourth for a dark page. */
const petrol: MantineColorsTuple = [
  '#e8f4f8',
  '#d2e6ed',
  '#a5cddb',
  '#74b2c9',
  '#4c9bb8',
  '#2f86a6',
  '#1a6f8f',
  '#155f7b',
  '#104d65',
  '#0a3a4d',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Its own colours for words are too faint on their ground.
  components: { Alert: { styles: { label: { color: 'var(--mantine-color-text)' } } } },
});
