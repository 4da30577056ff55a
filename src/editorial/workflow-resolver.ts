import { Ctx, Resolver } from 'type-graphql';
import type { EntityManager } from 'typeorm';
import { Input, MutationFor, Role } from '../access/index.js';
import {
  ArticleMutations,
  type ArticleContext,
  ArticlePayload,
  ArticleRow,
  type ArticleService,
  checkQuestions,
  type Editor,
  NO_REQUEST,
  NO_REVIEW,
  textsOf,
  TrashArticleInput,
} from '../articles/index.js';
import { DoumError } from '../core/errors.js';
import { tell } from './notices.js';
import { checkText, ownerOf } from './checks.js';
import type { Schedules } from './schedules.js';
import {
  ArticleOwnerInput,
  CancelScheduleInput,
  DeclineReviewInput,
  RecheckDateInput,
  RequestReviewInput,
  RestoreArticleInput,
  ScheduleUnpublishInput,
  SchedulePublishInput,
} from './workflow-inputs.js';

const MAX_COMMENT_LENGTH = 1_000;

/** Reviews, schedules and the trash. Each mutation runs in one transaction. */
@Resolver()
export class WorkflowResolver extends ArticleMutations {
  constructor(
    private readonly service: ArticleService,
    private readonly schedules: Schedules,
    ...parts: ConstructorParameters<typeof ArticleMutations>
  ) {
    super(...parts);
  }

  @MutationFor(
    Role.AUTHOR,
    ArticlePayload,
    'Asks for a review of the newest revision (검토 요청). Later revisions keep the request until ' +
      'an editor publishes the newest one or declines. The error is CONFLICT when the newest ' +
      'revision is published already and no questions are proposed, or when questions are ' +
      'proposed and its publication is scheduled.',
  )
  requestReview(
    @Input('The article to review.') input: RequestReviewInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const questions = input.questions && checkQuestions(input.questions);
    return this.change(input, context, async (manager, id) => {
      const article = await this.service.lock(manager, id, input.expectedVersion);
      await requestReview(manager, article, context.viewer, questions);
    });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Declines a review (검토 반려), with a comment for the author. The error is CONFLICT when ' +
      'nobody asked for a review.',
  )
  declineReview(
    @Input('The article, and what its author shall change.')
    input: DeclineReviewInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const comment = checkText(input.comment, 'comment', MAX_COMMENT_LENGTH);
    const work = async (manager: EntityManager, id: number) => {
      const article = await this.service.lock(manager, id, input.expectedVersion);
      await declineReview(manager, article, comment, context.viewer);
    };
    return this.change(input, context, work, { comment });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Publishes a revision at a time (게시 예약), and replaces an earlier schedule. Publishing this ' +
      'or a newer revision before that time, archiving and the trash cancel it. The error is ' +
      'BAD_USER_INPUT when there is no such revision or a variant of it is empty.',
  )
  schedulePublish(
    @Input('The article, its revision and the time.')
    input: SchedulePublishInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { version, at } = input;
    const work = (manager: EntityManager, id: number) =>
      this.schedules.publish(manager, context.viewer, id, version, at);
    return this.change(input, context, work, { version, at });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Unpublishes an article at a time (게시 중단 예약), and replaces an earlier schedule. ' +
      'Unpublishing before that time, archiving and the trash cancel it. The error is CONFLICT ' +
      'when the article is neither published nor scheduled to be published before that time.',
  )
  scheduleUnpublish(
    @Input('The article and the time.') input: ScheduleUnpublishInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { at } = input;
    const work = (manager: EntityManager, id: number) =>
      this.schedules.unpublish(manager, context.viewer, id, at);
    return this.change(input, context, work, { at });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Cancels a schedule (예약 취소). The error is CONFLICT when the article has no such schedule.',
  )
  cancelSchedule(
    @Input('The article and which schedule to cancel.')
    input: CancelScheduleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { change } = input;
    const work = (manager: EntityManager, id: number) => this.schedules.cancel(manager, id, change);
    return this.change(input, context, work, { change });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Sets when somebody should check whether the content is still right (재확인일). Nothing ' +
      'happens at that time.',
  )
  setRecheckDate(
    @Input('The article and the date.') input: RecheckDateInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { recheckAt = null } = input;
    const work = async (manager: EntityManager, id: number) =>
      setRecheckDate(manager, await this.service.lock(manager, id), recheckAt);
    return this.change(input, context, work, { recheckAt });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Sets who looks after an article (담당자). The error is BAD_USER_INPUT when the person is ' +
      'deactivated. `updatedAt` stays.',
  )
  async setArticleOwner(
    @Input('The article and its owner.') input: ArticleOwnerInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { ownerId } = input;
    const owner = await ownerOf(this.dataSource.manager, ownerId, context);
    const work = async (manager: EntityManager, id: number) => {
      await this.service.lock(manager, id);
      await manager.update(ArticleRow, { id }, { ownerId: owner?.id ?? null });
    };
    return this.change(input, context, work, { owner: owner?.name ?? '' });
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Moves an article to the trash (휴지통): its status becomes ARCHIVED, its schedules and its ' +
      'review end, and it is deleted after 30 days. Until it is restored, changes of it are ' +
      'CONFLICT.',
  )
  trashArticle(
    @Input('The article to move to the trash.') input: TrashArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) =>
      this.service.trash(manager, id, input.expectedVersion),
    );
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Takes an article out of the trash (복원): its status becomes DRAFT. The error is CONFLICT ' +
      'when the article is not in the trash.',
  )
  restoreArticle(
    @Input('The article to restore.') input: RestoreArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) => this.service.restore(manager, id));
  }
}

// The articles of these functions must be locked.

/**
 * Asks for a review. CONFLICT when the newest revision is published, without questions, or is
 * scheduled, with questions: no editor would read them before readers find the article by them.
 */
async function requestReview(
  manager: EntityManager,
  { id, version, publishedVersion, publishVersion, ...present }: ArticleRow,
  { name, personId = null }: Editor,
  given?: string[] | null,
): Promise<void> {
  const reviewQuestions = given ?? present.reviewQuestions;
  if (version === publishedVersion && reviewQuestions === null)
    throw new DoumError('CONFLICT', `Version ${version} is published already.`, {
      field: 'id',
      hint: 'Save a revision first.',
    });
  if (version === publishVersion && reviewQuestions !== null)
    throw new DoumError('CONFLICT', `Version ${version} is scheduled to be published.`, {
      field: 'id',
      hint: 'Propose questions after its publication, or let an editor cancel the schedule.',
    });
  const by = { reviewRequestedBy: name, reviewRequestedById: personId };
  const reviewRemovedQuestions = given
    ? [...(await textsOf(manager, id))].filter((text) => !given.includes(text))
    : present.reviewRemovedQuestions;
  const proposal = { reviewQuestions, reviewRemovedQuestions };
  const values = { ...NO_REVIEW, ...by, ...proposal, reviewRequestedAt: () => 'now()' };
  await manager.update(ArticleRow, { id }, values);
  await tell(manager, [present.ownerId], 'REVIEW_REQUESTED', id, { name, personId });
}

/** Ends a review without a publication, and says why. CONFLICT when nobody asked for one. */
async function declineReview(
  manager: EntityManager,
  { id, reviewRequestedAt, reviewRequestedById }: ArticleRow,
  reviewComment: string,
  { name, personId = null }: Editor,
): Promise<void> {
  if (reviewRequestedAt === null)
    throw new DoumError('CONFLICT', 'Nobody asked for a review of the article.', { field: 'id' });
  const by = { reviewDeclinedBy: name, reviewDeclinedById: personId };
  await manager.update(ArticleRow, { id }, { ...NO_REQUEST, reviewComment, ...by });
  const told = [reviewRequestedById];
  await tell(manager, told, 'REVIEW_DECLINED', id, { name, personId }, reviewComment);
}

/** Resolves to false if the date stays. */
async function setRecheckDate(
  manager: EntityManager,
  { id, recheckAt: present }: ArticleRow,
  recheckAt: Date | null,
): Promise<boolean> {
  if (present?.getTime() === recheckAt?.getTime()) return false;
  await manager.update(ArticleRow, { id }, { recheckAt });
  return true;
}
