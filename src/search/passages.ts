import { endsSentence, type TextRange } from '../core/sentences.js';
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
  return space > from ? space : limit;
}

/** A passage of an article that a search has found. */
export interface FoundPassage<T> extends TextPart {
  /** The article, with its relevance score. */
  article: T;
  score: number;
}

/**
 * The best passages of some articles. The score is the score of the article x (1 + the share of the
 * matched words in the passage). A word counts by its inverse frequency among the passages; the
 * passage with the most words has the share 1. At most `maxOfArticle` are of one article.
 */
export function rankPassages<T extends { score: number; match: MatchedText; headings: string[] }>(
  articles: readonly T[],
  maxOfArticle: number,
): FoundPassage<T>[] {
  const candidates = articles.flatMap((article) =>
    cutPassages(article.match.text, article.headings).map((part) => ({
      ...part,
      article,
      words: wordsIn(article.match, part),
    })),
  );
  const counts = new Map<string, number>();
  for (const { words } of candidates)
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weights = candidates.map(({ words }) =>
    [...words].reduce((sum, word) => sum + Math.log(1 + candidates.length / counts.get(word)!), 0),
  );
  const most = Math.max(...weights, 0);
  const ofArticle = new Map<T, number>();
  return candidates
    .map(({ heading, start, end, article }, i): FoundPassage<T> => ({
      ...{ heading, start, end, article },
      score: article.score * (1 + (most > 0 ? weights[i]! / most : 0)),
    }))
    .sort((a, b) => b.score - a.score)
    .filter(({ article }) => {
      const count = (ofArticle.get(article) ?? 0) + 1;
      ofArticle.set(article, count);
      return count <= maxOfArticle;
    });
}

function wordsIn({ text, ranges }: MatchedText, { start, end }: TextPart): Set<string> {
  const inside = ranges.filter(([from, to]) => from >= start && to <= end);
  return new Set(inside.map(([from, to]) => text.slice(from, to).toLowerCase()));
}

/** The fragment with which browsers scroll to a text (https://wicg.github.io/scroll-to-text-fragment/). */
export function textFragment(text: string): string {
  const [line] = text.split(/[\n\t]/, 1);
  const space = line!.lastIndexOf(' ', MAX_FRAGMENT);
  const begin =
    line!.length <= MAX_FRAGMENT ? line! : line!.slice(0, space > 0 ? space : MAX_FRAGMENT);
  return `#:~:text=${encodeURIComponent(begin.toWellFormed()).replaceAll('-', '%2D')}`;
}
