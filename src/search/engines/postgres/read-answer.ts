import type {
  EngineHit,
  EngineRequest,
  EngineResponse,
  IndexedDocument,
  MatchedText,
  SearchDocument,
  SortValues,
} from '../../engine.js';

type Counts = Record<string, number>;

/** The one row that the statement of `buildSql` gives. */
export interface Answer {
  /** The number of the live generation. */
  live: number | null;
  total: number | string;
  hits?: HitAnswer[];
  product?: Counts;
  category?: Counts;
  platform?: Counts;
}

/**
 * A hit; starts and ends by word, where a text is to be highlighted and something in it matched.
 */
export interface HitAnswer {
  id: number;
  score: number | null;
  sort: SortValues;
  title?: string | null;
  titleStarts?: number[][] | null;
  titleEnds?: number[][] | null;
  paragraphs?: string[] | null;
  bodyStarts?: number[][] | null;
  bodyEnds?: number[][] | null;
}

type Range = [start: number, end: number];

/** The answer of Postgres to what `buildSql` made of that request. */
export function readAnswer({ facets }: EngineRequest, answer: Answer): EngineResponse {
  return {
    total: Number(answer.total),
    hits: (answer.hits ?? []).map(readHit),
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

function readHit({ id, score, sort, ...hit }: HitAnswer): EngineHit {
  const inTitle = mergeRanges(hit.titleStarts ?? [], hit.titleEnds ?? []);
  const inBody = mergeRanges(hit.bodyStarts ?? [], hit.bodyEnds ?? []);
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

/** All places of all words in order; those that touch or overlap are one. */
function mergeRanges(starts: number[][], ends: number[][]): Range[] {
  const ranges = starts.flatMap((ofWord, word) =>
    ofWord.map((start, i): Range => [start, ends[word]![i]!]),
  );
  const merged: Range[] = [];
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/**
 * The paragraphs with a match, each with its own ranges; those given count from the start of the
 * first one.
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

/** A row of `search_document` as `READ_DOCUMENTS` gives it. Times are milliseconds since 1970. */
export interface StoredDocument extends Omit<SearchDocument, 'publishedAt' | 'updatedAt'> {
  version: number;
  publishedAt: number;
  updatedAt: number;
  /** Its postings add up to its lengths. */
  isWhole: boolean;
}

/**
 * The documents of a generation ($1) for these articles ($2), and whether each is found as it
 * should be.
 */
export const READ_DOCUMENTS = `
  select d.article_id as "articleId", d.version, d.title, d.keywords, d.breadcrumb, d.paragraphs, d.product_id as "productId",
    d.category_ids as "categoryIds", d.platform_ids as "platformIds", d.visibility, d.title_sort as "titleSort", d.popularity,
    d.published_at as "publishedAt", d.updated_at as "updatedAt",
    (select coalesce(sum(p.frequency), 0) from posting p where p.generation = d.generation and p.article_id = d.article_id)
      = (select coalesce(sum(length), 0) from unnest(d.lengths) as length) as "isWhole"
  from search_document d join postgres_generation g on g.id = d.generation
  where g.generation = $1 and d.article_id = any($2::integer[]) and not d.gone`;

/** The document of a row. */
export function readDocument({
  version,
  publishedAt,
  updatedAt,
  isWhole,
  ...row
}: StoredDocument): IndexedDocument {
  const document = { ...row, publishedAt: new Date(publishedAt), updatedAt: new Date(updatedAt) };
  return { version, document: isWhole ? document : null };
}
