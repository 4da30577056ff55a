/** Number of event loop rounds during the work: 0 if it blocks everything else. */
export async function roundsDuring(work: () => Promise<unknown>): Promise<number> {
  let rounds = 0;
  let immediate: NodeJS.Immediate;
  const count = () => void (immediate = setImmediate(() => ((rounds += 1), count())));
  count();
  await work();
  clearImmediate(immediate!);
  return rounds;
}
