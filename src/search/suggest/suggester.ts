import { type Article, type ArticleLoaders } from '../../articles/index.js';
import type { CatalogSnapshot, Category, Product } from '../../catalog/index.js';
import { Turns } from '../../core/turns.js';
import { normalize } from '../../language/index.js';
import type { EngineFilter } from '../engine.js';
import type { KnownArticle } from '../term-vectors/term-vector-store.js';
import type { PublishedKnowledge } from '../term-vectors/published-knowledge.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import type { PopularQueries, PopularQuery } from './popular-queries.js';
import { type PrefixMatch, PrefixMatcher } from './prefix-matcher.js';
import { inOtherLayout, otherReadings } from './typed-readings.js';

type Ranges = PrefixMatch['ranges'];

/** Something that what was typed may become. */
export type Suggested =
  | {
      readonly kind: 'article';
      readonly text: string;
      readonly ranges: Ranges;
      readonly article: Article;
    }
  | { readonly kind: 'query'; readonly text: string; readonly ranges: Ranges }
  | {
      readonly kind: 'product';
      readonly text: string;
      readonly ranges: Ranges;
      readonly product: Product;
    }
  | {
      readonly kind: 'category';
      readonly text: string;
      readonly ranges: Ranges;
      readonly category: Category;
    };

interface Candidate<T> {
  readonly thing: T;
  readonly rank: number;
  readonly ranges: Ranges;
  readonly weight: number;
}

/** Matched by a keyword or nickname, which is not shown. */
const BY_OTHER_NAME = 4;

/** So many more articles are read than wanted, should some have just been unpublished. */
const SPARE = 5;

/** Each other reading looks at every article once more. */
const MOST_READINGS = 8;
const YIELD_EVERY = 1_000;

/**
 * Suggests articles, products, categories and popular queries from memory; Postgres says which of
 * the articles the caller may see.
 */
export class Suggester {
  private readonly turns = new Turns();

  constructor(
    private readonly knowledge: PublishedKnowledge,
    private readonly interpreter: QueryInterpreter,
    private readonly popular: PopularQueries,
  ) {}

  /**
   * At most `first` suggestions under the filter, the best first; products and categories at most a
   * third of them, and so popular queries. Where nothing goes on from what was typed, it is read
   * otherwise: in the other keyboard layout, then as a query would be.
   */
  async suggest(
    typed: string,
    filter: EngineFilter,
    first: number,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
  ): Promise<Suggested[]> {
    if (first === 0) return [];
    const known = this.knowledge.of(loaders.sight);
    const articles = [...known.articles.values()].filter((article) => fits(article, filter));
    const places = placesOf(articles, catalog);
    // Under a product, what is searched there.
    const popular = await this.popular.of(
      filter.productIds?.length === 1 ? filter.productIds[0]! : null,
    );
    const goingOnFrom = async (reading: string) => {
      await this.turns.next();
      const matcher = new PrefixMatcher(reading);
      const most = Math.ceil(first / 3);
      const found = matchPlaces(matcher, places).slice(0, most);
      const titled = await this.articles(matcher, articles, first, loaders);
      const shown = new Set([
        normalize(typed),
        ...[...found, ...titled].map(({ text }) => normalize(text)),
      ]);
      const queries = matchQueries(
        matcher,
        popular.filter(({ text }) => !shown.has(text)),
      );
      return [...queries.slice(0, most), ...found, ...titled].slice(0, first);
    };
    for (const reading of [typed, ...inOtherLayout(typed)]) {
      const found = await goingOnFrom(reading);
      if (found.length > 0) return found;
    }
    for (const reading of otherReadings(
      typed,
      await this.interpreter.interpret(typed, catalog, known),
    ).slice(0, MOST_READINGS)) {
      const found = await goingOnFrom(reading);
      if (found.length > 0) return found;
    }
    return [];
  }

  private async articles(
    matcher: PrefixMatcher,
    articles: readonly KnownArticle[],
    first: number,
    loaders: ArticleLoaders,
  ): Promise<Suggested[]> {
    const matched: Candidate<KnownArticle>[] = [];
    for (const [i, article] of articles.entries()) {
      matched.push(...matchArticle(matcher, article));
      // Other requests get their turn.
      if (i % YIELD_EVERY === YIELD_EVERY - 1) await this.turns.next();
    }
    const wanted = best(matched).slice(0, first + SPARE);
    const visible = await loaders.published(wanted.map(({ thing }) => thing.articleId));
    return visible.flatMap((article): Suggested[] => {
      if (!article) return [];
      // The title may have changed since it was matched.
      return [
        {
          kind: 'article',
          text: article.title,
          ranges: matcher.match(article.title)?.ranges ?? [],
          article,
        },
      ];
    });
  }
}

interface Place {
  readonly names: readonly string[];
  /** How many articles under the filter it holds. */
  readonly weight: number;
  readonly suggested: (ranges: Ranges) => Suggested;
}

/** Products and categories that hold an article under the filter. */
function placesOf(articles: readonly KnownArticle[], catalog: CatalogSnapshot): Place[] {
  const products = new Map<number, number>();
  const categories = new Map<number, number>();
  const count = (counts: Map<number, number>, id: number) =>
    counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { productId, categoryIds } of articles) {
    count(products, productId);
    categoryIds.forEach((id) => count(categories, id));
  }
  const places: Place[] = [];
  for (const [id, weight] of products) {
    const product = catalog.product(id);
    if (!product) continue;
    const suggested = (ranges: Ranges): Suggested => ({
      kind: 'product',
      text: product.name,
      ranges,
      product,
    });
    places.push({ names: [product.name, ...product.aliases], weight, suggested });
  }
  for (const [id, weight] of categories) {
    const category = catalog.category(id);
    if (!category) continue;
    const suggested = (ranges: Ranges): Suggested => ({
      kind: 'category',
      text: category.name,
      ranges,
      category,
    });
    places.push({ names: [category.name], weight, suggested });
  }
  return places;
}

/**
 * The places that begin, or have a word that begins, with what was typed, or are called so
 * otherwise.
 */
function matchPlaces(matcher: PrefixMatcher, places: readonly Place[]): Suggested[] {
  const matched = places.flatMap((place): Candidate<Place>[] => {
    const [name, ...aliases] = place.names;
    const match = matcher.match(name!);
    if (match) return match.rank < 2 ? [{ thing: place, ...match, weight: place.weight }] : [];
    return aliases.some((alias) => matcher.begins(alias)) ? [byOtherName(place, place.weight)] : [];
  });
  return best(matched).map(({ thing, ranges }) => thing.suggested(ranges));
}

/** The popular queries that go on from what was typed. */
function matchQueries(matcher: PrefixMatcher, popular: readonly PopularQuery[]): Suggested[] {
  const matched = popular.flatMap((query): Candidate<PopularQuery>[] => {
    const match = matcher.match(query.text);
    return match && match.rank < 2 ? [{ thing: query, ...match, weight: query.visitors }] : [];
  });
  return best(matched).map(({ thing: { text }, ranges }) => ({ kind: 'query', text, ranges }));
}

function fits(
  article: KnownArticle,
  { productIds, categoryIds, platformIds, updatedFrom, updatedTo }: EngineFilter,
): boolean {
  return (
    (!productIds || productIds.includes(article.productId)) &&
    (!categoryIds || article.categoryIds.some((id) => categoryIds.includes(id))) &&
    (!platformIds || article.platformIds.some((id) => platformIds.includes(id))) &&
    (!updatedFrom || article.updatedAt >= updatedFrom.getTime()) &&
    (!updatedTo || article.updatedAt < updatedTo.getTime())
  );
}

function matchArticle(matcher: PrefixMatcher, article: KnownArticle): Candidate<KnownArticle>[] {
  const match = matcher.match(article.title);
  if (match) return [{ thing: article, ...match, weight: article.popularity }];
  return article.titleTerms.some((term) => matcher.begins(term))
    ? [byOtherName(article, article.popularity)]
    : [];
}

function byOtherName<T>(thing: T, weight: number): Candidate<T> {
  return { thing, rank: BY_OTHER_NAME, ranges: [], weight };
}

function best<T>(candidates: Candidate<T>[]): Candidate<T>[] {
  // Word by word, the title that begins with the first of them is meant before one that has it
  // later.
  const from = ({ rank, ranges }: Candidate<T>) => (rank === 3 ? Math.min(1, ranges[0]![0]) : 0);
  return candidates.sort((a, b) => a.rank - b.rank || from(a) - from(b) || b.weight - a.weight);
}
