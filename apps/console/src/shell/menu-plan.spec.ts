import { planMenu } from './menu-plan.js';

const client = { id: 'c', name: 'Client', activeModules: [] };
const labels = (...permissions: string[]) =>
  planMenu({ client, may: (permission) => permissions.includes(permission) }).flatMap(({ entries }) =>
    entries.map(({ label }) => label),
  );

describe('The main menu', () => {
  it('offers the calendar and the resources to everybody of a client', () => {
    expect(labels()).toEqual(['calendar', 'resources']);
  });

  it('offers automatic jobs under settings to those who manage them', () => {
    expect(labels('jobs:manage')).toEqual(['calendar', 'resources', 'automaticJobs']);
  });

  it('offers administrators what they administer', () => {
    expect(labels('jobs:manage', 'client:administer')).toContain('administration');
  });

  it('offers support agents the clients, and no calendar that they do not have', () => {
    const menu = planMenu({ client: null, may: (permission) => permission === 'modules:manage' });
    expect(menu.map(({ heading }) => heading)).toEqual(['support']);
  });
});
