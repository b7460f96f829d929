import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Checkbox, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CardAccountFragment, ConflictPolicy, SyncDirection, SyncScope } from '../api/generated/graphql.js';
import { fieldProblem, problemOf } from '../api/problem.js';
import { Loading } from '../ui/loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useUiTexts } from '../ui/ui.texts.js';
import { NoticesDialog } from './notices-dialog.js';
import type { CardResource } from './resource-page.js';
import { addMutation, scopeOptionsQuery, updateAccountMutation } from './resources.documents.js';
import { useResourceTexts } from './resources.texts.js';
import { useAuthorization } from './use-authorization.js';

export interface AccountDialogProps {
  /** Where an account is added. */
  readonly resource?: CardResource | undefined;
  /** Which one is edited. */
  readonly account?: CardAccountFragment | undefined;
  readonly onClose: () => void;
}

const directions: readonly SyncDirection[] = ['DOWN', 'UP', 'BOTH'];
const policies: readonly ConflictPolicy[] = ['OUTLOOK_WINS', 'PLANNER_WINS', 'NEWEST_WINS'];

/** Adds an account, or changes what one does. A new one cannot begin paused. */
export function AccountDialog({ resource, account, onClose }: AccountDialogProps) {
  const say = useResourceTexts();
  const ui = useUiTexts();
  const [username, setUsername] = useState(account?.username ?? firstUsername(resource));
  const [direction, setDirection] = useState<SyncDirection>(
    account && account.direction !== 'NONE' ? account.direction : 'BOTH',
  );
  const [left, setLeft] = useState<ReadonlySet<SyncScope>>(leftOut(account));
  const [policy, setPolicy] = useState<ConflictPolicy>(account?.conflictPolicy ?? 'OUTLOOK_WINS');
  const { data } = useQuery(scopeOptionsQuery, { variables: { direction } });
  const { save, error, busy, notices } = useSaveAccount({ resource, account, onClose });
  const options = data?.scopeOptions ?? [];
  const scopes = options.filter(({ scope, required }) => required || !left.has(scope)).map(({ scope }) => scope);
  const problem = error === undefined ? undefined : problemOf(error);
  if (notices) return <NoticesDialog {...notices} />;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={account ? say('editTitle', { username: account.username }) : say('addTitle')}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save({ username: username.trim(), direction, scopes, conflictPolicy: policy });
        }}
      >
        <Stack>
          <ProblemAlert error={error} shownFields={['username']} />
          {!account && (
            <TextInput
              label={say('username')}
              type="email"
              value={username}
              onChange={({ currentTarget }) => setUsername(currentTarget.value)}
              error={problem && fieldProblem(problem, 'username')}
              required
              data-autofocus
            />
          )}
          <Radio.Group
            label={say('direction')}
            value={direction}
            onChange={(value) => setDirection(value as SyncDirection)}
          >
            <Stack gap="xs" mt="xs">
              {directions.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={say(one)}
                  description={say(`${one as 'DOWN' | 'UP' | 'BOTH'}_explained`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {!data && <Loading />}
          <Checkbox.Group
            label={say('scope')}
            description={say('scopeExplained')}
            value={scopes}
            onChange={(value) =>
              setLeft(new Set(options.map(({ scope }) => scope).filter((scope) => !value.includes(scope))))
            }
          >
            <Stack gap="xs" mt="xs">
              {options.map(({ scope, label, description, required }) => (
                <Checkbox
                  key={scope}
                  value={scope}
                  label={required ? `${label} (${say('required')})` : label}
                  description={description}
                  disabled={required}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          {account && (
            <Select
              label={say('conflictPolicy')}
              description={say('conflictPolicyExplained')}
              value={policy}
              onChange={(value) => value !== null && setPolicy(value as ConflictPolicy)}
              data={policies.map((value) => ({ value, label: say(value) }))}
              allowDeselect={false}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {say('cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!data}>
              {say(account ? 'save' : 'ok')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The resource's own address, unless it has been added already. */
function firstUsername(resource: CardResource | undefined): string {
  const email = resource?.email ?? '';
  return resource?.calendarAccounts.some(({ username }) => username === email) ? '' : email;
}

/** All are on by default; of an account, those that it has. */
function leftOut(account: CardAccountFragment | undefined): ReadonlySet<SyncScope> {
  const all: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'];
  return new Set(account && account.scopes.length > 0 ? all.filter((scope) => !account.scopes.includes(scope)) : []);
}

interface AccountWish {
  readonly username: string;
  readonly direction: SyncDirection;
  readonly scopes: SyncScope[];
  readonly conflictPolicy: ConflictPolicy;
}

function useSaveAccount({ resource, account, onClose }: AccountDialogProps) {
  const [add, adding] = useMutation(addMutation, { refetchQueries: ['ResourceCard'] });
  const [update, updating] = useMutation(updateAccountMutation);
  const authorization = useAuthorization(onClose);
  const send = async ({ username, direction, scopes, conflictPolicy }: AccountWish) => {
    if (account) {
      const { data } = await update({ variables: { input: { id: account.id, direction, scopes, conflictPolicy } } });
      if (data) authorization.follow(data.updateCalendarAccount);
    } else if (resource) {
      const { data } = await add({ variables: { input: { resourceId: resource.id, username, direction, scopes } } });
      if (data) authorization.follow(data.addCalendarAccount);
    }
  };
  return {
    // The error stands in the dialog.
    save: (wish: AccountWish) => void send(wish).catch(() => undefined),
    error: adding.error ?? updating.error,
    busy: adding.loading || updating.loading,
    notices: authorization.notices,
  };
}
