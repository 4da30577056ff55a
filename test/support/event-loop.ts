/**
 * How often the event loop goes round while the work is done: 0 where nothing else could happen
 * meanwhile.
 */
export async function roundsDuring(work: () => Promise<unknown>): Promise<number> {
  let rounds = 0;
  let immediate: NodeJS.Immediate;
  const count = () => void (immediate = setImmediate(() => ((rounds += 1), count())));
  count();
  await work();
  clearImmediate(immediate!);
  return rounds;
}
