const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read and validated in an env.ts file; hand the value in.',
};
const weakSignals = {
  selector: "MemberExpression[object.name='AbortSignal'][property.name='any']",
  message: 'It lets time limits be collected; take eitherSignal of the kernel.',
};
const silenced = {
  selector: 'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo)$/]',
  message: 'A test that does not run tests nothing.',
};
const notPure = [
  { selector: ':function[async=true]', message: 'core decides, it does not wait: no async.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'core has no clock: take `now`.' },
  { selector: "CallExpression[callee.name='Date']", message: 'core has no clock: take `now`.' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'core has no clock: take `now`.' },
  {
    selector: "MemberExpression[object.name='Temporal'][property.name='Now']",
    message: 'core has no clock: take `now`.',
  },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'core has no dice.' },
];
const worldly = ['fetch', 'process', 'console', 'performance', 'crypto', 'WebSocket', 'Buffer', 'queueMicrotask'];
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'];

export const everywhere = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-empty': 'error',
  'max-lines': ['error', 400],
  'no-restricted-syntax': ['error', environment, weakSignals],
};

/** Decisions only: no I/O, no clock, no dice. */
export const inCore = {
  'no-restricted-syntax': ['error', environment, ...notPure],
  'no-restricted-globals': ['error', ...[...worldly, ...timers].map((name) => ({ name, message: 'core is pure.' }))],
  'no-restricted-imports': ['error', { patterns: [{ regex: '^node:', message: 'core is pure.' }] }],
};

/** Tests hand values to processes that they start, so they may know the environment. */
export const inTests = {
  'no-restricted-syntax': ['error', silenced],
  'max-lines': 'off',
};

/** The one kind of file that reads the environment. */
export const inEnv = { 'no-restricted-syntax': 'off' };
