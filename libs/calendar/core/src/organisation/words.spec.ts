import type { OrganisationFinding, OrganisationTestStep } from './organisation.js';
import { isWorkingTest } from './organisation.js';
import { organisationProblemText, testStepText } from './words.js';

describe('What is told of an organisation’s connection', () => {
  it.each<OrganisationFinding>([
    'TENANT_NOT_PROVEN',
    'SECRET_REFUSED',
    'ACCESS_DENIED',
    'MAILBOX_NOT_ONLINE',
    'NO_ROLE_IN_TOKEN',
    'EVENT_LEFT_BEHIND',
    'NOT_REACHED',
  ])('%s is said in both languages', (finding) => {
    const { nb, en } = testStepText({ finding });
    expect(nb).toMatch(/\S/);
    expect(nb).not.toBe(en);
  });

  it('names what Microsoft called it, for whoever asks their support', () => {
    expect(testStepText({ finding: 'ACCESS_DENIED', code: 'ErrorAccessDenied' }).en).toMatch(/\(ErrorAccessDenied\)$/);
  });

  it('says of a mailbox that is out of scope how long a change takes', () => {
    expect(testStepText({ finding: 'ACCESS_DENIED' }).nb).toContain('2 timer');
    expect(organisationProblemText('CONSENT_MISSING').en).toContain('admin-consent link');
  });
});

describe('A test works', () => {
  const step = (
    name: OrganisationTestStep['step'],
    outcome: OrganisationTestStep['outcome'],
  ): OrganisationTestStep => ({
    step: name,
    outcome,
    finding: 'NOT_REACHED',
  });

  it('when nothing failed and the calendar was read, whether or not anything may be written', () => {
    expect(isWorkingTest({ steps: [step('TOKEN', 'OK'), step('READ', 'OK'), step('WRITE', 'SKIPPED')] })).toBe(true);
    expect(isWorkingTest({ steps: [step('TOKEN', 'OK'), step('READ', 'OK'), step('WRITE', 'FAILED')] })).toBe(false);
    expect(isWorkingTest({ steps: [step('TOKEN', 'OK'), step('READ', 'SKIPPED')] })).toBe(false);
    expect(isWorkingTest({ steps: [] })).toBe(false);
  });
});
