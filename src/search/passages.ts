import { endsSentence, type TextRange } from '../core/sentences.js';
import { wholeCharacters } from '../core/text.js';
import type { MatchedText } from './engine.js';

/** Lengths in UTF-16 units. A shorter passage is joined with the next section if both fit. */
const MIN_LENGTH = 300;
const MAX_LENGTH = 600;

/** Maximum length of the text fragment of an address, before its encoding. */
const MAX_FRAGMENT = 60;

/** A part of the plain text of an article. */
interface TextPart {
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

/** A text of an article that a search has found. */
interface SourceText {
  /** Identifies the article. */
  articleId: number;
  /** The relevance score of the article. */
  score: number;
  match: MatchedText;
  headings: readonly string[];
}

interface FoundPassage<T> extends TextPart {
  source: T;
  score: number;
}

/**
 * How much the words of a passage add to the score of its article. With more, the first passage is
 * of a worse article than the first result, because questions bring articles without their words.
 */
const WORDS_WEIGHT = 0.25;

/**
 * The best passages of some texts. The score is the score of the article x (1 + `WORDS_WEIGHT` x
 * the share of the matched words in the passage). A word counts by its inverse frequency among the
 * passages; the passage with the most words has the share 1. At most `maxOfArticle` are of one
 * article.
 */
export function rankPassages<T extends SourceText>(
  sources: readonly T[],
  maxOfArticle: number,
): FoundPassage<T>[] {
  const candidates = sources.flatMap((source) => {
    const parts = cutPassages(source.match.text, source.headings);
    const words = wordsOfParts(source.match, parts);
    return parts.map((part, i) => ({ ...part, source, words: words[i]! }));
  });
  const counts = new Map<string, number>();
  for (const { words } of candidates)
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weights = candidates.map(({ words }) =>
    [...words].reduce((sum, word) => sum + Math.log(1 + candidates.length / counts.get(word)!), 0),
  );
  // Not `Math.max`, which takes a limited number of arguments.
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  const ofArticle = new Map<number, number>();
  return candidates
    .map(({ heading, start, end, source }, i): FoundPassage<T> => ({
      ...{ heading, start, end, source },
      score: source.score * (1 + (most > 0 ? (WORDS_WEIGHT * weights[i]!) / most : 0)),
    }))
    .sort((a, b) => b.score - a.score)
    .filter(({ source: { articleId } }) => {
      const count = (ofArticle.get(articleId) ?? 0) + 1;
      ofArticle.set(articleId, count);
      return count <= maxOfArticle;
    });
}

/** The distinct matched words of each part. Parts and ranges are ascending. */
function wordsOfParts({ text, ranges }: MatchedText, parts: readonly TextPart[]): Set<string>[] {
  let next = 0;
  return parts.map(({ start, end }) => {
    const words = new Set<string>();
    while (next < ranges.length && ranges[next]![0] < start) next += 1;
    for (; next < ranges.length && ranges[next]![1] <= end; next += 1)
      words.add(text.slice(...ranges[next]!).toLowerCase());
    return words;
  });
}

/**
 * The fragment with which browsers scroll to a text:
 * https://wicg.github.io/scroll-to-text-fragment/
 */
export function textFragment(text: string): string {
  const [line] = text.split(/[\n\t]/, 1);
  const space = line!.lastIndexOf(' ', MAX_FRAGMENT);
  const end = space > 0 ? space : MAX_FRAGMENT;
  const begin =
    line!.length <= MAX_FRAGMENT ? line! : line!.slice(...wholeCharacters(line!, 0, end));
  return `#:~:text=${encodeURIComponent(begin).replaceAll('-', '%2D')}`;
}
