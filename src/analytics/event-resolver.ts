import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access, demandEvent, PUBLIC, type RateLimiter } from '../access/index.js';
import { type ArticleContext, requireArticle } from '../articles/index.js';
import { badInput } from '../core/errors.js';
import type { SearchIds } from '../search/index.js';
import type { SearchLog } from './log/search-log.js';

@InputType({ description: 'An article that was opened from the results of a search (클릭).' })
export class RecordClickInput {
  @Field(() => ID, { description: 'What the search gave as `searchId`, not older than a day.' })
  searchId!: string;

  @Field(() => ID, { description: 'The article.' })
  articleId!: string;

  @Field(() => Int, {
    description:
      'Where it stood among all hits of the search, from 1; behind the last hit nothing counts. Where nothing was found: among the popularArticles.',
  })
  position!: number;
}

@InputType({ description: 'An article that was read (조회).' })
export class RecordViewInput {
  @Field(() => ID, { description: 'The article.' })
  articleId!: string;
}

@ObjectType({ description: 'What became of an event.' })
export class RecordPayload {
  @Field({
    description:
      'True where it was taken; what counts once counts once all the same. False where the server had no room for it: it is lost, and need not be sent again.',
  })
  recorded!: boolean;
}

/** Nobody pages so far. */
const LAST_POSITION = 100_000;

/** Takes note of what readers do; written about a second later, beside the requests. */
@Resolver()
export class EventResolver {
  constructor(
    private readonly log: SearchLog,
    private readonly ids: SearchIds,
    private readonly limiter: RateLimiter,
  ) {}

  @Access(PUBLIC)
  @Mutation(() => RecordPayload, {
    nullable: true,
    description:
      'Tells that an article was opened from the results of a search (클릭). An article counts once for each search, at its first position; a search that was a keystroke on the way to another one gives its clicks to that.',
  })
  async recordClick(
    @Arg('input', { description: 'The click.' })
    { searchId, articleId, position }: RecordClickInput,
    @Ctx() context: ArticleContext,
  ): Promise<RecordPayload> {
    demandEvent(this.limiter, context.visit);
    const search = this.ids.read(searchId, 'searchId');
    if (position < 1 || position > LAST_POSITION)
      throw badInput(
        'position',
        `position is ${position}; it must be from 1 to ${LAST_POSITION.toLocaleString('en')}.`,
        '1 is the first hit.',
      );
    const article = await requireArticle(articleId, 'articleId', context);
    return {
      recorded:
        !context.visit.isUnseen && this.log.click(context.visit, search, article.id, position),
    };
  }

  @Access(PUBLIC)
  @Mutation(() => RecordPayload, {
    nullable: true,
    description:
      'Tells that an article was read (조회). A visitor who comes back to it within half an hour counts once.',
  })
  async recordView(
    @Arg('input', { description: 'The view.' }) { articleId }: RecordViewInput,
    @Ctx() context: ArticleContext,
  ): Promise<RecordPayload> {
    demandEvent(this.limiter, context.visit);
    const article = await requireArticle(articleId, 'articleId', context);
    return { recorded: !context.visit.isUnseen && this.log.view(context.visit, article.id) };
  }
}
