import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { DataSource } from 'typeorm';
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
import { checkPageSize, First } from '../core/pagination.js';
import { checkLength, withoutInvisible } from '../core/text.js';
import { maskPersonal } from '../language/index.js';
import { Article } from './article.js';
import { type ArticleContext, noPublishedArticle, requireArticle } from './article-loaders.js';
import {
  FeedbackComment,
  FeedbackPayload,
  FeedbackSummary,
  SubmitFeedbackInput,
  readFeedbackComments,
  writeFeedback,
} from './feedback.js';

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
      'The newest comments of visitors on the article, newest first (의견); at most 100.',
  })
  feedbackComments(
    @Root() article: Article,
    @First('Maximum number of comments (개수)') first: number,
  ): Promise<FeedbackComment[]> {
    return readFeedbackComments(this.dataSource, article.id, checkPageSize(first));
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
    const { visitor } = context.visit;
    const feedback = { articleId: id, visitor, helpful: input.helpful, comment };
    if (!(await writeFeedback(this.dataSource, feedback))) throw noPublishedArticle('articleId');
    return { article, feedback: await context.articles.feedback.clear(id).load(id) };
  }
}

/** The comment as stored: masked, or null when empty. BAD_USER_INPUT when it is too long. */
function checkComment(text: string): string | null {
  const comment = checkLength(withoutInvisible(text).trim(), 'comment', MAX_COMMENT_LENGTH);
  return comment === '' ? null : maskPersonal(comment);
}
