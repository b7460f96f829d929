import { Alert, Tabs } from '@mantine/core';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useNavigate, useParams } from 'react-router';
import { useFormats } from '../language/use-formats.js';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { AccountsTab, UnconnectedTab } from './accounts-tabs.js';
import { useAdministrationTexts } from './administration.texts.js';
import { OrganisationTab } from './organisation-tab.js';

const tabs = ['accounts', 'unconnected', 'organisation'] as const;

/** What the administrators of a client look after: who is connected, who is not, and the connection of all at once. */
export default function AdministrationPage() {
  const say = useAdministrationTexts();
  const navigate = useNavigate();
  const { may, client, isModuleActive } = useViewer();
  const { tab = 'accounts' } = useParams();
  const shown = tabs.find((known) => known === tab) ?? 'accounts';
  if (!may('client:administer')) return <OnlyAdministrators title={say('title')} />;
  return (
    <Page title={say('title')} size="lg">
      <Alert
        color={isModuleActive ? 'green' : 'yellow'}
        icon={isModuleActive ? <IconCheck aria-hidden /> : <IconInfoCircle aria-hidden />}
        mb="md"
      >
        {say(isModuleActive ? 'moduleOn' : 'moduleOff', { client: client?.name ?? '' })}
      </Alert>
      <Tabs value={shown} onChange={(next) => void navigate(`/administration/${next}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {say(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="accounts">
          <AccountsTab />
        </Tabs.Panel>
        <Tabs.Panel value="unconnected">
          <UnconnectedTab />
        </Tabs.Panel>
        <Tabs.Panel value="organisation">
          <OrganisationTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

export function OnlyAdministrators({ title }: { readonly title: string }) {
  const say = useAdministrationTexts();
  const formats = useFormats();
  const { administrators } = useViewer();
  const names = formats.list(administrators.map(({ name, email }) => `${name} (${email})`));
  return (
    <Page title={title} size="lg">
      <Alert icon={<IconInfoCircle aria-hidden />} title={say('mayNotTitle')}>
        {say('mayNot', { administrators: names })}
      </Alert>
    </Page>
  );
}
