import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useRef, useState } from 'react';
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
 * what is refused goes back to where it was (`error`); what somebody else changed meanwhile stands where they put it, until it
 * is decided which of both stands (`clash`).
 */
export function useMoves(refetch: () => void) {
  const say = useCalendarTexts();
  const [update, { loading }] = useMutation(updateMutation);
  const [asked, setAsked] = useState<Move>();
  const [clash, setClash] = useState<Clash>();
  const [error, setError] = useState<unknown>();
  const own = useRef({ last: Promise.resolve(), versions: new Map<string, number>() });

  const sendNow = async (move: Move, applyTo: ApplyTo, version: number) => {
    const { entry, span } = move;
    const { versions } = own.current;
    setError(undefined);
    try {
      const newest = Math.max(version, versions.get(entry.id) ?? 0);
      const input = { id: entry.id, version: newest, applyTo, ...span, timeZone: entry.timeZone };
      const { data } = await update({ variables: { input } });
      const result = data?.updateAppointment;
      const current = result && 'current' in result ? result.current : undefined;
      // What stands there now is in the cache, and so in the calendar: putting the entry back would hide it.
      setClash(current && { move, applyTo, current });
      if (!current) notifications.show({ message: say('moved') });
      if (result && 'version' in result) versions.set(result.id, result.version);
    } catch (failure) {
      setClash(undefined);
      move.revert();
      setError(failure);
    }
    refetch();
  };
  // Who drags again before the answer is there is not somebody else to themselves.
  const send = (move: Move, applyTo: ApplyTo, version: number) => {
    own.current.last = own.current.last.then(() => sendNow(move, applyTo, version));
  };
  const answer = (applyTo: ApplyTo) => {
    setAsked(undefined);
    if (asked) send(asked, applyTo, asked.entry.version);
  };
  return {
    ...{ asked, clash, error, answer, isBusy: loading },
    begin: (move: Move) => (isAskedAbout(move) ? setAsked(move) : send(move, 'THIS', move.entry.version)),
    cancel: () => {
      asked?.revert();
      setAsked(undefined);
    },
    keepMine: () => clash && send(clash.move, clash.applyTo, clash.current.version),
    keepTheirs: () => setClash(undefined),
  };
}
