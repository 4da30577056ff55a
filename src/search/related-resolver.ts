import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { Turns } from '../core/turns.js';
import { relatedArticles } from './related.js';
import type { PublishedKnowledge } from './term-vectors/published-knowledge.js';

const MAX_RELATED = 20;

/** So many more are read than wanted, should some have just been unpublished. */
const SPARE = 3;

@Resolver(() => Article)
export class RelatedArticlesResolver {
  private readonly turns = new Turns();

  constructor(private readonly knowledge: PublishedKnowledge) {}

  @Cost({ points: 30 })
  @FieldResolver(() => [Article], {
    nullable: true,
    description:
      'Published articles about nearly the same (관련 도움말), by shared words and category; never itself.',
  })
  async related(
    @Root() article: Article,
    @Arg('first', () => Int, { defaultValue: 5, description: 'At most so many, 0 to 20.' })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first, 'first', MAX_RELATED);
    // It looks at every article: a list of articles lets other requests have their turn.
    await this.turns.next();
    const found = await context.articles.published(
      relatedArticles(article.id, this.knowledge.of(context.articles.sight), size + SPARE),
    );
    return found.filter((other) => other !== null).slice(0, size);
  }
}
