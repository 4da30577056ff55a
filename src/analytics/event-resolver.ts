import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Access, demandEvent, PUBLIC, type RateLimiter } from '../access/index.js';
import { type ArticleContext, requireArticle } from '../articles/index.js';
import { badInput } from '../core/errors.js';
import type { SearchIds } from '../search/index.js';
import { RecordClickInput, RecordPayload, RecordViewInput } from './event-types.js';
import type { SearchLog } from './search-log.js';

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
