import { endsSentence, type TextRange } from '../core/text/sentences.js';
import { wholeCharacters } from '../core/text/text.js';

/** Lengths in UTF-16 units. A shorter passage is joined with the next section if both fit. */
const MIN_LENGTH = 300;
const MAX_LENGTH = 600;

/** A part of the plain text of an article. */
export interface TextPart {
  /** The heading above the part; null before the first heading. */
  heading: string | null;
  start: number;
  end: number;
}

/**
 * Cuts a plain text with one line for each paragraph into parts of at most 600 characters, at its
 * `headings`, which are in order, and else between lines or sentences. The text of a part does not
 * begin with its heading; a short part continues with the next heading.
 */
export function cutPassages(text: string, headings: readonly string[]): TextPart[] {
  const parts: TextPart[] = [];
  let nextHeading = 0;
  let heading: string | null = null;
  let isNewSection = false;
  for (const [start, end] of linesOf(text)) {
    if (text.slice(start, end) === headings[nextHeading]) {
      heading = headings[nextHeading]!;
      nextHeading += 1;
      isNewSection = true;
      continue;
    }
    for (const [from, to] of piecesOf(text, start, end)) {
      const open = parts.at(-1);
      const isFull =
        !open ||
        to - open.start > MAX_LENGTH ||
        (isNewSection && open.end - open.start >= MIN_LENGTH);
      if (isFull) parts.push({ heading, start: from, end: to });
      else open.end = to;
      isNewSection = false;
    }
  }
  return parts;
}

function* linesOf(text: string): Generator<TextRange> {
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield [start, end];
    start = end + 1;
  }
}

/** The line; for a line that is too long: pieces that end with a sentence, or else with a word. */
function* piecesOf(text: string, start: number, end: number): Generator<TextRange> {
  let from = start;
  while (end - from > MAX_LENGTH) {
    const to = lastEnd(text, from, from + MAX_LENGTH);
    yield [from, to];
    from = text[to] === ' ' ? to + 1 : to;
  }
  yield [from, end];
}

function lastEnd(text: string, from: number, limit: number): number {
  for (let at = text.lastIndexOf(' ', limit); at > from; at = text.lastIndexOf(' ', at - 1))
    if (endsSentence(text, at)) return at;
  const space = text.lastIndexOf(' ', limit);
  return space > from ? space : wholeCharacters(text, from, limit)[1];
}
