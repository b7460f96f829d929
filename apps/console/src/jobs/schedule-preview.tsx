import { useQuery } from '@apollo/client/react';
import { Alert, List, Paper, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { problemOf } from '../api/problem.js';
import { useFormats } from '../language/use-formats.js';
import { previewQuery } from './jobs.documents.js';
import { useJobTexts } from './jobs.texts.js';
import type { Schedule } from './schedule-form.js';
import { useScheduleWords } from './use-schedule-words.js';

export interface SchedulePreviewProps {
  readonly schedule: Schedule;
  readonly timeZone: string;
  /** The job that is changed: an interval that stays the same keeps its beat. */
  readonly jobId: string | undefined;
}

/** The schedule in words, when it fires next, and what there is to be warned of: before it is saved. */
export function SchedulePreview({ schedule, timeZone, jobId }: SchedulePreviewProps) {
  const say = useJobTexts();
  const words = useScheduleWords();
  const formats = useFormats(timeZone);
  const { everyMinutes, cron } = schedule;
  const [variables] = useDebouncedValue({ everyMinutes, cron, timeZone, jobId: jobId ?? null }, 250, { leading: true });
  const { data, error } = useQuery(previewQuery, { variables, fetchPolicy: 'network-only' });
  const preview = error ? undefined : data?.schedulePreview;
  return (
    <Paper withBorder p="md" role="status">
      <Text fw={600}>{words(schedule)}</Text>
      {error && (
        <Text size="sm" c="red.8">
          {problemOf(error).message}
        </Text>
      )}
      {preview?.warnings.map((warning) => (
        <Alert key={warning} color="yellow" icon={<IconAlertTriangle aria-hidden />} title={say('warning')} my="xs">
          {warning}
        </Alert>
      ))}
      {preview && (
        <>
          <Text size="sm" c="dimmed" mt="xs">
            {`${say('preview')} (${timeZone})`}
          </Text>
          <List size="sm">
            {preview.firings.map((firing) => (
              <List.Item key={firing}>{`${formats.longDate(firing)} ${formats.time(firing)}`}</List.Item>
            ))}
          </List>
        </>
      )}
    </Paper>
  );
}
