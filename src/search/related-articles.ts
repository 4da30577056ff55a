import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { Turns } from '../core/turns.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
import type { PublishedArticles } from './term-vectors/published-articles.js';
import type { PublishedArticle } from './term-vectors/published-article-reader.js';

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
    // Each call scans all articles in memory. Other requests run between the calls of a list.
    await this.turns.next();
    const found = await context.articles.published(
      relatedArticles(
        article.id,
        this.articleCache.of(context.articles.permissions),
        size + SPARE_ARTICLES,
      ),
    );
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
 * article that is not published.
 */
function relatedArticles(
  articleId: number,
  { articles, vocabulary }: PublishedArticles,
  first: number,
): number[] {
  const article = articles.get(articleId);
  if (!article) return [];
  const weights = new Map<string, number>();
  const addWeights = (terms: readonly string[], weightOf: (term: string) => number) => {
    for (const term of terms) {
      const documents = vocabulary.documents(term);
      if (documents < 2 || documents > Math.max(3, MAX_SHARE * articles.size)) continue;
      weights.set(
        term,
        weightOf(term) * Math.log(1 + articles.size / Math.max(1, vocabulary.titles(term))) ** 2,
      );
    }
  };
  addWeights(article.bodyTerms, () => BODY_WEIGHT);
  addWeights(article.titleTerms, (term) => titleWeight(term, article));

  const scored: { id: number; score: number; popularity: number }[] = [];
  for (const other of articles.values()) {
    if (other === article) continue;
    let shared = 0;
    for (const term of other.titleTerms) {
      const weight = weights.get(term);
      if (weight !== undefined) shared += weight * titleWeight(term, other);
    }
    if (shared === 0) continue;
    const score = (shared / Math.sqrt(other.titleTerms.length)) * proximityFactor(article, other);
    scored.push({ id: other.articleId, score, popularity: other.popularity });
  }
  return scored
    .sort((a, b) => b.score - a.score || b.popularity - a.popularity)
    .slice(0, first)
    .map(({ id }) => id);
}

function titleWeight(term: string, { title }: PublishedArticle): number {
  return title.includes(term) ? 1 : KEYWORD_WEIGHT;
}

function proximityFactor(a: PublishedArticle, b: PublishedArticle): number {
  if (a.categoryIds.at(-1) === b.categoryIds.at(-1)) return SAME_CATEGORY_FACTOR;
  return a.productId === b.productId ? SAME_PRODUCT_FACTOR : 1;
}
