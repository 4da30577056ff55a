const LINE_FEED = 0x0a;

/** The number of rows in a part of the text format of COPY, which has no other line feeds. */
export function countRows(chunk: Buffer): number {
  let rows = 0;
  for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) rows++;
  return rows;
}
