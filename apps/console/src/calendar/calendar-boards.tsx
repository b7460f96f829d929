import { useQuery, useSubscription } from '@apollo/client/react';
import { Title } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import type { CalendarEntryFragment } from '../api/generated/graphql.js';
import { useLanguage } from '../language/use-language.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import type { Span } from './appointment-form.js';
import { CalendarBoard } from './calendar-board.js';
import { changedSubscription, entriesQuery } from './calendar.documents.js';
import { ConflictDialog } from './conflict-dialog.js';
import { MoveDialog } from './move-dialog.js';
import { movedForm } from './move.js';
import { firstDayOf } from './period.js';
import { useMoves } from './use-moves.js';
import { rangeOf } from './view-state.js';
import type { ViewState } from './view-state.js';
import { ownTimeZone } from './wall-time.js';

export interface CalendarBoardsProps {
  readonly state: ViewState;
  readonly resources: readonly { readonly id: string; readonly name: string }[];
  readonly mayEdit: boolean;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (span: Span, resourceIds: readonly string[]) => void;
  readonly onDate: (date: string) => void;
}

/** The entries of the chosen resources, in one calendar or in one for each side by side, kept up to date. */
export function CalendarBoards({ state, resources, ...handlers }: CalendarBoardsProps) {
  const { entries, error, refetch } = useEntries(state);
  const isWide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const move = useMoves(refetch);
  const isSplit = isSideBySide(state) && isWide;
  const groups = isSplit ? state.resourceIds.map((id) => [id]) : [state.resourceIds];
  const nameOf = (id: string) => resources.find((resource) => resource.id === id)?.name ?? '';
  const isTogether = !isSplit && state.resourceIds.length > 1;
  return (
    <>
      <ProblemAlert error={error} onTryAgain={refetch} />
      <ProblemAlert error={move.error} />
      <div className="kalbro-boards" data-columns={groups.length}>
        {groups.map((ids) => (
          <section key={ids.join()} aria-label={ids.map(nameOf).join(', ')}>
            {isSplit && (
              <Title order={2} size="h4" mb="xs">
                {ids.map(nameOf).join(', ')}
              </Title>
            )}
            <CalendarBoard
              state={state}
              entries={
                isSplit ? entries.filter((entry) => entry.resources.some(({ id }) => ids.includes(id))) : entries
              }
              namesOf={(entry) => (isTogether ? entry.resources.map(({ id }) => nameOf(id)).join(', ') : '')}
              mayEdit={handlers.mayEdit}
              onOpen={handlers.onOpen}
              onDate={handlers.onDate}
              onSelect={(span) => handlers.onSelect(span, ids)}
              onMove={move.begin}
            />
          </section>
        ))}
      </div>
      {move.asked && <MoveDialog move={move.asked} onChoose={move.answer} onClose={move.cancel} />}
      {move.clash && (
        <ConflictDialog
          form={movedForm(move.clash.current, move.clash.move.span)}
          current={move.clash.current}
          isBusy={move.isBusy}
          onKeepMine={move.keepMine}
          onKeepTheirs={move.keepTheirs}
        />
      )}
    </>
  );
}

function isSideBySide({ view, isSideBySide, resourceIds }: ViewState): boolean {
  return isSideBySide && resourceIds.length > 1 && (view === 'day' || view === 'week');
}

/** What is shown stays until what comes instead is there; changes that come in a row are asked for once. */
function useEntries({ view, date, resourceIds }: ViewState) {
  const { locale } = useLanguage();
  const range = rangeOf(view, date, firstDayOf(locale), ownTimeZone());
  const variables = { resourceIds: [...resourceIds], ...range };
  const { data, previousData, error, refetch } = useQuery(entriesQuery, { variables });
  const again = useDebouncedCallback(() => void refetch(), 150);
  useSubscription(changedSubscription, { variables, onData: again, ignoreResults: true });
  const shown = data ?? previousData;
  const entries = useMemo<readonly CalendarEntryFragment[]>(() => shown?.appointments ?? [], [shown]);
  return { entries, error, refetch: () => void refetch() };
}
