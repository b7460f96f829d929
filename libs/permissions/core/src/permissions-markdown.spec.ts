import { readFileSync } from 'node:fs';
import { actionNames } from './actions.js';
import { permissionsMarkdown } from './permissions-markdown.js';

const page = new URL('../../../../docs/permissions.md', import.meta.url);

describe('docs/permissions.md', () => {
  it('is what the table of actions says', () => {
    expect(readFileSync(page, 'utf8')).toBe(permissionsMarkdown());
  });

  it('has a row for every action', () => {
    const text = permissionsMarkdown();
    expect(actionNames.filter((name) => !text.includes(`| \`${name}\` `))).toEqual([]);
  });
});
