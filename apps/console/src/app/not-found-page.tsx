import { Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../ui/page.js';
import { useAppTexts } from './app.texts.js';

export function NotFoundPage() {
  const say = useAppTexts();
  return (
    <Page title={say('notFound')} size="sm">
      <Text mb="lg">{say('notFoundBody')}</Text>
      <Button component={Link} to="/">
        {say('toCalendar')}
      </Button>
    </Page>
  );
}
