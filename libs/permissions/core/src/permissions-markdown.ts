import { actions, actionNames } from './actions.js';
import type { ActionRule, Grant } from './actions.js';
import { permissions } from './actor.js';
import { moduleNames, permissionWords } from './permission-words.js';

/** The text of docs/permissions.md, rendered from the table that also judges, so that the page cannot go out of date. */
export function permissionsMarkdown(): string {
  return [
    '# Permissions',
    'Written by `permissionsMarkdown()` of `@kalbro/permissions-core`; a test compares this page with the table of actions. Change the table, then write the page anew (see `libs/permissions/core/README.md`).',
    'A request is judged in this order, and the first that fails is the answer: signed in (`UNAUTHENTICATED`), permitted (`FORBIDDEN`), in scope (`NOT_FOUND` for what is unknown or of another client, `FORBIDDEN` for a card of the own client that is not theirs), module active (`MODULE_NOT_ACTIVE`). A refused request changes nothing.',
    '## Permission words',
    markdownTable(['Word', 'Held by', 'Means', 'Includes'], wordRows()),
    '## Actions',
    markdownTable(['Action', 'What it is', 'Who may', 'About', 'Module'], actionRows()),
  ]
    .join('\n\n')
    .concat('\n');
}

function wordRows(): string[][] {
  return permissions.map((word) => {
    const { heldBy, description, includes } = permissionWords[word];
    const holder = heldBy === 'client' ? 'users of a client' : 'support agents';
    return [code(word), holder, description.en, includes.map(code).join(', ')];
  });
}

function actionRows(): string[][] {
  return actionNames.map((name) => {
    const rule: ActionRule = actions[name];
    const module = rule.module === null ? '' : moduleNames[rule.module];
    return [code(name), rule.description.en, rule.grants.map(grantText).join('; '), targetText[rule.target], module];
  });
}

const targetText = { none: '', client: 'a client', resource: 'a resource' } as const;

const reachText: Readonly<Record<Grant['reach'], string>> = {
  'any-client': 'any client',
  'own-client': 'own client',
  'own-card': 'own card',
  'given-cards': 'cards they were given',
};

function grantText({ holder, reach }: Grant): string {
  if (holder === 'member') return `every user of the client (${reachText[reach]})`;
  if (holder === 'manager') return `managers (${reachText[reach]})`;
  return `${code(holder)} (${reachText[reach]})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Columns are padded the way prettier pads them, so that formatting the repository leaves the page as it is. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
