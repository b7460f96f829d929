import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useContext } from 'react';
import { problemOf } from '../api/problem.js';
import type { Problem } from '../api/problem.js';
import { useFormats } from '../language/use-formats.js';
import { ViewerContext } from '../session/viewer-context.js';
import { useProblemAdvice, useProblemTitles } from './problem.texts.js';
import { useUiTexts } from './ui.texts.js';

export interface ProblemAlertProps {
  /** Whatever was thrown or answered; nothing is shown for undefined. */
  readonly error: unknown;
  /** Fields whose problem stands beside them already, by the end of their path. */
  readonly shownFields?: readonly string[];
  readonly onTryAgain?: (() => void) | undefined;
}

/** Says what went wrong, in words that fit its code, and what to do about it. */
export function ProblemAlert({ error, shownFields = [], onTryAgain }: ProblemAlertProps) {
  const title = useProblemTitles();
  const say = useUiTexts();
  if (error === undefined || error === null) return null;
  const problem = problemOf(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title(problem.code)}
      role="alert"
      mb="md"
    >
      <Stack gap="xs" align="flex-start">
        <WhatToDo problem={problem} />
        <FieldList problem={problem} shown={shownFields} />
        {problem.requestId !== null && <Text size="sm">{say('requestId', { requestId: problem.requestId })}</Text>}
        {onTryAgain && (
          <Button size="xs" variant="default" onClick={onTryAgain}>
            {say('tryAgain')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function WhatToDo({ problem: { code, message } }: { readonly problem: Problem }) {
  const advice = useProblemAdvice();
  const formats = useFormats();
  const administrators = useContext(ViewerContext)?.administrators ?? [];
  // The words of a defect in the browser are a developer's.
  const said = code === 'CONSOLE_BROKE' || message === null ? advice(code) : message;
  const ask =
    code === 'FORBIDDEN' ? ` ${formats.list(administrators.map(({ name, email }) => `${name} (${email})`))}` : '';
  return <Text size="sm">{`${said}${ask}`}</Text>;
}

function FieldList({ problem, shown }: { readonly problem: Problem; readonly shown: readonly string[] }) {
  const others = problem.fields.filter(({ path }) => !shown.some((name) => path === name || path.endsWith(`.${name}`)));
  if (others.length === 0) return null;
  return (
    <List size="sm">
      {others.map(({ path, message }) => (
        <List.Item key={path}>{message}</List.Item>
      ))}
    </List>
  );
}
