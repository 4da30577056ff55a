import type { EntityManager } from 'typeorm';
import { badInput, DoumError } from '../core/errors.js';
import { checkSlug } from '../core/slug.js';
import { cleanLine, cleanText } from '../core/text.js';
import { explainingViolations, type Violations } from '../core/violations.js';
import {
  checkContent,
  checkKeywords,
  checkTitle,
  checkVariants,
  type CheckedContent,
  type ContentValues,
  requireBodies,
} from './article-content.js';
import type { ArticleVisibility } from './article.js';
import { type ArticleRow, lockArticle, readRevision, unusedSlug } from './article-store.js';
import { insertArticles, insertRevisions } from './insert-articles.js';
import { mergeVariants } from './merge-variants.js';

/** A new article. */
export interface NewArticle {
  slug?: string;
  externalId?: string;
  categoryId: number;
  content: ContentValues;
  visibility: ArticleVisibility;
  publish: boolean;
}

/** A new revision; what is absent is taken from the newest one. */
export interface ArticleChanges {
  title?: string;
  keywords?: string[];
  /** Those that change; with `replaceVariants` all that the article has from then on. */
  variants?: ContentValues['variants'];
  replaceVariants?: boolean;
  summary?: string;
  publish?: boolean;
}

/**
 * Writes articles. Each method works inside the transaction of the manager that it is given.
 * `expectedVersion` is the number of the revision that the editor saw as the newest: CONFLICT names
 * the present one, and nothing is written.
 */
export class ArticleService {
  async create(manager: EntityManager, editor: string, values: NewArticle): Promise<number> {
    const content = await checkContent(values.content);
    if (values.publish) requireBodies(content);
    const externalId =
      values.externalId === undefined ? null : cleanLine(values.externalId, 'externalId', 500);
    const slug =
      values.slug === undefined ? await unusedSlug(manager, content.title) : checkSlug(values.slug);
    return explainingViolations(articleViolations(slug, externalId), async () => {
      const { categoryId, visibility, publish } = values;
      const [id] = await insertArticles(manager, [
        {
          slug,
          externalId,
          categoryId,
          status: publish ? 'PUBLISHED' : 'DRAFT',
          visibility,
          publishedVersion: publish ? 1 : null,
          revisions: [{ version: 1, ...content, editor }],
        },
      ]);
      return id!;
    });
  }

  async update(
    manager: EntityManager,
    editor: string,
    id: number,
    expectedVersion: number,
    changes: ArticleChanges,
  ): Promise<void> {
    const article = await this.lock(manager, id, expectedVersion);
    const newest = (await readRevision(manager, id, article.version))!;
    const content = {
      title: changes.title === undefined ? newest.title : checkTitle(changes.title),
      keywords: changes.keywords === undefined ? newest.keywords : checkKeywords(changes.keywords),
      variants: await this.changeVariants(manager, newest.variants, changes),
    };
    const version = article.version + 1;
    const summary = cleanText(changes.summary ?? '', 'summary').slice(0, 1000);
    await explainingViolations(articleViolations(article.slug, null), () =>
      insertRevisions(manager, [{ articleId: id, version, ...content, editor, summary }]),
    );
    await manager.query(
      // While nothing is published its editors are the readers.
      `update article set version = $2, updated_at = case when published_version is null then now() else updated_at end where id = $1`,
      [id, version],
    );
    if (changes.publish) await this.publish(manager, id, version);
  }

  /**
   * Moves the article in the catalogue, changes its slug or who may see it; takes effect at once,
   * published or not.
   */
  async place(
    manager: EntityManager,
    id: number,
    to: { slug?: string; categoryId?: number; visibility?: ArticleVisibility },
  ): Promise<void> {
    const article = await this.lock(manager, id);
    const slug = to.slug === undefined ? article.slug : checkSlug(to.slug);
    await explainingViolations(articleViolations(slug, null), () =>
      manager.query(
        `update article set slug = $2, category_id = $3, visibility = $4, updated_at = now()
         where id = $1 and (slug, category_id, visibility) is distinct from ($2::text, $3::integer, $4::text)`,
        [id, slug, to.categoryId ?? article.categoryId, to.visibility ?? article.visibility],
      ),
    );
  }

  /** Publishes the newest revision. */
  async publish(manager: EntityManager, id: number, expectedVersion: number): Promise<void> {
    const { version, publishedVersion } = await this.lock(manager, id, expectedVersion);
    if (version !== publishedVersion)
      requireBodies((await readRevision(manager, id, version))!, 'id');
    await manager.query(
      `update article set status = 'PUBLISHED', published_version = version, published_at = coalesce(published_at, now()), updated_at = now()
       where id = $1 and published_version is distinct from version`,
      [id],
    );
  }

  /** Takes the article back: it becomes a draft, and readers no longer see it. */
  async unpublish(manager: EntityManager, id: number): Promise<void> {
    const article = await this.lock(manager, id);
    if (article.publishedVersion === null)
      throw new DoumError('CONFLICT', 'The article is not published.', { field: 'id' });
    await this.withdraw(manager, id, 'DRAFT');
  }

  async archive(manager: EntityManager, id: number): Promise<void> {
    await this.lock(manager, id);
    await this.withdraw(manager, id, 'ARCHIVED');
  }

  async delete(manager: EntityManager, id: number, expectedVersion: number): Promise<void> {
    await this.lock(manager, id, expectedVersion);
    await manager.query('delete from article where id = $1', [id]);
  }

  /**
   * Goes back to what is published: a new revision repeats it, so that the discarded draft stays
   * readable among the revisions and version numbers never come twice.
   */
  async discardDraft(
    manager: EntityManager,
    editor: string,
    id: number,
    expectedVersion: number,
  ): Promise<void> {
    const article = await this.lock(manager, id, expectedVersion);
    if (article.publishedVersion === null) {
      throw new DoumError('CONFLICT', 'Nothing of this article is published to go back to.', {
        field: 'id',
        hint: 'Delete it, or edit it.',
      });
    }
    if (article.publishedVersion === article.version)
      throw new DoumError('CONFLICT', 'The article has no draft.', { field: 'id' });
    const version = article.version + 1;
    const published = (await readRevision(manager, id, article.publishedVersion))!;
    const summary = `Discarded the draft: back to version ${article.publishedVersion}.`;
    await insertRevisions(manager, [{ articleId: id, version, ...published, editor, summary }]);
    await manager.query('update article set version = $2, published_version = $2 where id = $1', [
      id,
      version,
    ]);
  }

  private async changeVariants(
    manager: EntityManager,
    present: CheckedContent['variants'],
    changes: ArticleChanges,
  ): Promise<CheckedContent['variants']> {
    if (changes.variants === undefined) {
      if (!changes.replaceVariants) return present;
      throw badInput(
        'variants',
        'replaceVariants is true, but variants is missing.',
        'Send all variants that the article has from then on, or leave replaceVariants out.',
      );
    }
    const named = await checkVariants(changes.variants);
    if (changes.replaceVariants) return named;
    const merged = mergeVariants(present, named);
    if (Array.isArray(merged)) return merged;
    const platforms = await manager.query<{ slug: string }[]>(
      'select slug from platform where id = any($1::integer[]) order by position, id',
      [merged.platformIds],
    );
    throw badInput(
      `variants.${merged.index}.platformSlugs`,
      `Variant ${merged.index} shares ${platforms.map(({ slug }) => slug).join(', ')} with a variant of the article that is for other platforms.`,
      'Name exactly the platforms of the variant to change, or send all variants with replaceVariants: true.',
    );
  }

  private async withdraw(
    manager: EntityManager,
    id: number,
    status: 'DRAFT' | 'ARCHIVED',
  ): Promise<void> {
    await manager.query(
      `update article set status = $2, published_version = null, published_at = null, updated_at = now() where id = $1 and status <> $2`,
      [id, status],
    );
  }

  private async lock(
    manager: EntityManager,
    id: number,
    expectedVersion?: number,
  ): Promise<ArticleRow> {
    const article = await lockArticle(manager, id);
    if (!article)
      throw new DoumError('NOT_FOUND', 'There is no article with this id.', { field: 'id' });
    if (expectedVersion !== undefined && expectedVersion !== article.version) {
      throw new DoumError(
        'CONFLICT',
        `The article is at version ${article.version}, not ${expectedVersion}: somebody changed it meanwhile.`,
        {
          field: 'expectedVersion',
          hint: `Read version ${article.version}, bring the changes together and send expectedVersion ${article.version}.`,
        },
      );
    }
    return article;
  }
}

/** What the database's refusals of an article with this slug and externalId mean. */
export function articleViolations(slug: string, externalId: string | null): Violations {
  return {
    article_slug_unique: () =>
      new DoumError('CONFLICT', `Another article has the slug ${slug}.`, { field: 'slug' }),
    article_slug_history_unique: () =>
      new DoumError(
        'CONFLICT',
        `The slug ${slug} was another article's and still answers for it.`,
        { field: 'slug' },
      ),
    article_external_id_unique: () =>
      new DoumError(
        'CONFLICT',
        `Another article has the externalId ${JSON.stringify(externalId)}.`,
        { field: 'externalId' },
      ),
    article_category_exists: () => badInput('categorySlug', 'The category was deleted meanwhile.'),
    article_variant_platform_exists: () =>
      badInput('variants', 'A platform was deleted meanwhile.'),
  };
}
