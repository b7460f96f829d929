/**
 * Calls `stop` once, for the first of: Ctrl-C, SIGTERM, and (under the supervisor) the supervisor's death, which shows as the end
 * of the IPC channel or of standard input. A child that outlived its supervisor would hold the port against the next start.
 */
export function onStopSignal(isSupervised: boolean, stop: (reason: string) => void): void {
  let stopping = false;
  const once = (reason: string) => () => {
    if (stopping) return;
    stopping = true;
    stop(reason);
  };
  process.on('SIGTERM', once('SIGTERM'));
  process.on('SIGINT', once('SIGINT'));
  if (!isSupervised) return;
  if (process.connected) process.on('disconnect', once('the supervisor is gone'));
  else process.stdin.on('end', once('the supervisor is gone')).on('error', once('the supervisor is gone')).resume();
}
