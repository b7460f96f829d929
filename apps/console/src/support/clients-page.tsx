import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ClientsQuery } from '../api/generated/graphql.js';
import { fieldProblem, problemOf } from '../api/problem.js';
import { useViewer } from '../session/viewer.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import {
  activateMutation,
  clientsQuery,
  createClientMutation,
  deactivateMutation,
  saveUserMutation,
} from './support.documents.js';
import { useSupportTexts } from './support.texts.js';

type Client = ClientsQuery['clients'][number];

/** For support agents: the clients, and which modules they have. */
export default function ClientsPage() {
  const say = useSupportTexts();
  const { may } = useViewer();
  const isAgent = may('modules:manage') || may('clients:manage');
  return (
    <Page title={say('title')} size="md">
      {isAgent ? (
        <Clients />
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} title={say('mayNotTitle')}>
          {say('mayNot')}
        </Alert>
      )}
    </Page>
  );
}

function Clients() {
  const { may } = useViewer();
  const { data, error, refetch } = useQuery(clientsQuery);
  return (
    <Stack>
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.clients.map((client) => (
        <ClientPaper key={client.id} client={client} mayManage={may('modules:manage')} />
      ))}
      {may('clients:manage') && <NewClient />}
    </Stack>
  );
}

function ClientPaper({ client, mayManage }: { readonly client: Client; readonly mayManage: boolean }) {
  const say = useSupportTexts();
  const [isAsking, setAsking] = useState(false);
  const [activate, activating] = useMutation(activateMutation);
  const [deactivate, deactivating] = useMutation(deactivateMutation);
  const isActive = client.activeModules.includes('OFFICE_365');
  const switchOff = async () => {
    await deactivate({ variables: { clientId: client.id } });
    setAsking(false);
  };
  return (
    <Paper withBorder p="md" component="article" aria-label={client.name}>
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={2} size="h4">
            {client.name}
          </Title>
          <Badge color={isActive ? '#237032' : 'gray.7'} variant="filled" tt="none">
            {say(isActive ? 'on' : 'off')}
          </Badge>
        </Group>
        {mayManage && (
          <Button
            variant="default"
            loading={activating.loading}
            onClick={() =>
              isActive ? setAsking(true) : void activate({ variables: { clientId: client.id } }).catch(() => undefined)
            }
          >
            {say(isActive ? 'deactivate' : 'activate')}
          </Button>
        )}
      </Group>
      <ProblemAlert error={activating.error} />
      {isAsking && (
        <ConfirmDialog
          title={say('deactivateTitle', { client: client.name })}
          confirm={say('deactivate')}
          isDangerous
          isBusy={deactivating.loading}
          error={deactivating.error}
          onConfirm={() => void switchOff().catch(() => undefined)}
          onClose={() => setAsking(false)}
        >
          {say('deactivateBody')}
        </ConfirmDialog>
      )}
    </Paper>
  );
}

/** A client and its first administrator, who makes the others. */
function NewClient() {
  const say = useSupportTexts();
  const [form, setForm] = useState({ client: '', externalId: '', name: '', email: '' });
  const { create, error, busy } = useNewClient(() => setForm({ client: '', externalId: '', name: '', email: '' }));
  const problem = error === undefined ? undefined : problemOf(error);
  const isComplete = Object.values(form).every((value) => value.trim() !== '');
  const fieldOf = { client: 'name', externalId: 'input.externalId', name: 'input.name', email: 'input.email' } as const;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create(form);
      }}
    >
      <Stack mt="lg">
        <Title order={2} size="h4">
          {say('newClient')}
        </Title>
        <ProblemAlert error={error} />
        {(['client', 'externalId', 'name', 'email'] as const).map((field) => (
          <TextInput
            key={field}
            label={say(field)}
            value={form[field]}
            onChange={({ currentTarget }) => setForm({ ...form, [field]: currentTarget.value })}
            error={problem && fieldProblem(problem, fieldOf[field])}
            required
          />
        ))}
        <Group>
          <Button type="submit" loading={busy} disabled={!isComplete} leftSection={<IconPlus size={18} aria-hidden />}>
            {say('create')}
          </Button>
          {!isComplete && <Text size="sm">{say('fillAll')}</Text>}
        </Group>
      </Stack>
    </form>
  );
}

interface NewClientForm {
  readonly client: string;
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
}

function useNewClient(onDone: () => void) {
  const say = useSupportTexts();
  const [createClient, creating] = useMutation(createClientMutation, { refetchQueries: ['Clients'] });
  const [saveUser, saving] = useMutation(saveUserMutation);
  /** Of a client whose administrator was refused: trying again makes no second one. */
  const [made, setMade] = useState<{ readonly name: string; readonly id: string }>();
  const send = async ({ client, externalId, name, email }: NewClientForm) => {
    const known = made?.name === client ? made.id : undefined;
    const clientId = known ?? (await createClient({ variables: { name: client } })).data?.createClient.id;
    if (clientId === undefined) return;
    setMade({ name: client, id: clientId });
    await saveUser({ variables: { input: { clientId, externalId, name, email, permissions: ['client:administer'] } } });
    setMade(undefined);
    notifications.show({ message: say('created', { client }) });
    onDone();
  };
  return {
    // The error stands above the form.
    create: (form: NewClientForm) => void send(form).catch(() => undefined),
    error: creating.error ?? saving.error,
    busy: creating.loading || saving.loading,
  };
}
