import { actionNames, actions } from './actions.js';
import type { ActionRule } from './actions.js';
import { permissionWords } from './permission-words.js';

describe.each(actionNames)('%s in the table of actions', (name) => {
  const rule: ActionRule = actions[name];

  it('is held by somebody and described in both languages', () => {
    expect(rule.grants.length).toBeGreaterThan(0);
    for (const text of [rule.description, rule.refusal]) {
      expect(text.nb).toMatch(/\S/);
      expect(text.en).toMatch(/\S/);
      expect(text.nb).not.toBe(text.en);
    }
  });

  it('reaches beyond the own client by words of support only', () => {
    for (const { holder, reach } of rule.grants) {
      const support = holder !== 'member' && holder !== 'manager' && permissionWords[holder].heldBy === 'support';
      expect(reach === 'any-client').toBe(support);
    }
  });

  it('grants single cards only where a card is the target', () => {
    const cards = rule.grants.filter(({ reach }) => reach === 'own-card' || reach === 'given-cards');
    expect(cards.length > 0 && rule.target !== 'resource').toBe(false);
  });
});
