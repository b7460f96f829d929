import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { boundaries } from './tools/workspace/lint/boundaries.mjs';
import { everywhere, inCore, inEnv, inTests } from './tools/workspace/lint/rules.mjs';

const core = ['libs/kernel/src/**/*.ts', 'libs/*/core/src/**/*.ts'];
const tests = ['**/*.spec.ts', '**/testing/**/*.ts', '**/*.contract.ts'];

export default tseslint.config(
  { ignores: ['**/node_modules', '**/dist', '**/.data', '.nx', '**/generated'] },
  // Nothing is silenced in place: a rule that is wrong is changed here, for everybody.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  prettier,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...everywhere, '@nx/enforce-module-boundaries': ['error', boundaries] },
  },
  {
    files: ['apps/console/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: core, ignores: tests, rules: inCore },
  { files: tests, rules: inTests },
  { files: ['**/env.ts'], rules: inEnv },
);
