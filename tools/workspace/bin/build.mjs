// Compiles one project's src to dist with swc: types are checked by the typecheck target, so a build stays quick.
import { readdir, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transformFile } from '@swc/core';

const project = process.argv[2];
if (!project) {
  console.error('usage: build.mjs <project folder>');
  process.exit(2);
}
const source = path.join(project, 'src');
const target = path.join(project, 'dist');

const options = {
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

const isCompiled = (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.spec.ts');

await rm(target, { recursive: true, force: true });
const files = (await readdir(source, { recursive: true })).filter(isCompiled);
for (const file of files) {
  const out = path.join(target, file.replace(/\.ts$/, '.js'));
  const { code, map } = await transformFile(path.join(source, file), options);
  await mkdir(path.dirname(out), { recursive: true });
  await writeFile(out, `${code}\n//# sourceMappingURL=${path.basename(out)}.map\n`);
  if (map) await writeFile(`${out}.map`, map);
}
