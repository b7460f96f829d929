import { Button, Group, List, Modal, Stack } from '@mantine/core';
import { useUiTexts } from '../ui/ui.texts.js';
import { useResourceTexts } from './resources.texts.js';
import type { Notices } from './use-authorization.js';

/** What somebody must know before the browser leaves for Microsoft. */
export function NoticesDialog({ notices, leadsOn, onGoOn }: Notices) {
  const say = useResourceTexts();
  const ui = useUiTexts();
  return (
    <Modal opened onClose={onGoOn} title={say('noticeTitle')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <Stack>
        <List>
          {notices.map((notice) => (
            <List.Item key={notice}>{notice}</List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button onClick={onGoOn}>{say(leadsOn ? 'goOn' : 'close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
