/** Handed on to the processes that are measured. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
