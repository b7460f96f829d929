import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Group, List, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { OrganisationFragment, OrganisationTestStepsFragment } from '../api/generated/graphql.js';
import { fieldProblem, problemOf } from '../api/problem.js';
import { useFormats } from '../language/use-formats.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import {
  organisationQuery,
  removeOrganisationMutation,
  saveOrganisationMutation,
  testOrganisationMutation,
} from './administration.documents.js';
import { useAdministrationTexts } from './administration.texts.js';

const again = { refetchQueries: ['OrganisationConnection'] };

/** The whole organisation, connected once with application permissions. */
export function OrganisationTab() {
  const say = useAdministrationTexts();
  const { data, error, refetch } = useQuery(organisationQuery);
  const connection = data?.organisationConnection;
  return (
    <Stack maw={700}>
      <Text>{say('organisationExplained')}</Text>
      <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && <ConnectionForm key={connection?.tenantId ?? 'none'} connection={connection ?? undefined} />}
      {connection && (
        <>
          <Text size="sm">{say('inUse', { n: connection.accountsInUse })}</Text>
          {connection.problem && <Alert color="red">{connection.problem.message}</Alert>}
          <Anchor href={connection.adminConsentUrl}>{say('consentLink')}</Anchor>
          <TestForm lastTest={connection.lastTest} />
          <RemoveConnection accountsInUse={connection.accountsInUse} />
        </>
      )}
    </Stack>
  );
}

function ConnectionForm({ connection }: { readonly connection: OrganisationFragment | undefined }) {
  const say = useAdministrationTexts();
  const [tenantId, setTenantId] = useState(connection?.tenantId ?? '');
  const [applicationId, setApplicationId] = useState(connection?.applicationId ?? '');
  const [secret, setSecret] = useState('');
  const [save, { loading, error }] = useMutation(saveOrganisationMutation, again);
  const problem = error && problemOf(error);
  const wrong = (field: string) => problem && fieldProblem(problem, field);
  const submit = async () => {
    const own =
      applicationId.trim() === '' ? {} : { applicationId: applicationId.trim(), ...(secret === '' ? {} : { secret }) };
    const { data } = await save({ variables: { input: { tenantId: tenantId.trim(), ...own } } });
    if (!data) return;
    setSecret('');
    notifications.show({ message: say('saved') });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => undefined);
      }}
    >
      <Stack>
        <ProblemAlert error={error} shownFields={['tenantId', 'applicationId', 'secret']} />
        <TextInput
          label={say('tenantId')}
          value={tenantId}
          onChange={({ currentTarget }) => setTenantId(currentTarget.value)}
          error={wrong('tenantId')}
          required
        />
        <TextInput
          label={say('applicationId')}
          value={applicationId}
          onChange={({ currentTarget }) => setApplicationId(currentTarget.value)}
          error={wrong('applicationId')}
        />
        {applicationId.trim() !== '' && (
          <PasswordInput
            label={say('secret')}
            description={connection?.hasOwnSecret ? say('secretKept') : undefined}
            value={secret}
            onChange={({ currentTarget }) => setSecret(currentTarget.value)}
            error={wrong('secret')}
            autoComplete="off"
          />
        )}
        <Group>
          <Button type="submit" loading={loading}>
            {say('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function TestForm({ lastTest }: { readonly lastTest: OrganisationTestStepsFragment | null }) {
  const say = useAdministrationTexts();
  const [mailbox, setMailbox] = useState(lastTest?.mailbox ?? '');
  const [test, { loading, error, data }] = useMutation(testOrganisationMutation, again);
  const shown = data?.testOrganisationConnection ?? lastTest;
  return (
    <Paper withBorder p="md">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void test({ variables: { mailbox: mailbox.trim() } }).catch(() => undefined);
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={say('testMailbox')}
            type="email"
            value={mailbox}
            onChange={({ currentTarget }) => setMailbox(currentTarget.value)}
            flex={1}
            miw={200}
          />
          <Button type="submit" variant="default" loading={loading} disabled={mailbox.trim() === ''}>
            {say('test')}
          </Button>
        </Group>
      </form>
      <ProblemAlert error={error} />
      {shown && <TestResult test={shown} />}
    </Paper>
  );
}

function TestResult({ test }: { readonly test: OrganisationTestStepsFragment }) {
  const say = useAdministrationTexts();
  const formats = useFormats();
  return (
    <div role="status">
      <Text fw={600} mt="md">
        {`${say(test.works ? 'works' : 'worksNot')} (${test.mailbox}, ${formats.dateTime(test.testedAt)})`}
      </Text>
      <List size="sm">
        {test.steps.map(({ step, outcome, message }) => (
          <List.Item key={step}>{`${say(outcome === 'FAILED' ? 'STEP_FAILED' : outcome)}: ${message}`}</List.Item>
        ))}
      </List>
    </div>
  );
}

function RemoveConnection({ accountsInUse }: { readonly accountsInUse: number }) {
  const say = useAdministrationTexts();
  const [isAsking, setAsking] = useState(false);
  const [remove, { loading, error }] = useMutation(removeOrganisationMutation, again);
  const confirm = async () => {
    await remove();
    setAsking(false);
  };
  return (
    <div>
      <Button variant="default" onClick={() => setAsking(true)}>
        {say('remove')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={say('removeTitle')}
          confirm={say('remove')}
          isDangerous
          isBusy={loading}
          error={error}
          onConfirm={() => void confirm().catch(() => undefined)}
          onClose={() => setAsking(false)}
        >
          {say('removeQuestion', { n: accountsInUse })}
        </ConfirmDialog>
      )}
    </div>
  );
}
