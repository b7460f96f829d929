/** What is needed of `process`. */
export interface ChildProcess {
  readonly connected?: boolean;
  once(event: 'disconnect', listener: () => void): unknown;
  readonly stdin: {
    once(event: 'close' | 'end', listener: () => void): unknown;
    resume(): unknown;
  };
}

/**
 * Calls `onDeath` once when the parent is gone, however it went: its IPC channel closes, or, if it opened none, its end of
 * our standard input. A child that lived on would hold its port and its runs against the next start.
 */
export function watchParent(child: ChildProcess, onDeath: () => void): void {
  let told = false;
  const tell = () => {
    if (!told) onDeath();
    told = true;
  };
  if (child.connected) {
    child.once('disconnect', tell);
    return;
  }
  child.stdin.once('end', tell);
  child.stdin.once('close', tell);
  child.stdin.resume();
}
