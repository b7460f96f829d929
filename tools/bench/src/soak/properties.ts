import {
  allTwoWayRules,
  anyTwoWayHistory,
  expectAll,
  expectNothing,
  expectPeace,
  play,
  settings,
  TwoWaySeriesHistory,
} from '@kalbro/calendar-core/testing';
import type { Reached } from '@kalbro/calendar-core/testing';
import fc from 'fast-check';

/** What must hold for every history, and how many are played before the next has its turn. */
export interface SoakProperty {
  readonly name: string;
  readonly atATime: number;
  of(reached: Reached): fc.IProperty<unknown[]>;
}

const rules = allTwoWayRules;

/** The properties of the engine's own tests, without their rules switched off. */
export const soakProperties: readonly SoakProperty[] = [
  {
    name: 'both-ways',
    atATime: 300,
    of: (reached) =>
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        expectAll(play({ ...setting, direction: 'BOTH', rules }, history, reached), history.length);
      }),
  },
  {
    name: 'up-alone',
    atATime: 200,
    of: (reached) =>
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        const played = play({ ...setting, direction: 'UP', rules }, history, reached);
        expectNothing(played.runOnce() === 0 ? [] : ['It writes although nothing changed.']);
        played.renameAll();
        played.settle();
        expectNothing(played.upProblems());
      }),
  },
  {
    name: 'series',
    atATime: 50,
    of: (reached) =>
      fc.property(anyTwoWayHistory, settings, fc.boolean(), (history, setting, forgets) => {
        const played = new TwoWaySeriesHistory({ ...setting, direction: 'BOTH', rules, forgets }, reached);
        played.play(history);
        played.settle();
        expectPeace(played);
      }),
  },
];
