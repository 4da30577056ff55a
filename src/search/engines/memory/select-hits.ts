import { BestOf } from '../../../core/best-of.js';
import {
  type EngineHit,
  type EngineQuery,
  type EngineRequest,
  type EngineResponse,
  type FacetRequest,
  SearchSort,
} from '../../engine.js';
import { accepts, type Fact, FACET_FACTS, FILTERED_FACTS } from '../../entry-fields.js';
import {
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  type Minimum,
  minimumOf,
  PREFERRED_FACTOR,
  type Raise,
  raisesOf,
} from '../../relevance.js';
import type { IndexedFacts, MemoryIndex } from './memory-index.js';
import type { QueryTerms } from './query-terms.js';
import { roundScore, type Scorer, type Sums } from './score-query.js';

/** A matching article, with score 0 if there is no query. */
interface Match {
  readonly article: IndexedFacts;
  readonly score: number;
  readonly isByWords: boolean;
}

/** The result of a request, with the hits of its page before highlighting. */
export type Selection = Omit<EngineResponse, 'hits'> & {
  readonly page: readonly Omit<EngineHit, 'title' | 'paragraphs'>[];
};

/** Shelves of a search whose texts are cut into terms alike, and the terms of the query. */
export interface ShelfTerms {
  readonly shelves: readonly string[];
  readonly terms: QueryTerms;
  /** The places with each phrase of the query. */
  readonly phrases: readonly ReadonlySet<number>[];
}

/** The scores of a query on all its shelves. */
export function scoreShelves(scorer: Scorer, groups: readonly ShelfTerms[]): Sums | null {
  let scores: Sums | null = null;
  scorer.begin();
  for (const { shelves, terms, phrases } of groups) {
    scorer.search(shelves);
    scores = scorer.score(terms, phrases);
  }
  return scores;
}

/** Answers a request. Without a query, there are no `groups`. */
export function selectHits(
  index: MemoryIndex,
  scorer: Scorer,
  request: EngineRequest,
  groups: readonly ShelfTerms[],
): Selection {
  const { query, filter } = request;
  const { bits } = index.view(request.shelves);
  const mask = index.shelfBits;
  const scores = scoreShelves(scorer, groups);
  const best = scores && query ? applyFactors(index, scores, query.preferred) : null;
  const minimum = minimumIn(request, best);
  const { minimumScore } = minimum;
  const raises = new Map(
    raisesOf(request, minimumScore).flatMap((raise): [number, Raise][] => {
      const place = index.placeOf(raise.articleId);
      return place === undefined ? [] : [[place, raise]];
    }),
  );
  scorer.search(request.shelves);
  const key = groups[0]?.terms.titleKey;
  const equalTitles = key === undefined ? null : scorer.whole('title', key);
  const equalKeywords = key === undefined ? null : scorer.whole('keyword', key);

  const facets = new FacetCounts(request);
  const from = filter.updatedFrom?.getTime() ?? -Infinity;
  const to = filter.updatedTo?.getTime() ?? Infinity;
  const page = new Page(request);
  let total = 0;
  const visit = (place: number, isByWords = true) => {
    const article = index.articles[place]!;
    if (article.updatedAt < from || article.updatedAt >= to) return;
    let score = scores?.values[place] ?? 0;
    if (equalTitles?.has(place)) score += EXACT_TITLE_SCORE;
    if (equalKeywords?.has(place)) score += EXACT_KEYWORD_SCORE;
    const raise = raises.get(place);
    if (!isByWords || (minimumScore !== null && score < minimumScore)) {
      if (!raise?.isHit) return;
      [score, isByWords] = [0, false];
    }
    if (!facets.add(article)) return;
    total += 1;
    if (raise) score = roundScore(score + raise.score);
    page.add({ article, score, isByWords });
  };
  if (scores) {
    for (const place of scores.places) visit(place);
    for (const place of raises.keys())
      if (mask[place]! & bits && !scores.counts[place]) visit(place, false);
  } else
    for (let place = 0; place < index.articles.length; place += 1)
      if (mask[place]! & bits) visit(place);
  return {
    total,
    ...minimum,
    facets: facets.facets(),
    page: page.hits(),
  };
}

function minimumIn(
  { query, minimumScore }: EngineRequest,
  best: (Match & { nextShare: number }) | null,
): Minimum {
  if (query && minimumScore === 'answers') {
    return minimumOf(query, best && { ...best, articleId: best.article.articleId });
  }
  const asked = query && minimumScore !== 'answers' ? minimumScore : null;
  return { minimumScore: asked, bestArticleId: null, nextShare: 0 };
}

/**
 * Applies the factors for products and platforms that the query names, and rounds. Returns the best
 * match, of equal scores the lowest id, and the second best score as a share of the best one.
 */
export function applyFactors(
  index: MemoryIndex,
  { places, values }: Sums,
  { productIds, platformIds }: EngineQuery['preferred'],
): (Match & { nextShare: number }) | null {
  const hasPreferred = productIds.length + platformIds.length > 0;
  const factorOf = (article: IndexedFacts) =>
    (productIds.includes(article.productId) ? PREFERRED_FACTOR : 1) *
    (article.platformIds.some((id) => platformIds.includes(id)) ? PREFERRED_FACTOR : 1);
  let best: Match | null = null;
  let next = 0;
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i]!;
    const factor = hasPreferred ? factorOf(index.articles[place]!) : 1;
    const score = roundScore(factor * values[place]!);
    values[place] = score;
    next = Math.max(next, Math.min(score, best?.score ?? 0));
    if (best !== null && score < best.score) continue;
    const article = index.articles[place]!;
    if (best === null || score > best.score || article.articleId < best.article.articleId)
      best = { article, score, isByWords: true };
  }
  return best && { ...best, nextShare: best.score > 0 ? next / best.score : 0 };
}

type SortKey = (match: Match) => number | string;

const MOST_POPULAR: SortKey[] = [
  ({ article }) => 0 - article.popularity,
  ({ article }) => 0 - article.publishedAt,
];
/** All orders are ascending. */
const SORT_KEYS: Record<SearchSort, SortKey[]> = {
  [SearchSort.RELEVANCE]: [({ score }) => 0 - score, ...MOST_POPULAR],
  [SearchSort.POPULARITY]: MOST_POPULAR,
  [SearchSort.UPDATED]: [({ article }) => 0 - article.updatedAt],
  [SearchSort.TITLE]: [({ article }) => article.titleSort],
};
const ID: SortKey = ({ article }) => String(article.articleId);

class Page {
  private readonly keys: readonly SortKey[];
  private readonly isScored: boolean;
  private readonly offset: number;
  private readonly best: BestOf<Match>;

  constructor(private readonly request: EngineRequest) {
    const { query, sort, after } = request;
    this.isScored = query !== null && sort === SearchSort.RELEVANCE;
    const order = this.isScored || sort !== SearchSort.RELEVANCE ? sort : SearchSort.POPULARITY;
    this.keys = [...SORT_KEYS[order], ID];
    this.offset = after && 'offset' in after ? after.offset : 0;
    this.best = new BestOf(this.offset + request.first, (a, b) =>
      this.compareKeys(a, (key) => key(b)),
    );
  }

  add(match: Match): void {
    const { after, first } = this.request;
    if (first === 0) return;
    if (after && 'sort' in after && this.compareKeys(match, (_, i) => after.sort[i]!) <= 0) return;
    this.best.add(match);
  }

  hits(): Selection['page'] {
    return this.best.items.slice(this.offset).map((match) => ({
      articleId: match.article.articleId,
      score: this.isScored ? match.score : null,
      isByWords: match.isByWords,
      sort: this.keys.map((key) => key(match)),
    }));
  }

  private compareKeys(match: Match, other: (key: SortKey, i: number) => number | string): number {
    for (const [i, key] of this.keys.entries()) {
      const [own, its] = [key(match), other(key, i)];
      if (own !== its) return own < its ? -1 : 1;
    }
    return 0;
  }
}

/**
 * Counts the facets of a request, and applies its filter. `ENTRY_FIELDS` says which filters each
 * facet ignores. Articles are first counted by their lists of ids, of which there are few.
 */
class FacetCounts {
  private readonly filters: readonly { name: Fact['name']; wanted: readonly unknown[] }[];
  private readonly counted: readonly {
    readonly name: keyof FacetRequest;
    readonly field: Fact['name'];
    /** By position in `filters`: 1 if the facet ignores the filter. */
    readonly ignored: number;
    readonly counts: Map<unknown, number>;
  }[];

  constructor(private readonly request: Pick<EngineRequest, 'filter' | 'facets'>) {
    const lists = FILTERED_FACTS.filter(({ filter }) => request.filter[filter]);
    this.filters = lists.map(({ name, filter }) => ({ name, wanted: request.filter[filter]! }));
    this.counted = FACET_FACTS.filter(({ facet }) => request.facets[facet.name]).map((fact) => ({
      name: fact.facet.name,
      field: fact.name,
      ignored: lists.reduce(
        (bits, { filter }, i) => bits | (Number(fact.facet.ignores.includes(filter)) << i),
        0,
      ),
      counts: new Map(),
    }));
  }

  /** Counts an article. Returns whether it passes the filter. */
  add(article: IndexedFacts): boolean {
    let failed = 0;
    for (const [i, { name, wanted }] of this.filters.entries())
      if (!accepts(wanted, article[name])) failed |= 1 << i;
    for (const { field, ignored, counts } of this.counted)
      if ((failed & ~ignored) === 0) count(counts, article[field], 1);
    return failed === 0;
  }

  /** The counts by id without zeros; null for facets that were not requested. */
  facets(): EngineResponse['facets'] {
    const facets: EngineResponse['facets'] = { product: null, category: null, platform: null };
    for (const { name, counts } of this.counted) {
      const asked = this.request.facets[name];
      const byId = new Map<number, number>();
      for (const [value, number] of counts) {
        const ids = [value].flat() as number[];
        if (Array.isArray(asked)) {
          for (const { platformId, matches } of asked)
            if (ids.some((id) => matches.includes(id))) count(byId, platformId, number);
        } else for (const id of ids) count(byId, id, number);
      }
      facets[name] = byId;
    }
    return facets;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  counts.set(key, (counts.get(key) ?? 0) + change);
}
