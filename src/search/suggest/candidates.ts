import type { CatalogSnapshot } from '../../catalog/index.js';
import { toSegments } from '../highlight.js';
import type { HeldArticle, PlaceCounts } from '../term-vectors/published-articles.js';
import type { WordTable } from '../term-vectors/word-table.js';
import type { PopularQuery } from './popular-queries.js';
import type { PrefixMatch, PrefixMatcher } from './prefix-matcher.js';
import type { CategorySuggestion, ProductSuggestion, QuerySuggestion } from './suggestion-types.js';

/** A possible suggestion that matches the prefix. */
export interface Candidate<T> {
  readonly item: T;
  /** Lower ranks are better. */
  readonly rank: PrefixMatch['rank'] | typeof ALIAS_RANK;
  readonly ranges: PrefixMatch['ranges'];
  /** Among equal ranks, higher weights are better. */
  readonly weight: number;
}

/** The rank of a match in a keyword or nickname, which is not shown. */
const ALIAS_RANK = 4;

/** A product or category; the weight is its number of articles under the filter. */
export interface WeightedPlace {
  readonly place: PlaceData;
  readonly weight: number;
}

type PlaceData =
  Pick<ProductSuggestion, 'kind' | 'product'> | Pick<CategorySuggestion, 'kind' | 'category'>;

/** The products and categories that have articles. */
export function placesOf(
  { products, categories }: PlaceCounts,
  catalog: CatalogSnapshot,
): WeightedPlace[] {
  const places: WeightedPlace[] = [];
  for (const [id, weight] of products) {
    const product = catalog.product(id);
    if (product) places.push({ place: { kind: 'product', product }, weight });
  }
  for (const [id, weight] of categories) {
    const category = catalog.category(id);
    if (category) places.push({ place: { kind: 'category', category }, weight });
  }
  return places;
}

/** Places whose name, a word of it, or a nickname begins with the prefix: the `limit` best ones. */
export function suggestPlaces(
  matcher: PrefixMatcher,
  places: readonly WeightedPlace[],
  limit: number,
): (ProductSuggestion | CategorySuggestion)[] {
  const candidates = places.flatMap(({ place, weight }): Candidate<PlaceData>[] => {
    const match = matcher.match(nameOf(place));
    if (match && match.rank < 2) return [{ item: place, ...match, weight }];
    const aliases = place.kind === 'product' ? place.product.aliases : [];
    return aliases.some((alias) => matcher.begins(alias)) ? [aliasMatch(place, weight)] : [];
  });
  return candidates
    .sort(compareCandidates)
    .slice(0, limit)
    .map(({ item, ranges }) => {
      const text = nameOf(item);
      return { ...item, text, segments: toSegments(text, ranges) };
    });
}

/** The `limit` best popular queries that match the prefix. */
export function suggestQueries(
  matcher: PrefixMatcher,
  queries: readonly PopularQuery[],
  limit: number,
): QuerySuggestion[] {
  const candidates = queries.flatMap((query): Candidate<PopularQuery>[] => {
    const match = matcher.match(query.text);
    return match && match.rank < 2 ? [{ item: query, ...match, weight: query.visitors }] : [];
  });
  return candidates
    .sort(compareCandidates)
    .slice(0, limit)
    .map(({ item: { text }, ranges }) => ({
      kind: 'query',
      text,
      segments: toSegments(text, ranges),
    }));
}

/** The article, if its title, a word of the title or a keyword matches; else null. */
export function articleCandidate(
  matcher: PrefixMatcher,
  article: HeldArticle,
  words: WordTable,
): Candidate<HeldArticle> | null {
  const match = matcher.match(article.title);
  if (match) return { item: article, ...match, weight: article.popularity };
  return article.titleTerms.some((id) => matcher.begins(words.textOf(id)))
    ? aliasMatch(article, article.popularity)
    : null;
}

/** The order of candidates, best first. */
export function compareCandidates<T>(a: Candidate<T>, b: Candidate<T>): number {
  return a.rank - b.rank || startOrder(a) - startOrder(b) || b.weight - a.weight;
}

/** Among titles that match word by word, titles that begin with a match come first. */
function startOrder<T>({ rank, ranges }: Candidate<T>): number {
  return rank === 3 ? Math.min(1, ranges[0]![0]) : 0;
}

function nameOf(place: PlaceData): string {
  return place.kind === 'product' ? place.product.name : place.category.name;
}

function aliasMatch<T>(item: T, weight: number): Candidate<T> {
  return { item, rank: ALIAS_RANK, ranges: [], weight };
}
