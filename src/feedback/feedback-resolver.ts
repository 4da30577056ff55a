import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { type DataSource, In } from 'typeorm';
import {
  Access,
  countEvent,
  Input,
  MutationFor,
  PUBLIC,
  type RateLimiter,
  Role,
} from '../access/index.js';
import { Cost } from '../core/cost.js';
import { poolOf } from '../core/database/database.js';
import { badInput, DoumError } from '../core/errors.js';
import { First, MAX_PAGE_SIZE } from '../core/pagination.js';
import { checkLength, withoutInvisible } from '../core/text/text.js';
import { maskPersonal } from '../language/index.js';
import {
  Article,
  type ArticleContext,
  noPublishedArticle,
  requireArticle,
} from '../articles/index.js';
import {
  Feedback,
  FeedbackPayload,
  FeedbackSummary,
  SubmitFeedbackInput,
  writeFeedback,
} from './feedback.js';
import { listComments } from './feedback-comments.js';
import {
  FeedbackComment,
  FeedbackFilter,
  FeedbackPage,
  FeedbackStateInput,
  FeedbackStatePayload,
} from './feedback-types.js';

const MAX_COMMENT_LENGTH = 1_000;

@Resolver(() => Article)
export class FeedbackResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limiter: RateLimiter,
  ) {}

  @Cost({ points: 2 })
  @FieldResolver(() => FeedbackSummary, {
    description: 'Feedback counts of the article (피드백 집계).',
  })
  feedback(@Root() article: Article, @Ctx() context: ArticleContext): Promise<FeedbackSummary> {
    return context.articles.feedback.load(article.id);
  }

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @FieldResolver(() => [FeedbackComment], {
    nullable: true,
    description:
      'What visitors wrote or chose about the article, newest first (의견); at most 100.',
  })
  async feedbackComments(
    @Root() { id }: Article,
    @First('Maximum number of comments (개수)') first: number,
    @Ctx() context: ArticleContext,
  ): Promise<FeedbackComment[]> {
    const filter = { articleIds: [context.ids.write('Article', id)] };
    return (await listComments(poolOf(this.dataSource), { filter, first }, context)).nodes;
  }

  @Cost({ points: 50 })
  @Access(Role.ANALYST)
  @Query(() => FeedbackPage, {
    name: 'feedbackComments',
    nullable: true,
    description:
      'What visitors wrote or chose about the articles that the caller may see (의견), newest ' +
      'first. After two years only votes are left.',
  })
  allComments(
    @Arg('filter', () => FeedbackFilter, {
      nullable: true,
      description: 'Which comments to list. Absent: all.',
    })
    filter: FeedbackFilter | null,
    @First() first: number,
    @Arg('page', () => Int, { nullable: true, description: 'Number of the page, from 1.' })
    page: number | null,
    @Ctx() context: ArticleContext,
  ): Promise<FeedbackPage> {
    return listComments(poolOf(this.dataSource), { filter, first, page }, context);
  }

  @MutationFor(
    Role.AUTHOR,
    FeedbackStatePayload,
    'Marks comments as done, as spam, or as open again: all of them, or none. NOT_FOUND if one of ' +
      'them is deleted.',
  )
  async setFeedbackState(
    @Input('The comments and their state.') { ids: given, state }: FeedbackStateInput,
    @Ctx() context: ArticleContext,
  ): Promise<FeedbackStatePayload> {
    if (given.length > MAX_PAGE_SIZE)
      throw badInput('ids', `ids has ${given.length} entries; at most 100 are possible.`);
    const ids = [...new Set(given.map((id) => context.ids.require(id, 'Feedback', 'ids')))];
    await this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(Feedback, { id: In(ids) }, { state });
      if (affected !== ids.length)
        throw new DoumError('NOT_FOUND', 'One of the comments is deleted.', { field: 'ids' });
    });
    const request = { ids, first: MAX_PAGE_SIZE };
    return { comments: (await listComments(poolOf(this.dataSource), request, context)).nodes };
  }

  @MutationFor(
    PUBLIC,
    FeedbackPayload,
    'Submits whether an article was helpful (피드백 남기기). A visitor has one feedback per article ' +
      'and day (Korean time): submitting again replaces it. The error is RATE_LIMITED when ten ' +
      'other visitors with the same IP address have submitted feedback on the article that day, ' +
      'with any ids (`x-doum-visitor`).',
  )
  async submitFeedback(
    @Input('The feedback (피드백).') input: SubmitFeedbackInput,
    @Ctx() context: ArticleContext,
  ): Promise<FeedbackPayload> {
    countEvent(this.limiter, context.visit);
    const comment = input.comment === undefined ? undefined : checkComment(input.comment ?? '');
    const article = await requireArticle(input.articleId, 'articleId', context);
    const { id } = article;
    const { helpful, reason, searchId, variantId } = input;
    const feedback = {
      ...{ articleId: id, visitor: context.visit.visitor, helpful, comment, reason, searchId },
      variantId:
        variantId == null ? null : context.ids.require(variantId, 'ArticleVariant', 'variantId'),
    };
    if (!(await writeFeedback(this.dataSource, feedback))) throw noPublishedArticle('articleId');
    return { article, feedback: await context.articles.feedback.clear(id).load(id) };
  }
}

/** The comment as stored: masked, or null when empty. BAD_USER_INPUT when it is too long. */
function checkComment(text: string): string | null {
  const comment = checkLength(withoutInvisible(text).trim(), 'comment', MAX_COMMENT_LENGTH);
  return comment === '' ? null : maskPersonal(comment);
}
