import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { IconIdBadge2, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useApolloClient } from '@apollo/client/react';
import { useLanguage } from '../language/use-language.js';
import type { Language } from '../language/languages.js';
import { useSession } from '../session/use-session.js';
import { useViewer } from '../session/viewer.js';
import { useShellTexts } from './shell.texts.js';

const languageNames: readonly (readonly [Language, string])[] = [
  ['nb', 'Norsk'],
  ['en', 'English'],
];
const schemes: readonly (readonly [MantineColorScheme, 'light' | 'dark' | 'asSystem'])[] = [
  ['light', 'light'],
  ['dark', 'dark'],
  ['auto', 'asSystem'],
];

/** The user icon: one's own resource, language, colours, the way out. */
export function UserMenu() {
  const say = useShellTexts();
  const { user, client, resource } = useViewer();
  const session = useSession();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={say('me', { name: user.name })}>
          <IconUserCircle size={28} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{[user.name, client?.name].filter(Boolean).join(' · ')}</Menu.Label>
        <Menu.Item
          leftSection={<IconIdBadge2 size={18} aria-hidden />}
          disabled={!resource}
          onClick={() => void navigate('/my-resource')}
        >
          {resource ? say('myResource') : say('noResource')}
        </Menu.Item>
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <ColourItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={() => void session.signOut()}>
          {say('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LanguageItems() {
  const say = useShellTexts();
  const { language, choose } = useLanguage();
  const client = useApolloClient();
  const take = (next: Language) => {
    choose(next);
    // Messages and the titles of private appointments are worded by the API.
    void client.refetchQueries({ include: 'active' });
  };
  return (
    <>
      <Menu.Label>{say('language')}</Menu.Label>
      <Menu.RadioGroup value={language} onChange={(next) => take(next as Language)}>
        {languageNames.map(([key, name]) => (
          <Menu.RadioItem key={key} value={key} lang={key}>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

function ColourItems() {
  const say = useShellTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{say('colours')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(next) => setColorScheme(next as MantineColorScheme)}>
        {schemes.map(([scheme, label]) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {say(label)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
