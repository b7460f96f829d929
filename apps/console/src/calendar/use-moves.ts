import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { AppointmentDetailsFragment, ApplyTo } from '../api/generated/graphql.js';
import { updateMutation } from './calendar.documents.js';
import { useCalendarTexts } from './calendar.texts.js';
import { isAskedAbout } from './move.js';
import type { Move } from './move.js';

/** A move that came after somebody else's change. */
export interface Clash {
  readonly move: Move;
  readonly applyTo: ApplyTo;
  /** What stands there now. */
  readonly current: AppointmentDetailsFragment;
}

/**
 * What becomes of an entry that was dragged. A series, and a meeting whose guests are told, are asked about first (`asked`);
 * what is refused goes back to where it was (`error`); so does what somebody else changed meanwhile, until it is decided
 * which of both stands (`clash`).
 */
export function useMoves(refetch: () => void) {
  const say = useCalendarTexts();
  const [update, { loading }] = useMutation(updateMutation);
  const [asked, setAsked] = useState<Move>();
  const [clash, setClash] = useState<Clash>();
  const [error, setError] = useState<unknown>();

  const send = async (move: Move, applyTo: ApplyTo, version: number) => {
    const { entry, span } = move;
    setError(undefined);
    try {
      const input = { id: entry.id, version, applyTo, ...span, timeZone: entry.timeZone };
      const { data } = await update({ variables: { input } });
      const result = data?.updateAppointment;
      const current = result && 'current' in result ? result.current : undefined;
      setClash(current && { move, applyTo, current });
      if (current) move.revert();
      else notifications.show({ message: say('moved') });
    } catch (failure) {
      setClash(undefined);
      move.revert();
      setError(failure);
    }
    refetch();
  };
  const answer = (applyTo: ApplyTo) => {
    setAsked(undefined);
    if (asked) void send(asked, applyTo, asked.entry.version);
  };
  return {
    ...{ asked, clash, error, answer, isBusy: loading },
    begin: (move: Move) => (isAskedAbout(move) ? setAsked(move) : void send(move, 'THIS', move.entry.version)),
    cancel: () => {
      asked?.revert();
      setAsked(undefined);
    },
    keepMine: () => clash && void send(clash.move, clash.applyTo, clash.current.version),
    keepTheirs: () => setClash(undefined),
  };
}
