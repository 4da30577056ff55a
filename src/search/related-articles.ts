import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { BestOf } from '../core/best-of.js';
import { type Steps, Turns } from '../core/turns.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
import type { HeldArticle, PublishedArticles } from './term-vectors/published-articles.js';
import { unpackIds } from './term-vectors/id-list.js';
import { markedTerm } from './term-vectors/title-block.js';

/** Maximum for `first`. */
const MAX_RELATED = 20;

/** Number of additional articles to read, because some may just have been unpublished. */
const SPARE_ARTICLES = 3;

/** Weights relative to a word of the title, which has the weight 1. */
const KEYWORD_WEIGHT = 0.5;
const BODY_WEIGHT = 0.15;
const SAME_CATEGORY_FACTOR = 1.6;
const SAME_PRODUCT_FACTOR = 1.25;

/** Words in more than this share of the articles are ignored. */
const MAX_SHARE = 0.3;

interface Related {
  id: number;
  score: number;
  popularity: number;
}

/** The field `related` of articles. */
@Resolver(() => Article)
export class RelatedArticlesResolver {
  private readonly turns = new Turns();

  constructor(private readonly articleCache: PublishedArticleCache) {}

  @Cost({ points: 30 })
  @FieldResolver(() => [Article], {
    nullable: true,
    description:
      'Other published articles on similar subjects that the caller may see (관련 도움말), chosen by ' +
      'shared words, category and product. Empty for an article that is not published.',
  })
  async related(
    @Root() article: Article,
    @Arg('first', () => Int, {
      defaultValue: 5,
      description: 'Maximum number of articles, 0 to 20.',
    })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first, 'first', MAX_RELATED);
    const published = this.articleCache.of(context.articles.permissions);
    const related = relatedArticles(article.id, published, size + SPARE_ARTICLES);
    // Each call looks at the titles of all articles, and has the weights of all words in memory.
    const ids = await this.turns.run(related);
    const found = await context.articles.published(ids);
    return found.filter((other) => other !== null).slice(0, size);
  }
}

/**
 * The ids of the published articles whose titles and keywords are most similar to an article, most
 * similar first. A shared word counts by the square of its inverse document frequency among titles.
 * The sum is divided by the square root of the number of words of the other title, and multiplied
 * for the same category or product. This is the vector space model without the article's own norm,
 * which does not change the order (Salton, Wong and Yang, "A vector space model for automatic
 * indexing", 1975). Empty for an article that is not published.
 */
function* relatedArticles(
  articleId: number,
  published: PublishedArticles,
  first: number,
): Steps<number[]> {
  const article = published.articles.get(articleId);
  if (!article) return [];
  const best = new BestOf<Related>(
    first,
    (a, b) => b.score - a.score || b.popularity - a.popularity,
  );
  const score = (shared: number, terms: number, factor: number) =>
    (shared / Math.sqrt(terms)) * factor;
  const isWanted = (other: HeldArticle, shared: number, terms: number) =>
    other.articleId !== articleId &&
    score(shared, terms, SAME_CATEGORY_FACTOR) >= (best.last?.score ?? 0);
  yield* published.weigh(weightsOf(article, published), isWanted, (other, shared, terms) =>
    best.add({
      id: other.articleId,
      score: score(shared, terms, proximityFactor(article, other)),
      popularity: other.popularity,
    }),
  );
  return [...new Set(best.items.map(({ id }) => id))];
}

/** The weights of an article's words in titles of others, by `markedTerm`. */
function weightsOf(
  article: HeldArticle,
  { articles, vocabulary, words }: PublishedArticles,
): Float64Array {
  const weights = new Float64Array(2 * words.size);
  const add = (ids: readonly number[], weightOf: (term: string) => number) => {
    for (const id of ids) {
      const term = words.textOf(id);
      const documents = vocabulary.documents(term);
      if (documents < 2 || documents > Math.max(3, MAX_SHARE * articles.size)) continue;
      const weight =
        weightOf(term) * Math.log(1 + articles.size / Math.max(1, vocabulary.titles(term))) ** 2;
      weights[markedTerm(id, true)] = weight;
      weights[markedTerm(id, false)] = KEYWORD_WEIGHT * weight;
    }
  };
  add(unpackIds(article.bodyTerms), () => BODY_WEIGHT);
  add(article.titleTerms, (term) => (article.title.includes(term) ? 1 : KEYWORD_WEIGHT));
  return weights;
}

function proximityFactor(a: HeldArticle, b: HeldArticle): number {
  if (a.categoryIds.at(-1) === b.categoryIds.at(-1)) return SAME_CATEGORY_FACTOR;
  return a.productId === b.productId ? SAME_PRODUCT_FACTOR : 1;
}
