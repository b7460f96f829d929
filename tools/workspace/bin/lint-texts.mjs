// Lints texts as if they stood in a project: reads [{ project, text }] from standard input, answers with the ids of the
// rules that each broke. The project graph is made first: without one the boundary rule skips itself in silence.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';

const root = path.resolve(import.meta.dirname, '../../..');
process.chdir(root);

/** The type-aware rules know the files of a project only, so the text is linted in the place of one that exists. */
function anyFileOf(project) {
  const folder = path.join(root, project, 'src');
  const isCode = (name) => name.endsWith('.ts') && !/\.spec\.ts$|env\.ts$|testing\//.test(name);
  const file = readdirSync(folder, { recursive: true }).sort().find(isCode);
  if (!file) throw new Error(`${project} has no source file to lint a text in the place of.`);
  return path.join(folder, file);
}

await createProjectGraphAsync({ exitOnError: false });
const eslint = new ESLint({ cwd: root });
const answers = [];
for (const { project, text } of JSON.parse(await readAll(process.stdin))) {
  const [result] = await eslint.lintText(text, { filePath: anyFileOf(project) });
  answers.push(result.messages.map(({ ruleId, fatal, message }) => ruleId ?? (fatal ? message : 'inline-config')));
}
process.stdout.write(JSON.stringify(answers));
