import { RuleError } from '@kalbro/kernel';
import { parseClientName, parseResourceInput, parseUserInput } from './directory-input.js';

const user = { externalId: 'kari', name: 'Kari', email: 'Kari@Fjordplan.example', permissions: ['resource:edit-own'] };
const resource = { externalId: 'r-1', name: 'Kari' };
const id = '01941f29-7c00-7000-8000-00000000000A';

function refusalOf(parse: () => unknown): RuleError {
  try {
    parse();
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

const pathsOf = (parse: () => unknown) => refusalOf(parse).fields.map(({ path }) => path);

describe('parseUserInput', () => {
  it('takes a user, the address in lower case, spaces and repeated words dropped', () => {
    const draft = parseUserInput({ ...user, name: ' Kari ', permissions: ['jobs:manage', 'jobs:manage'] });
    expect(draft).toEqual({
      externalId: 'kari',
      name: 'Kari',
      email: 'kari@fjordplan.example',
      permissions: ['jobs:manage'],
    });
  });

  it('names every field that is wrong at once', () => {
    const input = { externalId: ' ', name: '', email: 'kari', permissions: ['cards:edit'] };
    expect(pathsOf(() => parseUserInput(input))).toEqual([
      'input.externalId',
      'input.name',
      'input.email',
      'input.permissions',
    ]);
  });

  it('names the permission that does not exist', () => {
    const error = refusalOf(() => parseUserInput({ ...user, permissions: ['cards:edit'] }));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', text: { en: expect.stringContaining('cards:edit') } });
  });

  it.each(['modules:manage', 'clients:manage'])('never grants %s, which is for support agents', (word) => {
    expect(pathsOf(() => parseUserInput({ ...user, permissions: [word] }))).toEqual(['input.permissions']);
  });

  it.each([
    ['too long', 'a'.repeat(201)],
    ['with a control character', 'a\u0000b'],
  ])('refuses an external id %s', (_what, externalId) => {
    expect(pathsOf(() => parseUserInput({ ...user, externalId }))).toEqual(['input.externalId']);
  });
});

describe('parseResourceInput', () => {
  it('leaves undefined what was left out, so that it stays as stored', () => {
    expect(parseResourceInput(resource)).toEqual({
      ...resource,
      email: undefined,
      userId: undefined,
      managerIds: undefined,
    });
  });

  it('takes null as taking away', () => {
    const draft = parseResourceInput({ ...resource, email: null, userId: null, managerIds: null });
    expect(draft).toEqual({ ...resource, email: null, userId: null, managerIds: [] });
  });

  it('reads ids in one spelling and drops repeated ones', () => {
    const draft = parseResourceInput({ ...resource, userId: id, managerIds: [id, id.toLowerCase()] });
    expect(draft).toMatchObject({ userId: id.toLowerCase(), managerIds: [id.toLowerCase()] });
  });

  it('names every field that is wrong at once', () => {
    const input = { externalId: '', name: '', email: 'x', userId: 'kari', managerIds: [id, 'per'] };
    expect(pathsOf(() => parseResourceInput(input))).toEqual([
      'input.externalId',
      'input.name',
      'input.email',
      'input.userId',
      'input.managerIds',
    ]);
  });
});

describe('parseClientName', () => {
  it('takes a name and refuses an empty one', () => {
    expect(parseClientName(' Fjordplan AS ')).toBe('Fjordplan AS');
    expect(pathsOf(() => parseClientName('  '))).toEqual(['name']);
  });
});
