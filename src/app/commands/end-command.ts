type Stop = () => Promise<void>;

const stops = new Set<Stop>();
let ending: Promise<never> | null = null;

/** Has `stop` run before `endCommand` ends the process. Returns a function that takes it back. */
export function stopBeforeEnd(stop: Stop): () => void {
  stops.add(stop);
  return () => void stops.delete(stop);
}

/** Ends the process with that code, after what the command started has been stopped. The first call counts. */
export function endCommand(code: number): Promise<never> {
  ending ??= Promise.allSettled([...stops].map((stop) => stop())).then(() => process.exit(code));
  return ending;
}

/** Whether the process is about to end, so that errors of the work are no news. */
export function isEnding(): boolean {
  return ending !== null;
}
