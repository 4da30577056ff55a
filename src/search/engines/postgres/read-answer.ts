import type {
  EngineHit,
  EngineRequest,
  EngineResponse,
  MatchedText,
  SortValues,
} from '../../engine.js';
import { mergeRanges } from '../../highlight.js';
import type { QueryTerm, QueryTerms } from './text-terms.js';

type Counts = Record<string, number>;

/** The only row of the statement of `buildSql`. */
export interface AnswerRow {
  /** The id of the live generation. */
  live: number | null;
  total: number | string;
  minimum_score: number | null;
  best_article_id: number | null;
  hits?: HitObject[];
  product?: Counts;
  category?: Counts;
  platform?: Counts;
}

/** A hit. Starts and ends are grouped by term; they are absent or null without a highlight. */
export interface HitObject {
  id: number;
  score: number | null;
  sort: SortValues;
  title?: string | null;
  titleTerms?: string[] | null;
  titleStarts?: number[][] | null;
  titleEnds?: number[][] | null;
  paragraphs?: string[] | null;
  bodyTerms?: string[] | null;
  bodyStarts?: number[][] | null;
  bodyEnds?: number[][] | null;
}

type Range = [start: number, end: number];

/** Converts the row of the statement that `buildSql` built for this request and these terms. */
export function readAnswer(
  { facets }: EngineRequest,
  answer: AnswerRow,
  terms: QueryTerms | null,
): EngineResponse {
  const words = terms?.words ?? [];
  return {
    total: Number(answer.total),
    minimumScore: answer.minimum_score,
    bestArticleId: answer.best_article_id,
    hits: (answer.hits ?? []).map((hit) => readHit(hit, words)),
    facets: {
      product: facets.product ? readCounts(answer.product) : null,
      category: facets.category ? readCounts(answer.category) : null,
      platform: facets.platform ? readCounts(answer.platform) : null,
    },
  };
}

function readCounts(counts: Counts = {}): Map<number, number> {
  return new Map(Object.entries(counts).map(([id, count]) => [Number(id), count]));
}

function readHit({ id, score, sort, ...hit }: HitObject, words: readonly QueryTerm[]): EngineHit {
  const inTitle = rangesOf(hit.titleTerms ?? [], hit.titleStarts ?? [], hit.titleEnds ?? [], words);
  const inBody = rangesOf(hit.bodyTerms ?? [], hit.bodyStarts ?? [], hit.bodyEnds ?? [], words);
  return {
    articleId: id,
    score,
    sort,
    title:
      typeof hit.title === 'string' && inTitle.length > 0
        ? { text: hit.title, ranges: inTitle }
        : null,
    paragraphs: matchedParagraphs(hit.paragraphs ?? [], inBody),
  };
}

/**
 * The ranges of the typed terms and of complete alternatives, in order. Adjacent and overlapping
 * ranges are merged.
 */
function rangesOf(
  terms: readonly string[],
  starts: number[][],
  ends: number[][],
  words: readonly QueryTerm[],
): Range[] {
  const found = new Set(terms);
  const isComplete = ({ part, alternative }: QueryTerm) =>
    words.every(
      (word) => word.part !== part || word.alternative !== alternative || found.has(word.term),
    );
  const matched = new Set(
    words.filter((word) => word.alternative === 0 || isComplete(word)).map(({ term }) => term),
  );
  const ranges = terms.flatMap((term, i) =>
    matched.has(term) ? starts[i]!.map((start, j): Range => [start, ends[i]![j]!]) : [],
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
