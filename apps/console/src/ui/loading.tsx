import { Center, Loader, VisuallyHidden } from '@mantine/core';
import { useUiTexts } from './ui.texts.js';

export function Loading() {
  const say = useUiTexts();
  return (
    <Center p="xl" role="status">
      <Loader />
      <VisuallyHidden>{say('loading')}</VisuallyHidden>
    </Center>
  );
}
