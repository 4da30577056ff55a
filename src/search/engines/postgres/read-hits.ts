import type { EngineHit, EngineRequest, MatchedText, SortValues } from '../../engine.js';
import { mergeRanges } from '../../highlight.js';
import { RANKED_FIELDS } from '../../relevance.js';
import { unpackPostings } from './packed-postings.js';
import type { Posting, QueryTerm } from './text-terms.js';

/** The texts and postings of a hit, as `READ_HITS` reads them. */
export interface HitRow {
  id: number;
  title: string;
  paragraphs: string[];
  postings: Buffer;
}

const TITLE = RANKED_FIELDS.findIndex(({ name }) => name === 'title');
const BODY = RANKED_FIELDS.findIndex(({ name }) => name === 'body');

type Range = [start: number, end: number];

/** A hit with the highlights of the words. `row` is null without highlights. */
export function readHit(
  hit: { articleId: number; score: number | null; sort: SortValues },
  row: HitRow | null,
  words: readonly QueryTerm[],
  highlight: EngineRequest['highlight'],
): EngineHit {
  const highlighted = words.filter(({ isHighlighted }) => isHighlighted);
  const searched = new Set(highlighted.map(({ term }) => term));
  const postings = row ? [...unpackPostings(row.postings)] : [];
  const rangesIn = (wanted: number, isWanted: boolean) =>
    isWanted
      ? rangesOf(
          postings.filter(({ field, term }) => field === wanted && searched.has(term)),
          highlighted,
        )
      : [];
  const inTitle = rangesIn(TITLE, highlight.title);
  return {
    ...hit,
    title: row && inTitle.length > 0 ? { text: row.title, ranges: inTitle } : null,
    paragraphs: row ? matchedParagraphs(row.paragraphs, rangesIn(BODY, highlight.body)) : [],
  };
}

/**
 * The ranges of the typed terms and of complete synonyms, in order. Adjacent and overlapping
 * ranges are merged.
 */
function rangesOf(postings: readonly Posting[], words: readonly QueryTerm[]): Range[] {
  const found = new Set(postings.map(({ term }) => term));
  const isComplete = ({ part, alternative }: QueryTerm) =>
    words.every(
      (word) => word.part !== part || word.alternative !== alternative || found.has(word.term),
    );
  const matched = new Set(
    words.filter((word) => word.alternative === 0 || isComplete(word)).map(({ term }) => term),
  );
  const ranges = postings.flatMap(({ term, starts, ends }) =>
    matched.has(term) ? starts!.map((start, i): Range => [start, ends![i]!]) : [],
  );
  return mergeRanges(ranges.sort(([a], [b]) => a - b));
}

/**
 * The paragraphs with a match, each with its own ranges. The given ranges count from the start of
 * the first paragraph.
 */
function matchedParagraphs(paragraphs: string[], ranges: Range[]): MatchedText[] {
  const matched: MatchedText[] = [];
  let next = 0;
  let at = 0;
  for (const text of paragraphs) {
    const end = at + text.length;
    const own: Range[] = [];
    for (let range = ranges[next]; range && range[0] < end; range = ranges[++next])
      own.push([range[0] - at, range[1] - at]);
    if (own.length > 0) matched.push({ text, ranges: own });
    at = end + 1;
  }
  return matched;
}
