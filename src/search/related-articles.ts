import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { BestOf } from '../core/best-of.js';
import { Cost } from '../core/cost.js';
import { checkPageSize, First } from '../core/pagination.js';
import { Rounds } from '../core/work/rounds.js';
import { Scorer, Sums } from './engines/memory/score-query.js';
import { RANKED_FIELDS } from './relevance.js';
import { shelvesFor } from './shelves.js';
import { unpackIds } from './term-vectors/word-ids.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
import type { HeldArticle } from './term-vectors/published-articles.js';

const MAX_RELATED = 20;

/** Articles that are read in addition, because some may just have been unpublished. */
const SPARE_ARTICLES = 3;

/** Weights relative to 1, the weight of a word of the title. */
const KEYWORD_WEIGHT = 0.5;
const BODY_WEIGHT = 0.15;

const SAME_CATEGORY_FACTOR = 1.6;
const SAME_PRODUCT_FACTOR = 1.25;

/** Words in more than this share of articles are ignored. */
const MAX_SHARE = 0.3;

const TITLE = RANKED_FIELDS.findIndex(({ name }) => name === 'title');
const KEYWORDS = RANKED_FIELDS.findIndex(({ name }) => name === 'keywords');

interface Related {
  id: number;
  score: number;
  popularity: number;
}

@Resolver(() => Article)
export class RelatedArticlesResolver {
  private readonly rounds = new Rounds();

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
    @First('Maximum number of articles', 5, MAX_RELATED) first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first, 'first', MAX_RELATED);
    await this.rounds.next();
    const shelves = shelvesFor(context.articles.permissions);
    const ids = relatedArticles(article.id, this.articleCache, shelves, size + SPARE_ARTICLES);
    const found = await context.articles.published(ids);
    return found.filter((other) => other !== null).slice(0, size);
  }
}

/**
 * The ids of the published articles with the most similar titles and keywords, most similar first;
 * none for an unpublished article. Shared words count by the square of their idf among titles. The
 * sum is divided by the square root of the other title's number of words, and multiplied for the
 * same category or product. This is the vector space model without the constant norm of the given
 * article (Salton, Wong and Yang, "A vector space model for automatic indexing", 1975).
 */
function relatedArticles(
  articleId: number,
  cache: PublishedArticleCache,
  shelves: readonly string[],
  first: number,
): number[] {
  const { articles, vocabulary, words } = cache.of(shelves);
  const article = articles.get(articleId);
  if (!article) return [];
  const weights = new Map<string, number>();
  const weigh = (ids: readonly number[], factorOf: (term: string) => number) => {
    for (const id of ids) {
      const term = words.textOf(id);
      const documents = vocabulary.documents(term);
      if (documents < 2 || documents > Math.max(3, MAX_SHARE * articles.size)) continue;
      const idf = Math.log(1 + articles.size / Math.max(1, vocabulary.titles(term)));
      weights.set(term, factorOf(term) * idf ** 2);
    }
  };
  weigh(unpackIds(article.bodyTerms), () => BODY_WEIGHT);
  weigh(article.titleTerms, (term) => (article.title.includes(term) ? 1 : KEYWORD_WEIGHT));

  const best = new BestOf<Related>(
    first,
    (a, b) => b.score - a.score || b.popularity - a.popularity,
  );
  const scorer = new Scorer(cache.index);
  scorer.search(shelves);
  const shared = new Sums().clear(cache.index.articles.length);
  for (const [term, weight] of weights) {
    scorer.visit(TITLE, term, (place) => shared.add(place, weight));
    scorer.visit(KEYWORDS, term, (place) => shared.add(place, KEYWORD_WEIGHT * weight));
  }
  for (const place of shared.places) {
    const other = articles.get(cache.index.articles[place]!.articleId);
    if (!other || other === article) continue;
    const norm = Math.sqrt(Math.max(1, other.titleTerms.length));
    const score = (shared.values[place]! / norm) * proximityFactor(article, other);
    best.add({ id: other.articleId, score, popularity: other.popularity });
  }
  return best.items.map(({ id }) => id);
}

function proximityFactor(a: HeldArticle, b: HeldArticle): number {
  if (a.categoryIds.at(-1) === b.categoryIds.at(-1)) return SAME_CATEGORY_FACTOR;
  return a.productId === b.productId ? SAME_PRODUCT_FACTOR : 1;
}
