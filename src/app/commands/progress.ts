import { SingleBar } from 'cli-progress';

const PLAIN_EVERY_MS = 5_000;

/**
 * Shows the progress of long work on standard error: a bar on a terminal, otherwise a line every
 * few seconds.
 */
export interface Progress {
  update(done: number, total?: number): void;
  stop(): void;
}

/** Creates a progress display. `what` is its label, e.g. "Exported lines". */
export function createProgress(what: string): Progress {
  if (!process.stderr.isTTY) return plainProgress(what);
  const bar = new SingleBar({
    format: `${what}: {value} {bar} {duration_formatted}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(0, 0);
  return {
    update(done, total) {
      if (total !== undefined) bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function plainProgress(what: string): Progress {
  let shownAt = Date.now();
  return {
    update(done, total) {
      if (Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      process.stderr.write(`${what}: ${done}${total === undefined ? '' : ` of ${total}`}\n`);
    },
    stop: () => undefined,
  };
}
