// How a process ends: once, in order, at the first SIGTERM or SIGINT.

/** Runs `stop`, then exits; a second signal exits at once. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const handle = () => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}

/** Set by a process for its children: they end when their standard input does. */
export const endsWithParentVariable = 'TIEOUT_ENDS_WITH_PARENT';

/** Ends this process, as SIGTERM does, when a parent that asked for it is gone. */
export function endWithParent(): void {
  if (!process.env[endsWithParentVariable]) return;
  process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  // Watching the parent is no reason to stay.
  (process.stdin as unknown as { unref(): void }).unref();
}
