import { wholeCharacters } from '../core/text/text.js';
import { cutPassages, type TextPart } from '../meaning/index.js';
import type { MatchedText } from './engine.js';

/** Maximum length of the text fragment of an address, before its encoding. */
const MAX_FRAGMENT = 60;

/** A text of an article that a search has found. */
interface SourceText {
  /** Identifies the article. */
  articleId: number;
  /** The relevance score of the article. */
  score: number;
  match: MatchedText;
  headings: readonly string[];
  /** The cosine to the query of passages, by their start; empty if not known. */
  near: readonly { start: number; similarity: number }[];
}

interface FoundPassage<T> extends TextPart {
  source: T;
  score: number;
}

/**
 * How much a passage adds to the score of its article. With more, the first passage is of a worse
 * article than the first result, because questions bring articles without their words.
 */
const PASSAGE_WEIGHT = 0.25;

/**
 * The best passages of some texts. The score is the score of the article x (1 + `PASSAGE_WEIGHT` x
 * the share of the matched words in the passage). A word counts by its inverse frequency among the
 * passages; the passage with the most words has the share 1. If the nearness of passages is known,
 * the share is the mean of that of the words and that of the nearness, from 0 for the farthest to 1
 * for the nearest passage. At most `maxOfArticle` are of one article.
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
  const cosines = candidates.map(
    ({ source, start }) => source.near.find((near) => near.start === start)?.similarity,
  );
  const known = cosines.filter((cosine) => cosine !== undefined);
  const [far, near] = [Math.min(...known), Math.max(...known)];
  const shareOf = (i: number) => {
    const ofWords = most > 0 ? weights[i]! / most : 0;
    if (near <= far || known.length === 0) return ofWords;
    return (ofWords + ((cosines[i] ?? far) - far) / (near - far)) / 2;
  };
  const ofArticle = new Map<number, number>();
  return candidates
    .map(({ heading, start, end, source }, i): FoundPassage<T> => ({
      ...{ heading, start, end, source },
      score: source.score * (1 + PASSAGE_WEIGHT * shareOf(i)),
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
