import { setImmediate } from 'node:timers/promises';
import { type Article, type ArticleLoaders, ArticleStatus } from '../../articles/index.js';
import type { CatalogSnapshot, Category, Product } from '../../catalog/index.js';
import type { EngineFilter } from '../engine.js';
import type { KnownArticle } from '../term-vectors/term-vector-store.js';
import type { PublishedKnowledge } from '../term-vectors/published-knowledge.js';
import type { QueryInterpreter } from '../interpretation/query-interpreter.js';
import { type PrefixMatch, PrefixMatcher } from './prefix-matcher.js';
import { inOtherLayout, otherReadings } from './typed-readings.js';

type Ranges = PrefixMatch['ranges'];

/** Something that what was typed may become. */
export type Suggested =
  | { readonly kind: 'article'; readonly text: string; readonly ranges: Ranges; readonly article: Article }
  | { readonly kind: 'product'; readonly text: string; readonly ranges: Ranges; readonly product: Product }
  | { readonly kind: 'category'; readonly text: string; readonly ranges: Ranges; readonly category: Category };

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

/** Suggests articles, products and categories from memory; Postgres says which of the articles the caller may see. */
export class Suggester {
  constructor(
    private readonly knowledge: PublishedKnowledge,
    private readonly interpreter: QueryInterpreter,
  ) {}

  /**
   * At most `first` suggestions under the filter, the best first; products and categories at most a third of them. Where nothing goes on
   * from what was typed, it is read otherwise: in the other keyboard layout, then as a query would be.
   */
  async suggest(
    typed: string,
    filter: EngineFilter,
    first: number,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
  ): Promise<Suggested[]> {
    const articles = [...this.knowledge.articles.values()].filter((article) => fits(article, filter));
    const goingOnFrom = async (reading: string) => {
      const matcher = new PrefixMatcher(reading);
      const places = this.places(matcher, articles, catalog).slice(0, Math.ceil(first / 3));
      return [...places, ...(await this.articles(matcher, articles, first, loaders))].slice(0, first);
    };
    for (const reading of [typed, ...inOtherLayout(typed)]) {
      const found = await goingOnFrom(reading);
      if (found.length > 0) return found;
    }
    for (const reading of otherReadings(typed, await this.interpreter.interpret(typed, catalog)).slice(0, MOST_READINGS)) {
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
      if (i % YIELD_EVERY === YIELD_EVERY - 1) await setImmediate();
    }
    const wanted = best(matched).slice(0, first + SPARE);
    const visible = await loaders.article.loadMany(wanted.map(({ thing }) => thing.articleId));
    return visible.flatMap((article): Suggested[] => {
      if (article instanceof Error) throw article;
      if (article?.status !== ArticleStatus.PUBLISHED) return [];
      // The title may have changed since it was matched.
      return [{ kind: 'article', text: article.title, ranges: matcher.match(article.title)?.ranges ?? [], article }];
    });
  }

  /** Products and categories that hold an article under the filter. */
  private places(matcher: PrefixMatcher, articles: readonly KnownArticle[], catalog: CatalogSnapshot): Suggested[] {
    const products = new Map<number, number>();
    const categories = new Map<number, number>();
    const count = (counts: Map<number, number>, id: number) => counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const { productId, categoryIds } of articles) {
      count(products, productId);
      categoryIds.forEach((id) => count(categories, id));
    }
    const matchedProducts = [...products].flatMap(([id, weight]) => {
      const product = catalog.product(id);
      return product ? matchNames(matcher, product, [product.name, ...product.aliases], weight) : [];
    });
    const matchedCategories = [...categories].flatMap(([id, weight]) => {
      const category = catalog.category(id);
      return category ? matchNames(matcher, category, [category.name], weight) : [];
    });
    const toProduct = ({ thing, ranges, rank }: Candidate<Product>) => ({
      rank,
      suggested: { kind: 'product', text: thing.name, ranges, product: thing } as const,
    });
    const toCategory = ({ thing, ranges, rank }: Candidate<Category>) => ({
      rank,
      suggested: { kind: 'category', text: thing.name, ranges, category: thing } as const,
    });
    const all: { rank: number; suggested: Suggested }[] = [
      ...best(matchedProducts).map(toProduct),
      ...best(matchedCategories).map(toCategory),
    ];
    return all
      .filter(({ rank }) => rank < 2 || rank === BY_OTHER_NAME)
      .sort((a, b) => a.rank - b.rank)
      .map(({ suggested }) => suggested);
  }
}

function fits(article: KnownArticle, { productIds, categoryIds, platformIds, updatedFrom, updatedTo }: EngineFilter): boolean {
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
  const byKeyword = article.titleTerms.some((term) => matcher.match(term)?.rank === 0);
  return byKeyword ? [{ thing: article, rank: BY_OTHER_NAME, ranges: [], weight: article.popularity }] : [];
}

/** By the name, or by a nickname, which is not shown; one that is typed in full or begun is as good. */
function matchNames<T>(matcher: PrefixMatcher, thing: T, [name, ...aliases]: string[], weight: number): Candidate<T>[] {
  const match = matcher.match(name!);
  if (match) return [{ thing, ...match, weight }];
  return aliases.some((alias) => matcher.match(alias)?.rank === 0) ? [{ thing, rank: BY_OTHER_NAME, ranges: [], weight }] : [];
}

function best<T>(candidates: Candidate<T>[]): Candidate<T>[] {
  // Word by word, the title that begins with the first of them is meant before one that has it later.
  const from = ({ rank, ranges }: Candidate<T>) => (rank === 3 ? Math.min(1, ranges[0]![0]) : 0);
  return candidates.sort((a, b) => a.rank - b.rank || from(a) - from(b) || b.weight - a.weight);
}
