import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { DataSource } from 'typeorm';
import { Access, countEvent, PUBLIC, type RateLimiter, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { badInput } from '../core/errors.js';
import { checkPageSize } from '../core/pagination.js';
import { maskPersonal } from '../language/index.js';
import { Article } from './article.js';
import type { ArticleContext } from './context.js';
import {
  FeedbackComment,
  FeedbackPayload,
  FeedbackSummary,
  SubmitFeedbackInput,
} from './feedback.js';
import { readFeedbackComments, writeFeedback } from './feedback-store.js';
import { noPublishedArticle, requireArticle } from './context.js';

const MAX_COMMENT = 1_000;

/** Takes the feedback of visitors on articles, and shows it. */
@Resolver(() => Article)
export class FeedbackResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limiter: RateLimiter,
  ) {}

  @Cost({ points: 2 })
  @FieldResolver(() => FeedbackSummary, {
    description: 'How many visitors found the article helpful or not (도움이 됐어요).',
  })
  feedback(@Root() article: Article, @Ctx() context: ArticleContext): Promise<FeedbackSummary> {
    return context.articles.feedback.load(article.id);
  }

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @FieldResolver(() => [FeedbackComment], {
    nullable: true,
    description: 'Comments of visitors on the article, newest first (의견).',
  })
  feedbackComments(
    @Root() article: Article,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of comments (개수), 0 to 100.',
    })
    first: number,
  ): Promise<FeedbackComment[]> {
    return readFeedbackComments(this.dataSource, article.id, checkPageSize(first));
  }

  @Access(PUBLIC)
  @Mutation(() => FeedbackPayload, {
    nullable: true,
    description:
      'Submits whether an article was helpful (피드백 남기기). Each visitor has one feedback per article and day; submitting again replaces it, but keeps the comment if none is given.',
  })
  async submitFeedback(
    @Arg('input', { description: 'The feedback (의견).' }) input: SubmitFeedbackInput,
    @Ctx() context: ArticleContext,
  ): Promise<FeedbackPayload> {
    countEvent(this.limiter, context.visit);
    const comment = input.comment === undefined ? undefined : checkComment(input.comment ?? '');
    const { id } = await requireArticle(input.articleId, 'articleId', context);
    const { visitor } = context.visit;
    const feedback = { articleId: id, visitor, helpful: input.helpful, comment };
    if (!(await writeFeedback(this.dataSource, feedback))) throw noPublishedArticle('articleId');
    return { feedback: await context.articles.feedback.clear(id).load(id) };
  }
}

/**
 * A comment as it is stored: without personal data, null when it is empty. BAD_USER_INPUT when it
 * is too long.
 */
function checkComment(text: string): string | null {
  const comment = text.trim();
  if (comment.length > MAX_COMMENT)
    throw badInput(
      'comment',
      `comment has ${comment.length} characters; at most ${MAX_COMMENT} are possible.`,
    );
  return comment === '' ? null : maskPersonal(comment);
}
