import { explainingViolations } from '../../core/database/database.js';
import { type EntityManager, In } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Platform } from '../../catalog/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import {
  type CheckedContent,
  mergeVariants,
  type NewContent,
  requireBodies,
} from '../content/article-content.js';
import { ArticleStatus, type PlaceFields } from '../article-fields.js';
import { addQuestions, QuestionSource, removeQuestions } from '../content/article-questions.js';
import {
  articleViolations,
  contentOf,
  definedOf,
  type Editor,
  findRevision,
  lockArticle,
  NOW,
  savedBy,
  unusedSlug,
  insertArticles,
  insertRevisions,
} from './article-store.js';
import { ArticleRow, NO_PUBLICATION, NO_REVIEW, NO_UNPUBLICATION } from './article-workflow.js';

/** The checked values of a new article. */
export interface ArticleValues extends Partial<PlaceFields> {
  /** Absent: made from the title, which the slug follows until the first publication. */
  slug?: string;
  categoryId: number;
  externalId?: string | null;
  content: NewContent;
  publish: boolean;
}

/** The checked changes of a new revision. Absent fields are copied from the newest revision. */
export interface RevisionChanges extends Partial<CheckedContent> {
  /** Whether `variants` are all variants of the new revision, or only changed ones. */
  replaceVariants?: boolean;
  summary?: string;
  publish?: boolean;
}

/**
 * Writes articles. Each method runs inside the transaction of its manager. NOT_FOUND when the
 * article does not exist, CONFLICT when the article is in the trash. False: nothing was to change.
 * `expectedVersion` is the newest revision that the editor has read. If a newer revision exists, the
 * error is CONFLICT and nothing is written.
 */
export class ArticleService {
  /**
   * Creates an article and resolves to its id. CONFLICT when another article has the slug or the
   * externalId.
   */
  async create(manager: EntityManager, editor: Editor, values: ArticleValues): Promise<number> {
    const { content, publish, ...fields } = values;
    const slug = fields.slug ?? (await unusedSlug(manager, content.title));
    const article = {
      ...fields,
      slug,
      ...(fields.slug === undefined && { titleSlug: slug }),
      status: publish ? ArticleStatus.PUBLISHED : ArticleStatus.DRAFT,
      publishedVersion: publish ? 1 : null,
      revisions: [{ version: 1, content, ...savedBy(editor) }],
    };
    const violations = articleViolations(slug, fields.externalId);
    return explainingViolations(violations, async () => {
      const [id] = await insertArticles(manager, [article]);
      return id!;
    });
  }

  /** Appends a revision. Publishes the revision if `changed.publish` is true. */
  async update(
    manager: EntityManager,
    editor: Editor,
    id: number,
    expectedVersion: number,
    changed: RevisionChanges,
  ): Promise<void> {
    const article = await this.lock(manager, id, expectedVersion);
    const newest = contentOf((await findRevision(manager, id, article.version))!);
    const { summary, publish, replaceVariants, variants, ...fields } = changed;
    const content = {
      ...newest,
      ...definedOf(fields),
      variants: await this.changeVariants(manager, newest.variants, variants, replaceVariants),
    };
    if (publish) requireBodies(content, 'id');
    const version = article.version + 1;
    const isFollowing = article.titleSlug === article.slug && content.title !== newest.title;
    const slug = isFollowing ? await unusedSlug(manager, content.title, id) : article.slug;
    // Without a published revision, `updatedAt` is the time of the last edit.
    const unpublished = article.publishedVersion === null && { updatedAt: NOW };
    await explainingViolations(articleViolations(slug), async () => {
      const revision = { articleId: id, version, content, summary, ...savedBy(editor) };
      await insertRevisions(manager, [revision]);
      await manager.update(
        ArticleRow,
        { id },
        {
          version,
          ...(isFollowing && { slug, titleSlug: slug }),
          ...(publish ? publicationOf({ ...article, version }, version) : unpublished),
        },
      );
      if (publish && article.reviewRequestedAt) await applyProposal(manager, article);
    });
  }

  /**
   * Changes the slug, category or visibility of an article. These are not part of a revision: the
   * change takes effect at once. An author may change only the category, of an article that was
   * never published.
   */
  async place(
    manager: EntityManager,
    id: number,
    changes: Partial<PlaceFields>,
    isAuthor = false,
  ): Promise<boolean> {
    const article = await this.lock(manager, id);
    const isCategory = Object.keys(definedOf(changes)).every((name) => name === 'categoryId');
    if (isAuthor && (article.wasPublished || !isCategory))
      throw new DoumError(
        'FORBIDDEN',
        'An AUTHOR may change only the category, of an article that was never published.',
      );
    const isChosen = changes.slug !== undefined && article.titleSlug !== null;
    const chosen = { ...changes, ...(isChosen && { titleSlug: null }) };
    const row = { ...article, ...definedOf(chosen) };
    const names = Object.keys(chosen) as (keyof typeof chosen)[];
    if (names.every((name) => row[name] === article[name])) return false;
    await explainingViolations(articleViolations(row.slug), () =>
      manager.update(ArticleRow, { id }, { ...chosen, updatedAt: NOW }),
    );
    return true;
  }

  async publish(manager: EntityManager, id: number, expectedVersion: number): Promise<boolean> {
    const article = await this.lock(manager, id, expectedVersion);
    return this.publishRevision(manager, article, article.version);
  }

  /** Publishes a revision of a locked article. Ends the review and the schedule that it fulfils. */
  async publishRevision(
    manager: EntityManager,
    article: ArticleRow,
    version: number,
  ): Promise<boolean> {
    const { id, publishedVersion, reviewRequestedAt } = article;
    // A review of the published revision is about questions alone: publishing applies them.
    const isReviewed = reviewRequestedAt !== null && version === article.version;
    if (version === publishedVersion && !isReviewed) return false;
    await this.requirePublishable(manager, id, version, 'id');
    await manager.update(ArticleRow, { id }, publicationOf(article, version));
    if (isReviewed) await applyProposal(manager, article);
    return true;
  }

  /** Throws BAD_USER_INPUT, naming `field`, if there is no such revision, or a variant is empty. */
  async requirePublishable(
    manager: EntityManager,
    id: number,
    version: number,
    field: string,
  ): Promise<void> {
    const revision = await findRevision(manager, id, version);
    if (!revision) throw badInput(field, `The article has no version ${version}.`);
    requireBodies(contentOf(revision), field);
  }

  /** Makes a published article a draft, hidden from readers. CONFLICT when it is not published. */
  async unpublish(manager: EntityManager, id: number): Promise<void> {
    const article = await this.lock(manager, id);
    if (article.publishedVersion === null)
      throw new DoumError('CONFLICT', 'The article is not published.', {
        field: 'id',
        reason: 'NOT_PUBLISHED',
      });
    await this.withdraw(manager, id, { status: ArticleStatus.DRAFT });
  }

  async archive(manager: EntityManager, id: number): Promise<boolean> {
    const { status } = await this.lock(manager, id);
    if (status === ArticleStatus.ARCHIVED) return false;
    await this.withdraw(manager, id, { status: ArticleStatus.ARCHIVED, ...NO_PUBLICATION });
    return true;
  }

  /** Moves an article to the trash. */
  async trash(manager: EntityManager, id: number, expectedVersion: number): Promise<void> {
    await this.lock(manager, id, expectedVersion);
    const ended = { ...NO_PUBLICATION, ...NO_REVIEW };
    await this.withdraw(manager, id, { status: ArticleStatus.ARCHIVED, trashedAt: NOW, ...ended });
  }

  /** Makes an article of the trash a draft. CONFLICT when it is not in the trash. */
  async restore(manager: EntityManager, id: number): Promise<void> {
    const { trashedAt } = await lockArticle(manager, id, 'id', { trashed: true });
    if (trashedAt === null)
      throw new DoumError('CONFLICT', 'The article is not in the trash.', {
        field: 'id',
        reason: 'NOT_IN_TRASH',
      });
    await this.withdraw(manager, id, { status: ArticleStatus.DRAFT, trashedAt: null });
  }

  async delete(manager: EntityManager, id: number, expectedVersion: number): Promise<void> {
    await this.lock(manager, id, expectedVersion, { trashed: true });
    await manager.delete(ArticleRow, { id });
  }

  /**
   * Discards the draft: appends a revision with the published content and publishes it. The draft
   * stays in the list of revisions, and no version number is used twice. CONFLICT when there is no
   * draft or nothing is published.
   */
  async discardDraft(
    manager: EntityManager,
    editor: Editor,
    id: number,
    expectedVersion: number,
  ): Promise<void> {
    const article = await this.lock(manager, id, expectedVersion);
    if (article.publishedVersion === null) {
      throw new DoumError('CONFLICT', 'The article has no published revision to return to.', {
        field: 'id',
        hint: 'Delete the article, or edit it.',
      });
    }
    if (article.publishedVersion === article.version)
      throw new DoumError('CONFLICT', 'The article has no draft.', { field: 'id' });
    const version = article.version + 1;
    const content = contentOf((await findRevision(manager, id, article.publishedVersion))!);
    const summary = `Discarded the draft: back to version ${article.publishedVersion}.`;
    const revision = { articleId: id, version, content, summary, ...savedBy(editor) };
    await insertRevisions(manager, [revision]);
    const ended = { ...NO_REVIEW, ...NO_PUBLICATION };
    await manager.update(ArticleRow, { id }, { version, publishedVersion: version, ...ended });
  }

  private async changeVariants(
    manager: EntityManager,
    present: CheckedContent['variants'],
    changed: CheckedContent['variants'] | undefined,
    replaceVariants: boolean | undefined,
  ): Promise<CheckedContent['variants']> {
    if (changed === undefined) {
      if (!replaceVariants) return present;
      throw badInput(
        'variants',
        'replaceVariants is true, but variants is missing.',
        'Send all variants that the article shall have, or leave replaceVariants out.',
      );
    }
    if (replaceVariants) return changed;
    const merged = mergeVariants(present, changed);
    if (Array.isArray(merged)) return merged;
    const { index, platformIds } = merged;
    const platforms = await manager.find(Platform, {
      where: { id: In(platformIds) },
      order: { position: 'ASC', id: 'ASC' },
    });
    const slugs = platforms.map(({ slug }) => slug).join(', ');
    throw badInput(
      `variants.${index}.platformSlugs`,
      `Variant ${index} shares ${slugs} with a variant of the article that is for other platforms.`,
      'Name exactly the platforms of the variant to change, or send all variants with ' +
        'replaceVariants: true.',
    );
  }

  private async withdraw(
    manager: EntityManager,
    id: number,
    changes: QueryDeepPartialEntity<ArticleRow>,
  ): Promise<void> {
    const hidden = { publishedVersion: null, publishedAt: null, updatedAt: NOW };
    await manager.update(ArticleRow, { id }, { ...hidden, ...NO_UNPUBLICATION, ...changes });
  }

  /** Locks an article. CONFLICT when its newest revision is not `expectedVersion`. */
  async lock(
    manager: EntityManager,
    id: number,
    expectedVersion?: number,
    allowed?: { trashed: boolean },
  ): Promise<ArticleRow> {
    const article = await lockArticle(manager, id, 'id', allowed);
    if (expectedVersion !== undefined && expectedVersion !== article.version) {
      const { version } = article;
      throw new DoumError(
        'CONFLICT',
        `The article is at version ${version}, not ${expectedVersion}: somebody changed it meanwhile.`,
        {
          field: 'expectedVersion',
          hint:
            `Read version ${version}, bring the changes together and ` +
            `send expectedVersion ${version}.`,
          reason: 'CHANGED_MEANWHILE',
          versions: { expected: expectedVersion, current: version },
        },
      );
    }
    return article;
  }
}

/** Changes the questions of a locked article as the review proposes, which is published. */
async function applyProposal(manager: EntityManager, article: ArticleRow): Promise<void> {
  const { id, reviewQuestions, reviewRemovedQuestions, reviewRequestedBy } = article;
  if (reviewQuestions === null) return;
  await removeQuestions(manager, id, reviewRemovedQuestions ?? []);
  const by = reviewRequestedBy ?? 'review';
  await addQuestions(manager, id, reviewQuestions, { by, source: QuestionSource.EDITOR });
}

/** The columns of an article that a publication changes. */
function publicationOf(
  article: Pick<ArticleRow, 'version' | 'publishedAt' | 'publishVersion'>,
  version: number,
): QueryDeepPartialEntity<ArticleRow> {
  const { publishedAt, publishVersion } = article;
  return {
    status: ArticleStatus.PUBLISHED,
    publishedVersion: version,
    publishedAt: publishedAt ?? NOW,
    updatedAt: NOW,
    ...(version === article.version && NO_REVIEW),
    ...(publishVersion !== null && version >= publishVersion && NO_PUBLICATION),
  };
}
