import { Button, Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconCalendar,
  IconClockPlay,
  IconMail,
  IconMenu2,
  IconPlugConnected,
  IconToggleLeft,
  IconUsers,
} from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useViewer } from '../session/viewer.js';
import { planMenu } from './menu-plan.js';
import type { MenuEntry } from './menu-plan.js';
import { useShellTexts } from './shell.texts.js';

const icons = {
  calendar: IconCalendar,
  resources: IconUsers,
  automaticJobs: IconClockPlay,
  administration: IconPlugConnected,
  mails: IconMail,
  clients: IconToggleLeft,
} as const;

/** Opens with Alt+H from anywhere, also out of a field. */
export function MainMenu() {
  const say = useShellTexts();
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  useHotkeys([['alt+H', () => setOpen((open) => !open)]], []);
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-start" width={280} trapFocus returnFocus>
      <Menu.Target>
        <Button
          variant="subtle"
          px="xs"
          leftSection={<IconMenu2 aria-hidden />}
          title={say('menuKey')}
          aria-keyshortcuts="Alt+H"
        >
          {say('menu')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {planMenu(viewer).map(({ heading, entries }, index) => (
          <Fragment key={heading ?? 'first'}>
            {index > 0 && <Menu.Divider />}
            {heading !== null && <Menu.Label>{say(heading)}</Menu.Label>}
            {entries.map((entry) => (
              <Entry key={entry.path} entry={entry} />
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ entry: { label, path } }: { readonly entry: MenuEntry }) {
  const say = useShellTexts();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const Icon = icons[label];
  const isHere = pathname.startsWith(path);
  return (
    <Menu.Item
      leftSection={<Icon size={18} aria-hidden />}
      aria-current={isHere ? 'page' : undefined}
      {...(isHere ? { fw: 700 } : {})}
      onClick={() => void navigate(path)}
    >
      {say(label)}
    </Menu.Item>
  );
}
