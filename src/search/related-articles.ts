import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { BestOf } from '../core/best-of.js';
import { Turns } from '../core/turns.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
import type { HeldArticle, PublishedArticles } from './term-vectors/published-articles.js';
import { unpackIds } from './term-vectors/id-list.js';

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

const ARTICLES_PER_TURN = 2_000;

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
    // Each call scans all articles in memory. Other requests run meanwhile.
    await this.turns.next();
    const ids = await relatedArticles(
      article.id,
      this.articleCache.of(context.articles.permissions),
      size + SPARE_ARTICLES,
      this.turns,
    );
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
 * indexing", 1975). It takes a fraction of a millisecond per thousand articles. Empty for an
 * article that is not published. Takes a turn for every 2,000 articles.
 */
async function relatedArticles(
  articleId: number,
  { articles, ids, vocabulary, words }: PublishedArticles,
  first: number,
  turns: Turns,
): Promise<number[]> {
  const article = articles.get(articleId);
  if (!article) return [];
  // By the ids of the words; 0 for words that do not count.
  const weights = new Float64Array(words.size);
  const titleWeight = (id: number, { title }: HeldArticle) =>
    title.includes(words.textOf(id)) ? 1 : KEYWORD_WEIGHT;
  const addWeights = (ids: readonly number[], weightOf: (id: number) => number) => {
    for (const id of ids) {
      const term = words.textOf(id);
      const documents = vocabulary.documents(term);
      if (documents < 2 || documents > Math.max(3, MAX_SHARE * articles.size)) continue;
      weights[id] =
        weightOf(id) * Math.log(1 + articles.size / Math.max(1, vocabulary.titles(term))) ** 2;
    }
  };
  addWeights(unpackIds(article.bodyTerms), () => BODY_WEIGHT);
  addWeights(article.titleTerms, (id) => titleWeight(id, article));

  const best = new BestOf<Related>(
    first,
    (a, b) => b.score - a.score || b.popularity - a.popularity,
  );
  await turns.forEach(ids, ARTICLES_PER_TURN, (id) => {
    // It may have changed during another turn.
    const other = articles.get(id);
    if (!other || id === articleId) return;
    let shared = 0;
    for (const term of other.titleTerms) {
      const weight = weights[term]!;
      if (weight > 0) shared += weight * titleWeight(term, other);
    }
    if (shared === 0) return;
    const score = (shared / Math.sqrt(other.titleTerms.length)) * proximityFactor(article, other);
    best.add({ id, score, popularity: other.popularity });
  });
  return best.items.map(({ id }) => id);
}

function proximityFactor(a: HeldArticle, b: HeldArticle): number {
  if (a.categoryIds.at(-1) === b.categoryIds.at(-1)) return SAME_CATEGORY_FACTOR;
  return a.productId === b.productId ? SAME_PRODUCT_FACTOR : 1;
}
