import { appointments, dayFromNow } from '../people/appointments.js';
import { outlookFacts, plannerFacts } from '../people/compare.js';
import type { Facts } from '../people/compare.js';
import { keyOf } from './ledger.js';
import type { Stage } from './stage.js';

/** All that histories ever make lies in here, and well inside the window of synchronising. */
export function wholeRange(): { readonly from: string; readonly to: string } {
  return { from: `${dayFromNow(-40)}T00:00:00Z`, to: `${dayFromNow(340)}T00:00:00Z` };
}

/** Both calendars, in the same words. */
export interface Sides {
  readonly planner: readonly Facts[];
  readonly outlook: readonly Facts[];
  /** The facts of each appointment of the planner that says why Outlook does not take it. */
  readonly refused: ReadonlyMap<string, Facts>;
}

export async function readSides({ person, mailbox }: Stage): Promise<Sides> {
  const range = wholeRange();
  const [here, there] = await Promise.all([
    appointments(person.session, person.resourceId, range),
    mailbox.view(range.from, range.to),
  ]);
  const failed = here.filter(({ sync }) => sync.state === 'FAILED' && sync.error !== null);
  return {
    planner: plannerFacts(here).map(ofBoth),
    outlook: outlookFacts(there).map(ofBoth),
    refused: new Map(failed.map((each) => [each.id, ofBoth(plannerFacts([each])[0] ?? {})])),
  };
}

/** The sides without one entry that Outlook does not take as it is here, and what it has in its place. */
export function withoutRefused(sides: Sides, ours: Facts): Sides {
  const isOurs = (fact: Facts) => JSON.stringify(fact) === JSON.stringify(ours);
  const alone = without(linesOf(sides.outlook), linesOf(sides.planner));
  const theirs = alone.find((line) => keyOf(titleIn(line)) === keyOf(String(ours['title'])));
  const outlook = sides.outlook.filter((fact) => JSON.stringify(fact) !== theirs);
  return { ...sides, planner: sides.planner.filter((fact) => !isOurs(fact)), outlook };
}

function titleIn(line: string): string {
  return (JSON.parse(line) as { title: string }).title;
}

function linesOf(facts: readonly Facts[]): readonly string[] {
  return facts.map((fact) => JSON.stringify(fact));
}

/**
 * Of what was made here Outlook names its owner as organiser, and gives links: only those who come down tell them. A date
 * that was changed and changed back is an exception for those alone who remember that.
 */
function ofBoth({ organizer: _organizer, webLink: _webLink, type: _type, ...facts }: Facts): Facts {
  return facts;
}

/** What stands on one side alone, a line each. */
export function difference({ planner, outlook }: Sides): readonly string[] {
  const [here, there] = [linesOf(planner), linesOf(outlook)];
  return [
    ...without(here, there).map((line) => `planner alone: ${line}`),
    ...without(there, here).map((line) => `outlook alone: ${line}`),
  ];
}

/**
 * Entries that stand twice on a side: nobody makes two of the same name and start. `isCut` names series that were cut in
 * two: where the first half was given up here and changed in Outlook, all of it may stand again beside the second.
 */
export function doubles({ planner, outlook }: Sides, isCut: (title: string) => boolean): readonly string[] {
  return [planner, outlook].flatMap((facts) => {
    const whole = facts.filter((fact) => !isCut(String(fact['title'])));
    const names = whole.map((fact) => `${String(fact['title'])} at ${String(fact['start'])}`);
    return names.filter((name, n) => names.indexOf(name) < n).map((name) => `twice: ${name}`);
  });
}

function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
