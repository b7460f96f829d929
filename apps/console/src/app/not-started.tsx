import { Button, Container, Text, Title } from '@mantine/core';
import { useAppTexts } from './app.texts.js';

/** Shown when not even the settings could be had. */
export function NotStarted() {
  const say = useAppTexts();
  return (
    <Container component="main" size="xs" pt="15vh">
      <Title order={1} mb="md">
        {say('notStarted')}
      </Title>
      <Text mb="lg">{say('notStartedBody')}</Text>
      <Button onClick={() => window.location.reload()}>{say('tryAgain')}</Button>
    </Container>
  );
}
