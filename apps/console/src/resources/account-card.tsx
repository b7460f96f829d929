import { useMutation } from '@apollo/client/react';
import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  CopyButton,
  Group,
  Menu,
  Paper,
  SimpleGrid,
  Stack,
  Text,
} from '@mantine/core';
import { IconCheck, IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CardAccountFragment } from '../api/generated/graphql.js';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { AccountDialog } from './account-dialog.js';
import { CalendarsDialog } from './calendars-dialog.js';
import { ConflictsDialog } from './conflicts-dialog.js';
import { HistoryDialog } from './history-dialog.js';
import { NoticesDialog } from './notices-dialog.js';
import { RemoveDialog } from './remove-dialog.js';
import { reconnectMutation, syncAccountMutation, updateAccountMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';
import { useAuthorization } from './use-authorization.js';

type Account = CardAccountFragment;
type DialogName = 'edit' | 'calendars' | 'history' | 'conflicts' | 'remove';

const colours = {
  CONNECTED: '#237032',
  PAUSED: 'gray.7',
  AWAITING_SIGN_IN: 'blue.8',
  AWAITING_ADMIN_CONSENT: 'violet.8',
  RECONNECT_REQUIRED: 'red.8',
  FAILED: 'red.8',
} as const;

/** One account: what it is, how it stands, what is wrong, and everything one may do with it. */
export function AccountCard({ account, children }: { readonly account: Account; readonly children: ReactNode }) {
  const say = useResourceTexts();
  const [dialog, setDialog] = useState<DialogName>();
  const close = () => setDialog(undefined);
  const actions = useAccountActions(account);
  return (
    <Paper withBorder p="md" component="article" aria-label={account.username}>
      <Stack>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="xs">
            <Text fw={700} size="lg">
              {account.username}
            </Text>
            {account.main && <Badge tt="none">{say('main')}</Badge>}
            <Badge tt="none" color={colours[account.status]} variant="filled">
              {say(account.status)}
            </Badge>
            {account.access === 'ORGANISATION' && (
              <Badge tt="none" variant="default">
                {say('organisation')}
              </Badge>
            )}
          </Group>
          <AccountMenu account={account} onOpen={setDialog} actions={actions} />
        </Group>
        <Facts account={account} />
        <AccountProblem account={account} onReconnect={actions.reconnect} isBusy={actions.isBusy} />
        <ProblemAlert error={actions.error} />
        {children}
      </Stack>
      {actions.notices && <NoticesDialog {...actions.notices} />}
      {dialog === 'edit' && <AccountDialog account={account} onClose={close} />}
      {dialog === 'calendars' && <CalendarsDialog account={account} onClose={close} />}
      {dialog === 'history' && <HistoryDialog account={account} onClose={close} />}
      {dialog === 'conflicts' && <ConflictsDialog account={account} onClose={close} />}
      {dialog === 'remove' && <RemoveDialog account={account} onClose={close} />}
    </Paper>
  );
}

/** What is done at once, without a dialog of its own. */
function useAccountActions({ id, scopes, status }: Account) {
  const [sync, syncing] = useMutation(syncAccountMutation);
  const [update, updating] = useMutation(updateAccountMutation);
  const [reconnect, reconnecting] = useMutation(reconnectMutation);
  const authorization = useAuthorization();
  const pause = async () => {
    const { data } = await update({ variables: { input: { id, direction: 'NONE' } } });
    if (data) authorization.follow(data.updateCalendarAccount);
  };
  const again = async () => {
    const { data } = await reconnect({ variables: { id } });
    if (data) authorization.follow(data.reconnectCalendarAccount);
  };
  // What goes wrong stands in the card.
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined);
  return {
    notices: authorization.notices,
    error: syncing.error ?? updating.error ?? reconnecting.error,
    isBusy: reconnecting.loading,
    canPause: status === 'CONNECTED' && scopes.length > 0,
    sync: () => quietly(sync({ variables: { id } })),
    pause: () => quietly(pause()),
    reconnect: () => quietly(again()),
  };
}

interface AccountMenuProps {
  readonly account: Account;
  readonly actions: ReturnType<typeof useAccountActions>;
  readonly onOpen: (dialog: DialogName) => void;
}

function AccountMenu({ account, actions, onOpen }: AccountMenuProps) {
  const say = useResourceTexts();
  const { isModuleActive } = useViewer();
  const { status, username } = account;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={say('menuOf', { username })}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {status === 'CONNECTED' && <Menu.Item onClick={actions.sync}>{say('synchroniseOne')}</Menu.Item>}
        <Menu.Item onClick={() => onOpen('edit')} disabled={!isModuleActive}>
          {say(status === 'PAUSED' ? 'resume' : 'edit')}
        </Menu.Item>
        {actions.canPause && <Menu.Item onClick={actions.pause}>{say('pause')}</Menu.Item>}
        <Menu.Item onClick={actions.reconnect}>{say(status === 'AWAITING_SIGN_IN' ? 'signIn' : 'reconnect')}</Menu.Item>
        {account.externalCalendars.length > 0 && (
          <Menu.Item onClick={() => onOpen('calendars')}>{say('calendars')}</Menu.Item>
        )}
        <Menu.Item onClick={() => onOpen('history')}>{say('history')}</Menu.Item>
        <Menu.Item onClick={() => onOpen('conflicts')}>{say('conflicts')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => onOpen('remove')}>{say('remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts({ account }: { readonly account: Account }) {
  const say = useResourceTexts();
  const formats = useFormats();
  const { direction, scopes, upSync, lastSuccessfulSyncAt, pendingUp } = account;
  const facts = [
    [say('direction'), say(direction)],
    [say('scope'), formats.list(scopes.map((scope) => say(scope))) || say('none')],
    [say('goesUp'), say(upSync === 'PAUSED' ? 'UP_PAUSED' : upSync)],
    [say('lastSync'), lastSuccessfulSyncAt === null ? say('neverSynced') : formats.dateTime(lastSuccessfulSyncAt)],
    [say('waiting'), formats.number(pendingUp)],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
      {facts.map(([label, value]) => (
        <div key={label}>
          <Text size="sm" c="dimmed">
            {label}
          </Text>
          <Text size="sm">{value}</Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

interface AccountProblemProps {
  readonly account: Account;
  readonly isBusy: boolean;
  readonly onReconnect: () => void;
}

/** What is wrong, and what to do about it: connect again, or have an administrator of Microsoft 365 consent. */
function AccountProblem({ account: { status, problem }, isBusy, onReconnect }: AccountProblemProps) {
  const say = useResourceTexts();
  const isWaiting =
    status === 'AWAITING_SIGN_IN' || status === 'AWAITING_ADMIN_CONSENT' || status === 'RECONNECT_REQUIRED';
  if (!problem && !isWaiting) return null;
  return (
    <Alert color={problem ? 'red' : 'blue'} variant="light" title={say(status)}>
      <Stack gap="sm" align="flex-start">
        {problem && <Text size="sm">{problem.message}</Text>}
        {problem?.adminConsentUrl && (
          <Anchor size="sm" href={problem.adminConsentUrl}>
            {say('consentLink')}
          </Anchor>
        )}
        <Group>
          {isWaiting && (
            <Button size="xs" loading={isBusy} onClick={onReconnect}>
              {say(status === 'AWAITING_SIGN_IN' ? 'signIn' : 'reconnect')}
            </Button>
          )}
          {problem?.messageForItSupport && <CopyLetter letter={problem.messageForItSupport} />}
        </Group>
      </Stack>
    </Alert>
  );
}

function CopyLetter({ letter }: { readonly letter: string }) {
  const say = useResourceTexts();
  return (
    <CopyButton value={letter}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : undefined}
        >
          {say(copied ? 'copied' : 'copyLetter')}
        </Button>
      )}
    </CopyButton>
  );
}
