/** [start, end) of a part of a text, in UTF-16 units. */
export type TextRange = [start: number, end: number];

/** A text with marked ranges, ascending and not overlapping. */
export interface MarkedText {
  text: string;
  ranges: TextRange[];
}

/** Separates list items, table cells and headings on one line. */
const SEPARATOR = ' · ';

/** Characters after which a space suffices as separator. */
const CONTINUES = new Set(':,');

const SENTENCE_MARKS = new Set('.!?…。！？');

/** Quotes and brackets that may close after a sentence mark. */
const CLOSING = new Set('"\'”’」』)]');
const MAX_CLOSING = 3;

/** Numbers (`1.`, `2024. 5.`), letters that count (`가.`, `a.`) and abbreviations. */
const NO_SENTENCE =
  /^[([]?(?:\d+|[a-z가나다라마바사아자차카타파하]|e\.g|i\.e|etc|vs|cf|no|mr|mrs|ms|dr)\.$/i;
const MAX_NO_SENTENCE = 6;

/**
 * Whether the text before `end`, in UTF-16 units, ends with a sentence, or with the separator of
 * `onOneLine` without its last space. Takes constant time.
 */
export function endsSentence(text: string, end: number): boolean {
  let at = end - 1;
  if (text[at] === '·') return text[at - 1] === ' ';
  while (CLOSING.has(text[at]!) && at >= end - MAX_CLOSING) at -= 1;
  if (!SENTENCE_MARKS.has(text[at]!)) return false;
  // Names of buttons: `… 버튼`, `문제가 있나요? > 신고`.
  if (text[at - 1] === ' ' || text[end + 1] === '>') return false;
  if (text[at] !== '.') return true;
  let start = at;
  while (start > 0 && text[start - 1]! > ' ') {
    if (start <= at - MAX_NO_SENTENCE) return true;
    start -= 1;
  }
  return !NO_SENTENCE.test(text.slice(start, at + 1));
}

/**
 * Puts the plain text of an article on one line. ` · ` separates its lines (paragraphs, headings,
 * list items, table rows) and the cells of a row, which end with tabs; after a sentence, a colon or
 * a comma, a space does. The returned ranges mark the same text as `ranges`.
 */
export function onOneLine(text: string, ranges: readonly TextRange[] = []): MarkedText {
  const parts: string[] = [];
  const breaks: { at: number; added: number }[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '\n' && text[at] !== '\t') continue;
    const isSpaceEnough = CONTINUES.has(text[at - 1]!) || endsSentence(text, at);
    const separator = isSpaceEnough ? ' ' : SEPARATOR;
    parts.push(text.slice(from, at), separator);
    breaks.push({ at, added: separator.length - 1 });
    from = at + 1;
  }
  parts.push(text.slice(from));
  let next = 0;
  let added = 0;
  const moved = (at: number) => {
    for (; next < breaks.length && breaks[next]!.at < at; next += 1) added += breaks[next]!.added;
    return at + added;
  };
  return {
    text: parts.join(''),
    ranges: ranges.map(([start, end]): TextRange => [moved(start), moved(end)]),
  };
}
