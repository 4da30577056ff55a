import { Ctx, Field, ID, InputType, Int, ObjectType, Resolver } from 'type-graphql';
import { countEvent, Input, MutationFor, PUBLIC, type RateLimiter } from '../access/index.js';
import { type ArticleContext, requireArticle } from '../articles/index.js';
import { badInput } from '../core/errors.js';
import type { SearchIds } from '../search/index.js';
import type { SearchLog } from './log/search-log.js';

@InputType({
  description:
    'A visitor opened an article from the results of a search or from suggestions (클릭).',
})
export class RecordClickInput {
  @Field(() => ID, {
    description:
      'The `searchId` of the search or of the suggestion, at most 24 hours old. Any other value ' +
      'is BAD_USER_INPUT.',
  })
  searchId!: string;

  @Field(() => ID, { description: 'ID of the article, which must be published.' })
  articleId!: string;

  @Field(() => Int, {
    description:
      'Position of the article among the results of all pages, from 1 to 100,000. After a search ' +
      'without results: its position in `popularArticles`. For a suggestion: its position in the ' +
      'list. A position after the last result is accepted, but not counted.',
  })
  position!: number;
}

@InputType({ description: 'A visitor read an article (조회).' })
export class RecordViewInput {
  @Field(() => ID, { description: 'ID of the article, which must be published.' })
  articleId!: string;
}

@ObjectType({ description: 'The result of recording an event.' })
export class RecordPayload {
  @Field({
    description:
      'True when the server accepted the event, even if the event does not count. False when the ' +
      'server was overloaded or ignored the request: a prefetch, or a request from a page of ' +
      'another site whose origin is not allowed. Do not send the event again.',
  })
  recorded!: boolean;
}

/** Maximum click position; no reader pages this far. */
const MAX_POSITION = 100_000;

/** Records what readers do. Events are written in the background, about a second later. */
@Resolver()
export class EventResolver {
  constructor(
    private readonly log: SearchLog,
    private readonly ids: SearchIds,
    private readonly limiter: RateLimiter,
  ) {}

  @MutationFor(
    PUBLIC,
    RecordPayload,
    'Records that a visitor opened an article from search results or suggestions (클릭). An ' +
      'article counts once per search, at its first click. A late click, on a search that the ' +
      'visitor has already continued by typing, counts for the last search. In a list of ' +
      'suggestions only the first click counts, and no search statistics include it. Call ' +
      '`recordView`, too, when the article is shown.',
  )
  async recordClick(
    @Input('The click.')
    { searchId, articleId, position }: RecordClickInput,
    @Ctx() context: ArticleContext,
  ): Promise<RecordPayload> {
    countEvent(this.limiter, context.visit);
    const search = this.ids.read(searchId, 'searchId');
    if (position < 1 || position > MAX_POSITION)
      throw badInput(
        'position',
        `position is ${position}; it must be from 1 to ${MAX_POSITION.toLocaleString('en')}.`,
        '1 is the first hit.',
      );
    const article = await requireArticle(articleId, 'articleId', context);
    return {
      recorded:
        !context.visit.isUncounted && this.log.click(context.visit, search, article.id, position),
    };
  }

  @MutationFor(
    PUBLIC,
    RecordPayload,
    'Records that a visitor read an article (조회). Views of an article by the same visitor ' +
      'within half an hour count once. For each article, at most ten views a day (Korean time) ' +
      'from one IP address count.',
  )
  async recordView(
    @Input('The view.') { articleId }: RecordViewInput,
    @Ctx() context: ArticleContext,
  ): Promise<RecordPayload> {
    countEvent(this.limiter, context.visit);
    const article = await requireArticle(articleId, 'articleId', context);
    return { recorded: !context.visit.isUncounted && this.log.view(context.visit, article.id) };
  }
}
