import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useIsConnectionLost } from '../api/use-connection.js';
import { useShellTexts } from './shell.texts.js';

/** Shown as long as the API is not reached. */
export function LostBanner() {
  const say = useShellTexts();
  const isLost = useIsConnectionLost();
  return (
    <div role="status">
      {isLost && (
        <Alert color="yellow" radius={0} icon={<IconPlugConnectedX aria-hidden />} title={say('lost')}>
          {say('lostBody')}
        </Alert>
      )}
    </div>
  );
}
