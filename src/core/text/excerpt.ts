import { endsSentence, type MarkedText, type TextRange } from './sentences.js';
import { wholeCharacters } from './text.js';

const ELLIPSIS = '…';

/** Maximum number of characters before the first match if its sentence begins too early. */
const MAX_LEAD = 60;

/**
 * Limit for the search for the ends of a word, so that a text without spaces is not scanned for
 * every match.
 */
const MAX_WORD = 50;

/** Characters that look wrong before an ellipsis. */
const LOOSE_END = ' ·,:;>/([“‘「『';

interface Match {
  start: number;
  end: number;
  /** Number of the matched word, from 0: equal texts have the same number. */
  word: number;
}

/** A candidate for the excerpt, with counts of its matches. */
interface Window {
  start: number;
  /** The end of the last match inside, or `start`. */
  matchesEnd: number;
  words: number;
  matches: number;
}

/**
 * Cuts an excerpt out of a text on one line (`onOneLine`), with its marks: the part with most
 * different marked words, at most `length` UTF-16 units including ellipses.
 * The excerpt begins at a sentence or an item. If that would lose a marked word, the excerpt begins
 * with an ellipsis and a complete word. If the text goes on, the excerpt ends with an ellipsis
 * after a complete word, or after a sentence that ends in the last quarter. Only words longer than
 * `length` are cut, and never inside a surrogate pair. Takes time linear in the length of the text
 * and the number of marks.
 */
export function cutExcerpt({ text, ranges }: MarkedText, length: number): MarkedText {
  if (text.length <= length) return { text, ranges };
  const [start, matchesEnd] = chooseStart(text, ranges, length);
  const before = isBoundary(text, start) || length < 3 ? '' : ELLIPSIS;
  const [end, after] = chooseEnd(text, start, matchesEnd, length - before.length);
  const moved = before.length - start;
  return {
    text: before + text.slice(start, end) + after,
    ranges: ranges
      .filter(([a, b]) => b > start && a < end)
      .map(([a, b]): TextRange => [Math.max(a, start) + moved, Math.min(b, end) + moved]),
  };
}

/** Chooses where the excerpt begins, and the end of the last match that it must contain. */
function chooseStart(
  text: string,
  ranges: readonly TextRange[],
  length: number,
): [start: number, matchesEnd: number] {
  const { matches, words } = findWords(text, ranges, length);
  const room = (start: number, before: number) =>
    start + length - before - (start + length - before < text.length ? ELLIPSIS.length : 0);
  const sentences = [0, ...sentenceStarts(text, matches, length)];
  const sentence = bestWindow(sentences, matches, words, (start) => room(start, 0))!;
  const starts = matches.map(({ start }) => start);
  const ofWord = (start: number) => room(start, ELLIPSIS.length);
  const word = sentence.words < words ? bestWindow(starts, matches, words, ofWord) : null;
  if (!word || sentence.words >= word.words) {
    const start = earlierSentence(text, sentence.start, text.length - length);
    return [start, sentence.matchesEnd];
  }
  // Near the end of the text, more text may fit before the match.
  const lead = Math.min(MAX_LEAD, Math.floor(length / 5));
  const isAtEnd = room(word.start, ELLIPSIS.length) >= text.length;
  const earliest = isAtEnd
    ? text.length - length + ELLIPSIS.length
    : Math.max(word.start - lead, word.matchesEnd - length + 2 * ELLIPSIS.length);
  return [earlierWord(text, word.start, earliest), word.matchesEnd];
}

/**
 * The matches, extended to complete words that fit into an excerpt, and the number of different
 * words.
 */
function findWords(
  text: string,
  ranges: readonly TextRange[],
  length: number,
): { matches: Match[]; words: number } {
  const numbers = new Map<string, number>();
  const matches = ranges.map(([start, end]): Match => {
    const word = text.slice(start, end).toLowerCase();
    const number = numbers.get(word) ?? numbers.size;
    if (number === numbers.size) numbers.set(word, number);
    const whole = { start: wordStart(text, start), end: wordEnd(text, end), word: number };
    const isTooLong = whole.end - whole.start > length - 2 * ELLIPSIS.length;
    return isTooLong ? { start, end, word: number } : whole;
  });
  return { matches, words: numbers.size };
}

/**
 * The window with most different words, then with most matches, then the first. `starts` must
 * ascend; `endOf` returns the end of the window that begins at a start.
 */
function bestWindow(
  starts: readonly number[],
  matches: readonly Match[],
  words: number,
  endOf: (start: number) => number,
): Window | null {
  const inside = new Uint32Array(words);
  let different = 0;
  let [first, last] = [0, 0];
  let best: Window | null = null;
  for (const start of starts) {
    const end = endOf(start);
    for (; last < matches.length && matches[last]!.end <= end; last += 1) {
      const { word } = matches[last]!;
      if (inside[word] === 0) different += 1;
      inside[word]! += 1;
    }
    for (; first < last && matches[first]!.start < start; first += 1) {
      const { word } = matches[first]!;
      inside[word]! -= 1;
      if (inside[word] === 0) different -= 1;
    }
    const count = last - first;
    if (!best || different > best.words || (different === best.words && count > best.matches)) {
      const matchesEnd = count > 0 ? matches[last - 1]!.end : start;
      best = { start, matchesEnd, words: different, matches: count };
    }
  }
  return best;
}

/**
 * The starts of sentences with matches, ascending. Leaves out starts more than `length` before
 * their first match. Reads each part of the text once.
 */
function sentenceStarts(text: string, matches: readonly Match[], length: number): number[] {
  const starts: number[] = [];
  let readTo = 0;
  for (const { start } of matches) {
    const from = Math.max(readTo, start - length);
    const unread = text.slice(from, start);
    let at = unread.length;
    while (at > 0 && !isBoundary(text, from + at))
      at = at > 1 ? unread.lastIndexOf(' ', at - 2) + 1 : 0;
    if (at > 0) starts.push(from + at);
    readTo = start;
  }
  return starts;
}

/** Whether a sentence, an item or the text begins here. */
function isBoundary(text: string, at: number): boolean {
  return at === 0 || (text[at - 1] === ' ' && endsSentence(text, at - 1));
}

/** The first start of a sentence from `earliest` on that is before `start`; otherwise `start`. */
function earlierSentence(text: string, start: number, earliest: number): number {
  for (let at = text.indexOf(' ', earliest - 1) + 1; at > 0 && at < start;) {
    if (isBoundary(text, at)) return at;
    at = text.indexOf(' ', at) + 1;
  }
  return start;
}

/** The first start of a word from `earliest` on that is before `start`; otherwise `start`. */
function earlierWord(text: string, start: number, earliest: number): number {
  if (earliest >= start) return start;
  const space = text.slice(earliest - 1, start).indexOf(' ');
  if (space >= 0) return earliest + space;
  // A long word without an end nearby is cut at any character.
  return text[start - 1] === ' ' ? start : wholeCharacters(text, earliest, start)[0];
}

/** Chooses where the excerpt ends, and whether an ellipsis follows. */
function chooseEnd(
  text: string,
  start: number,
  matchesEnd: number,
  length: number,
): [end: number, after: string] {
  if (start + length >= text.length) return [text.length, ''];
  const limit = Math.max(start, start + length - ELLIPSIS.length);
  const earliest = Math.max(matchesEnd, start + Math.floor(length * 0.75));
  let lastWordEnd = -1;
  for (let at = limit; at > 0 && at >= earliest; at -= 1) {
    if (text[at] !== ' ') continue;
    if (endsSentence(text, at)) return withEllipsis(text, start, at, length);
    if (lastWordEnd < 0) lastWordEnd = at;
  }
  if (lastWordEnd < 0) lastWordEnd = text.slice(start, limit + 1).lastIndexOf(' ') + start;
  const word = text.slice(lastWordEnd + 1, lastWordEnd + 2 + length);
  const isCut = lastWordEnd <= start || (word.length > length && !word.includes(' '));
  const end = isCut ? wholeCharacters(text, start, limit)[1] : lastWordEnd;
  return withEllipsis(text, start, end, length);
}

/** Ends the excerpt at `end`, without punctuation that expects more text. */
function withEllipsis(
  text: string,
  start: number,
  end: number,
  length: number,
): [end: number, after: string] {
  let trimmed = end;
  while (trimmed > start && LOOSE_END.includes(text[trimmed - 1]!)) trimmed -= 1;
  const isApart = endsSentence(text, trimmed) && trimmed + 1 + ELLIPSIS.length <= start + length;
  return [trimmed, isApart ? ` ${ELLIPSIS}` : ELLIPSIS];
}

function wordStart(text: string, at: number): number {
  for (let start = at; start > at - MAX_WORD; start -= 1)
    if (start === 0 || text[start - 1] === ' ') return start;
  return at;
}

function wordEnd(text: string, at: number): number {
  for (let end = at; end < at + MAX_WORD; end += 1)
    if (end === text.length || text[end] === ' ') return end;
  return at;
}
