import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

interface Canary {
  readonly what: string;
  readonly project: string;
  readonly text: string;
  /** Rules that must be broken; none when the text is fine. */
  readonly breaks: readonly string[];
}

const boundary = '@nx/enforce-module-boundaries';
const imports = (...names: string[]) =>
  names.map((name) => `import * as all from '${name}';\nexport { all };\n`).join('');
const forbidden = (project: string, name: string): Canary => ({
  what: `${project} may not import ${name}`,
  project,
  text: imports(name),
  breaks: [boundary],
});
const allowed = (project: string, name: string): Canary => ({
  what: `${project} may import ${name}`,
  project,
  text: imports(name),
  breaks: [],
});
const unclean = (what: string, text: string, rule: string): Canary => ({
  what: `core may not use ${what}`,
  project: 'libs/calendar/core',
  text,
  breaks: [rule],
});

const canaries: readonly Canary[] = [
  forbidden('libs/kernel', '@kalbro/calendar-core'),
  forbidden('libs/calendar/core', '@kalbro/calendar-service'),
  forbidden('libs/calendar/core', '@kalbro/m365'),
  forbidden('libs/calendar/core', '@kalbro/database'),
  forbidden('libs/calendar/core', '@kalbro/permissions-core'),
  forbidden('libs/calendar/core', 'typeorm'),
  forbidden('libs/calendar/service', '@kalbro/permissions-service'),
  forbidden('libs/calendar/service', '@kalbro/m365'),
  forbidden('libs/calendar/service', '@kalbro/mail'),
  forbidden('libs/mail', '@kalbro/calendar-service'),
  forbidden('libs/permissions/service', '@kalbro/agenda'),
  forbidden('libs/m365', '@kalbro/calendar-service'),
  forbidden('libs/m365', 'agenda'),
  forbidden('libs/database', '@kalbro/calendar-core'),
  forbidden('apps/api', 'agenda'),
  forbidden('apps/api', 'typeorm'),
  forbidden('tools/m365-simulator', '@kalbro/kernel'),
  forbidden('tools/m365-simulator', '@kalbro/m365'),
  forbidden('tools/local', '@kalbro/calendar-service'),
  allowed('libs/calendar/core', '@kalbro/kernel'),
  allowed('libs/calendar/service', '@kalbro/permissions-core'),
  allowed('libs/calendar/service', '@kalbro/database'),
  allowed('libs/m365', '@kalbro/calendar-core'),
  allowed('apps/api', '@kalbro/calendar-service'),
  allowed('tools/local', '@kalbro/database'),
  unclean('node:*', imports('node:fs'), 'no-restricted-imports'),
  unclean('the clock', 'export const now = () => Date.now();', 'no-restricted-syntax'),
  unclean('the present date', 'export const now = () => new Date();', 'no-restricted-syntax'),
  unclean('dice', 'export const roll = () => Math.random();', 'no-restricted-syntax'),
  unclean('async', 'export const wait = async () => 1;', 'no-restricted-syntax'),
  unclean('fetch', `export const got = fetch('http://localhost');`, 'no-restricted-globals'),
  unclean('timers', 'export const timer = setTimeout(() => 1, 1);', 'no-restricted-globals'),
  unclean('process', 'export const { pid } = process;', 'no-restricted-globals'),
  unclean('console', `export const said = () => console.log('hei');`, 'no-restricted-globals'),
  {
    what: 'core may convert an instant that it was given',
    project: 'libs/calendar/core',
    text: `export const at = new Date('2026-03-29T00:30:00Z');`,
    breaks: [],
  },
  {
    what: 'the environment is read in env.ts only',
    project: 'libs/calendar/service',
    text: `export const url = process.env['DATABASE_URL'];`,
    breaks: ['no-restricted-syntax'],
  },
  {
    what: 'no rule can be silenced in place',
    project: 'libs/calendar/core',
    text: `// eslint-disable-next-line no-restricted-syntax\nexport const now = () => Date.now();`,
    breaks: ['inline-config', 'no-restricted-syntax'],
  },
];

describe('The rules of the workspace', () => {
  let answers: string[][];
  beforeAll(async () => {
    answers = await lint(canaries);
  }, 300_000);

  it.each(canaries.map((canary, index) => ({ ...canary, index })))('$what', ({ index, breaks }) => {
    expect(answers[index]).toEqual(breaks);
  });
});

async function lint(texts: readonly Canary[]): Promise<string[][]> {
  const script = fileURLToPath(new URL('../bin/lint-texts.mjs', import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [script], {
    env: { ...env, NX_DAEMON: 'false' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(texts));
  return JSON.parse(await readAll(child.stdout)) as string[][];
}
