import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { makeSchema } from '../schema.js';
import { brokenPromises, contractFacts, newDemands } from './contract-facts.js';
import { laterIssues } from './later-issues.js';

const folder = process.env['KALBRO_SHARED_DIR'] ?? '../shared';
const excused = new Set(laterIssues.flatMap(({ names }) => names));

/** `Type.field(argument)` is excused with its field, and everything with its type. */
function isExcused(name: string): boolean {
  const [type = ''] = name.split('.');
  const [field = ''] = name.split('(');
  return excused.has(type) || excused.has(field) || excused.has(name);
}

describe('the public contract design/api.graphql', () => {
  const running = makeSchema();
  let promised: ReturnType<typeof buildSchema>;

  beforeAll(async () => {
    promised = buildSchema(await readFile(path.join(folder, 'design', 'api.graphql'), 'utf8'));
  });

  it('is kept name for name: types, nullability, arguments and defaults', () => {
    for (const { reason, names } of laterIssues) console.info(`Not yet (${reason}): ${names.join(', ')}`);
    expect(brokenPromises(contractFacts(promised), contractFacts(running), isExcused)).toEqual([]);
  });

  it('the list of what comes later names nothing that is here, and nothing that was never promised', () => {
    const here = [...excused].filter((name) => contractFacts(running).has(name));
    const unknown = [...excused].filter((name) => !contractFacts(promised).has(name));
    expect({ here, unknown }).toEqual({ here: [], unknown: [] });
  });

  it('nothing that callers must send was added', () => {
    expect(newDemands(contractFacts(promised), contractFacts(running))).toEqual([]);
  });

  it('that comparison notices a demand', () => {
    const fewer = new Map(contractFacts(promised));
    for (const name of ['SaveUserInput.name', 'Mutation.deleteAppointment(input)']) fewer.delete(name);
    expect(newDemands(fewer, contractFacts(running))).toEqual([
      ['Mutation.deleteAppointment(input)', 'DeleteAppointmentInput!'],
      ['SaveUserInput.name', 'String!'],
    ]);
  });

  it('the comparison notices a difference', () => {
    const changed = new Map([...contractFacts(promised), ['Query.viewer', 'Viewer']]);
    expect(brokenPromises(contractFacts(promised), changed, () => false)).toEqual([
      'Query.viewer: promised Viewer!, running Viewer',
    ]);
  });
});
