import { useQuery } from '@apollo/client/react';
import { Anchor, Paper, Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import type { KeptMailsQuery } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { keptMailsQuery } from './administration.documents.js';
import { OnlyAdministrators } from './administration-page.js';
import { useAdministrationTexts } from './administration.texts.js';
import { partsOfText } from './parts-of-text.js';

/** Mails that nobody was sent, since no mail server is set up. */
export default function KeptMailsPage() {
  const say = useAdministrationTexts();
  const { may } = useViewer();
  if (!may('client:administer')) return <OnlyAdministrators title={say('mails')} />;
  return (
    <Page title={say('mails')} size="lg">
      <Text mb="md">{say('mailsExplained')}</Text>
      <Mails />
    </Page>
  );
}

function Mails() {
  const say = useAdministrationTexts();
  const { data, error, refetch } = useQuery(keptMailsQuery, { fetchPolicy: 'network-only' });
  return (
    <Stack>
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.keptMails.length === 0 && <Text>{say('noMails')}</Text>}
      {data?.keptMails.map((mail) => (
        <Mail key={mail.id} mail={mail} />
      ))}
    </Stack>
  );
}

function Mail({ mail: { subject, to, text, createdAt } }: { readonly mail: KeptMailsQuery['keptMails'][number] }) {
  const say = useAdministrationTexts();
  const formats = useFormats();
  return (
    <Paper withBorder p="md" component="article">
      <Text fw={600} component="h2">
        {subject}
      </Text>
      <Text size="sm" c="dimmed">
        {`${say('to', { to: formats.list(to) })} · ${formats.dateTime(createdAt)}`}
      </Text>
      <Text mt="sm" style={{ whiteSpace: 'pre-wrap' }}>
        {partsOfText(text).map(({ kind, text: part }, index) =>
          kind === 'link' ? (
            <Anchor key={index} href={part} underline="always">
              {part}
            </Anchor>
          ) : (
            <Fragment key={index}>{part}</Fragment>
          ),
        )}
      </Text>
    </Paper>
  );
}
