import { Ctx, Resolver } from 'type-graphql';
import type { EntityManager } from 'typeorm';
import { hasRole, Input, MutationFor, requireRole, Role } from '../../access/index.js';
import { DeletePayload } from '../../catalog/index.js';
import { ArticleMutations } from './article-mutations.js';
import {
  ArchiveArticleInput,
  ArticlePayload,
  CreateArticleInput,
  DeleteArticleInput,
  DiscardDraftInput,
  PlaceArticleInput,
  PublishArticleInput,
  UnpublishArticleInput,
  UpdateArticleInput,
} from '../article-inputs.js';
import type { ArticleService } from './article-service.js';
import {
  AddArticleQuestionsInput,
  addQuestions,
  checkQuestions,
  RemoveArticleQuestionsInput,
  removeQuestions,
  ArticleQuestionsInput,
  setQuestions,
} from '../content/article-questions.js';
import type { ArticleContext } from '../article-loaders.js';
import { auditArticles } from './article-store.js';
import {
  checkArticleChanges,
  checkArticlePlace,
  checkNewArticle,
} from '../content/article-content.js';

/** The mutations of articles. Each runs in one transaction. */
@Resolver()
export class ArticleMutationResolver extends ArticleMutations {
  constructor(
    private readonly service: ArticleService,
    ...parts: ConstructorParameters<typeof ArticleMutations>
  ) {
    super(...parts);
  }

  @MutationFor(
    Role.AUTHOR,
    ArticlePayload,
    'Creates an article. If `publish` is true, also publishes the article, which needs the role ' +
      'EDITOR.',
  )
  async createArticle(
    @Input('The new article.') input: CreateArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    if (input.publish) requireRole(context.viewer, Role.EDITOR);
    const values = await checkNewArticle(input, await context.catalog());
    const article = await this.dataSource.transaction(async (manager) => {
      const id = await this.service.create(manager, context.viewer, values);
      await auditArticles(manager, [id]);
      return context.articles.loadWritten(manager, id);
    });
    return this.answer(article, input.waitForSearch);
  }

  @MutationFor(
    Role.AUTHOR,
    ArticlePayload,
    'Saves a new revision of an article. Visitors keep seeing the published revision until the ' +
      'new revision is published. `publish: true` needs the role EDITOR.',
  )
  async updateArticle(
    @Input('The article and its changes.') input: UpdateArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    if (input.publish) requireRole(context.viewer, Role.EDITOR);
    const changes = await checkArticleChanges(input, await context.catalog());
    return this.change(input, context, (manager, id) =>
      this.service.update(manager, context.viewer, id, input.expectedVersion, changes),
    );
  }

  @MutationFor(
    Role.AUTHOR,
    ArticlePayload,
    'Changes the category, slug or visibility of an article immediately, without a new revision. ' +
      'An AUTHOR may change only the category, of an article that was never published; the rest ' +
      'needs the role EDITOR.',
  )
  async placeArticle(
    @Input('The article and what to change.') input: PlaceArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const isAuthor = !hasRole(context.viewer, Role.EDITOR);
    const place = await checkArticlePlace(input, await context.catalog());
    // Every further field is a change of the article, and the audit log has all changes.
    const { id: _id, waitForSearch: _wait, categorySlug: category, ...fields } = input;
    const details = { ...fields, category };
    const work = (manager: EntityManager, id: number) =>
      this.service.place(manager, id, place, isAuthor);
    return this.change(input, context, work, details);
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Publishes the newest revision of an article, whatever its status (게시). The error is ' +
      'BAD_USER_INPUT when a variant is empty.',
  )
  publishArticle(
    @Input('The article to publish.') input: PublishArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) =>
      this.service.publish(manager, id, input.expectedVersion),
    );
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Unpublishes an article: its status becomes DRAFT (게시 중단).',
  )
  unpublishArticle(
    @Input('The article to unpublish.') input: UnpublishArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) => this.service.unpublish(manager, id));
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Archives an article, so that only editors still see it (보관).',
  )
  archiveArticle(
    @Input('The article to archive.') input: ArchiveArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) => this.service.archive(manager, id));
  }

  @MutationFor(
    Role.ADMIN,
    DeletePayload,
    'Deletes an article with all its revisions. This cannot be undone (삭제). Editors move ' +
      'articles to the trash instead.',
  )
  async deleteArticle(
    @Input('The article to delete.') input: DeleteArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<DeletePayload> {
    const id = context.ids.require(input.id, 'Article', 'id');
    await this.write(id, async (manager) => {
      await auditArticles(manager, [id]);
      await this.service.delete(manager, id, input.expectedVersion);
    });
    return {
      id: context.ids.write('Article', id),
      searchable: input.waitForSearch && (await this.barrier.untilSearchable('article', id)),
    };
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    'Discards the draft (초안 버리기): saves the published content again as the newest revision and ' +
      'publishes it, so that `draft` is null. The error is CONFLICT when the article has no ' +
      'draft or is not published. `searchable` is always false: searches do not change.',
  )
  discardDraft(
    @Input('The article whose draft is to be discarded.')
    input: DiscardDraftInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change({ ...input, waitForSearch: false }, context, (manager, id) =>
      this.service.discardDraft(manager, context.viewer, id, input.expectedVersion),
    );
  }

  @MutationFor(Role.EDITOR, ArticlePayload, "Replaces the questions in users' words of an article.")
  setArticleQuestions(
    @Input('The article and all its questions.')
    input: ArticleQuestionsInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { expectedVersion } = input;
    return this.changeQuestions(input, context, (manager, id, questions) =>
      setQuestions(manager, id, questions, { by: context.viewer.name, expectedVersion }),
    );
  }

  @MutationFor(
    Role.EDITOR,
    ArticlePayload,
    "Adds questions in users' words to an article. Additions of several editors are merged.",
  )
  addArticleQuestions(
    @Input('The article and the questions to add.')
    input: AddArticleQuestionsInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.changeQuestions(input, context, (manager, id, questions) =>
      addQuestions(manager, id, questions, { by: context.viewer.name, source: input.source }),
    );
  }

  @MutationFor(Role.EDITOR, ArticlePayload, "Removes questions in users' words from an article.")
  removeArticleQuestions(
    @Input('The article and the questions to remove.')
    input: RemoveArticleQuestionsInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.changeQuestions(input, context, removeQuestions);
  }

  private changeQuestions(
    input: { articleId: string; questions: string[]; waitForSearch: boolean },
    context: ArticleContext,
    work: (manager: EntityManager, id: number, questions: string[]) => Promise<void>,
  ): Promise<ArticlePayload> {
    const questions = checkQuestions(input.questions);
    const id = context.ids.require(input.articleId, 'Article', 'articleId');
    return this.change({ ...input, id }, context, (manager) => work(manager, id, questions));
  }
}
