import { useMutation, useSubscription } from '@apollo/client/react';
import { ActionIcon, Alert, Button, Group, Menu, Stack, Text, Title } from '@mantine/core';
import { IconDots, IconInfoCircle, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { AccountCard } from './account-card.js';
import { AccountDialog } from './account-dialog.js';
import { DeletionQuestion } from './deletion-question.js';
import type { CardResource } from './resource-page.js';
import { accountChanged, runChanged, syncResourceMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';
import { RunStatus } from './run-status.js';
import type { LastRun } from './run-status.js';
import { outcomeOf } from './sign-in-outcome.js';
import type { SignInOutcome } from './sign-in-outcome.js';

/** The calendar accounts of a resource, live. */
export function Office365Tab({ resource }: { readonly resource: CardResource }) {
  const say = useResourceTexts();
  const { isModuleActive } = useViewer();
  const [isAdding, setAdding] = useState(false);
  const [sync, { error }] = useMutation(syncResourceMutation);
  const [outcome, forgetOutcome] = useOutcome();
  const runs = useRuns(resource.id);
  if (!resource.canEdit) return <MayNotEdit />;
  const accounts = [...resource.calendarAccounts].sort((a, b) => a.position - b.position);
  const canSynchronise = isModuleActive && accounts.length > 0;
  const synchronise = () => {
    // What had come of the sign-in is old news from here on.
    forgetOutcome();
    void sync({ variables: { resourceId: resource.id } }).catch(() => undefined);
  };
  return (
    <Stack>
      {!isModuleActive && <ModuleOff />}
      {outcome && (
        <Outcome outcome={outcome} onClose={forgetOutcome} onSynchronise={canSynchronise ? synchronise : undefined} />
      )}
      <ProblemAlert error={error} />
      <Group justify="space-between">
        <Title order={2} size="h3">
          {say('accounts')}
        </Title>
        <Group gap="xs">
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setAdding(true)}
            disabled={!isModuleActive}
          >
            {say('addAccount')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label={say('menu')}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconRefresh size={18} aria-hidden />}
                disabled={!canSynchronise}
                onClick={synchronise}
              >
                {say('synchronise')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {accounts.length === 0 && <Text>{say('noAccounts')}</Text>}
      {accounts.map((account) => (
        <AccountCard key={account.id} account={account}>
          {account.currentRun?.status === 'AWAITING_CONFIRMATION' && (
            <DeletionQuestion run={account.currentRun} username={account.username} />
          )}
          <RunStatus
            run={account.currentRun ?? runs.find(({ accountId }) => accountId === account.id)?.run}
            username={account.username}
          />
        </AccountCard>
      ))}
      {isAdding && <AccountDialog resource={resource} onClose={() => setAdding(false)} />}
    </Stack>
  );
}

/** Runs that ended while somebody looked: what they came to stays to be read. */
function useRuns(resourceId: string): readonly LastRun[] {
  const [runs, setRuns] = useState<readonly LastRun[]>([]);
  useSubscription(accountChanged, { variables: { resourceId }, ignoreResults: true });
  useSubscription(runChanged, {
    variables: { resourceId },
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      const run = data?.syncRunChanged;
      if (run)
        setRuns((known) => [
          { accountId: run.account.id, run },
          ...known.filter(({ accountId }) => accountId !== run.account.id),
        ]);
    },
  });
  return runs;
}

/** How the sign-in ended that one has just come back from, and how to forget it. */
function useOutcome(): readonly [SignInOutcome | undefined, () => void] {
  const [query, setQuery] = useSearchParams();
  return [outcomeOf(query), () => setQuery({}, { replace: true })];
}

function Outcome({
  outcome,
  onClose,
  onSynchronise,
}: {
  readonly outcome: SignInOutcome;
  readonly onClose: () => void;
  readonly onSynchronise: (() => void) | undefined;
}) {
  const say = useResourceTexts();
  return (
    <Alert
      color={outcome.isConnected ? 'green' : 'red'}
      title={say(outcome.title)}
      withCloseButton
      closeButtonLabel={say('close')}
      onClose={onClose}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        {say(outcome.body)}
        {outcome.isConnected && onSynchronise && (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconRefresh size={18} aria-hidden />}
            onClick={onSynchronise}
          >
            {say('synchronise')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function MayNotEdit() {
  const say = useResourceTexts();
  const names = useAdministrators();
  return (
    <Alert icon={<IconInfoCircle aria-hidden />} title={say('mayNotEditTitle')}>
      {say('mayNotEdit', { administrators: names })}
    </Alert>
  );
}

function ModuleOff() {
  const say = useResourceTexts();
  const names = useAdministrators();
  const { client } = useViewer();
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} title={say('moduleOffTitle')}>
      {say('moduleOff', { client: client?.name ?? '', administrators: names })}
    </Alert>
  );
}

function useAdministrators(): string {
  const formats = useFormats();
  const { administrators } = useViewer();
  return formats.list(administrators.map(({ name, email }) => `${name} (${email})`));
}
