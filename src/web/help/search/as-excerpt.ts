interface Segment {
  text: string;
  highlighted: boolean;
}

/**
 * Ends a quotation that was cut off after `length` characters at a word, with an ellipsis; one that
 * is shorter ends where its text does.
 */
export function asExcerpt(segments: readonly Segment[], length: number): Segment[] {
  const quoted = segments.reduce((sum, { text }) => sum + text.length, 0);
  const last = segments.at(-1);
  // A character of two UTF-16 units is not cut in half.
  if (last === undefined || quoted < length - 1 || /[.?!]$/.test(last.text)) return [...segments];
  const space = last.highlighted ? -1 : last.text.lastIndexOf(' ');
  const text = space > 0 ? last.text.slice(0, space) : last.text;
  return [...segments.slice(0, -1), { ...last, text }, { text: '…', highlighted: false }];
}
