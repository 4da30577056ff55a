import { explainingViolations } from '../../core/database.js';
import { ArticleEntity } from '../article-entities.js';
import {
  articleViolations,
  insertArticles,
  insertRevisions,
  type NewArticle,
  NOW,
  unusedSlug,
} from '../article-store.js';
import { ArticleStatus } from '../article.js';
import { editConflict, type Effect, ImportConflict } from './import-report.js';
import type { ImportContext } from './import-context.js';
import { saveArticleRecords } from './import-records.js';
import type { MatchedArticle } from './find-articles.js';
import type { DuplicateLines } from './duplicate-lines.js';
import type { LineRunner } from './line-runner.js';
import {
  type ArticlePlan,
  changedFields,
  type ExistingArticle,
  hasDraft,
  isUnchanged,
  planArticle,
  type WantedArticle,
} from './plan-article.js';
import { requireSameProduct } from './to-wanted-article.js';

/** Writes matched articles and their import records. */
export class ArticleWriter {
  private readonly records: { key: string; itemId: number }[] = [];

  constructor(
    private readonly context: ImportContext,
    private readonly runner: LineRunner,
    private readonly duplicates: DuplicateLines,
  ) {}

  /**
   * Creates or updates each article completely or not at all. Reports articles that are refused or
   * in conflict.
   */
  async write(articles: MatchedArticle[]): Promise<void> {
    const { overwrite, manager } = this.context;
    const insertable = articles.filter(
      ({ wanted, existing, missingReason }) =>
        !existing && (overwrite || !missingReason) && wanted.slug !== undefined,
    );
    const inserted = new Set((await this.insertAll(insertable)) ? insertable : []);
    for (const article of articles) {
      const { line, item, existing, missingReason } = article;
      if (inserted.has(article)) continue;
      if (missingReason !== undefined && !overwrite)
        this.runner.refuse(line, new ImportConflict(item, [], missingReason));
      else if (existing) await this.update(article);
      else await this.create(article);
    }
    await saveArticleRecords(manager, this.records.splice(0));
  }

  /**
   * Inserts all articles in one batch. Resolves to false, with none inserted, when one of them
   * fails: then each must be inserted alone.
   */
  private async insertAll(articles: MatchedArticle[]): Promise<boolean> {
    if (articles.length < 2) return false;
    let ids: number[] = [];
    const newArticles = articles.map(({ wanted }) => ({ ...wanted, slug: wanted.slug! }));
    const error = await this.runner.inSavepoint(this.context, async () => {
      ids = await insertArticles(
        this.context.manager,
        newArticles.map((wanted) => toNewArticle(wanted, this.context.editor)),
      );
    });
    if (error) return false;
    for (const [i, article] of articles.entries()) {
      this.runner.count(article.line, [
        { type: 'article', key: article.item.key, outcome: 'created' },
      ]);
      this.duplicates.checkArticleId(article.line, ids[i]!);
      this.records.push({ key: article.key, itemId: ids[i]! });
    }
    return true;
  }

  private async create(article: MatchedArticle): Promise<void> {
    const { line, item, key, wanted } = article;
    const create = async (effects: Effect[]) => {
      const id = await createArticle(this.context, wanted);
      this.duplicates.checkArticleId(line, id);
      effects.push({ type: 'article', key: item.key, outcome: 'created' });
      this.records.push({ key, itemId: id });
    };
    await this.runner.write(this.context, line, create, item.key);
  }

  private async update(article: MatchedArticle): Promise<void> {
    const { line, item, key, wanted, lastImport } = article;
    const existing = article.existing!;
    const changed = changedFields(existing, wanted);
    const isEdited = lastImport?.state !== existing.state;
    if (isEdited && changed.length > 0 && !this.context.overwrite) {
      this.runner.refuse(line, editConflict(item, changed, lastImport !== undefined));
      return;
    }
    const effect: Effect = {
      type: 'article',
      key: item.key,
      outcome: 'unchanged',
      fields: changed,
      overwritten: isEdited ? changed : [],
    };
    const plan = planArticle(existing, wanted);
    // The times of an edit stay.
    if (isUnchanged(plan) || (isEdited && changed.length === 0)) {
      this.runner.count(line, [effect]);
      // A later file must not replace the content below a draft that people wrote.
      if (!isEdited || !hasDraft(existing) || wanted.draft)
        this.records.push({ key, itemId: existing.id });
      return;
    }
    const update = async (effects: Effect[]) => {
      requireSameProduct(wanted, existing.categoryId, await this.context.catalog());
      await updateArticle(this.context, existing, plan);
      effects.push({ ...effect, outcome: 'updated' });
      this.records.push({ key, itemId: existing.id });
    };
    await this.runner.write(this.context, line, update, item.key);
  }
}

/** The name of an article in reports. */
export function nameOf({ slug, externalId, content }: WantedArticle): string {
  return slug ?? externalId ?? content.title;
}

/** The article to insert. A draft becomes the second revision. */
function toNewArticle(wanted: WantedArticle & { slug: string }, editor: string): NewArticle {
  const { content, draft, status = 'PUBLISHED', visibility = 'PUBLIC', ...rest } = wanted;
  const revisions = [content, ...(draft ? [draft] : [])].map((revision, i) => ({
    version: i + 1,
    ...revision,
    editor,
  }));
  return {
    ...rest,
    status,
    visibility,
    publishedVersion: status === 'PUBLISHED' ? 1 : null,
    revisions,
  };
}

/**
 * Inserts one article. Without a slug it gets one made from its title. CONFLICT when another
 * article has the slug or the externalId.
 */
async function createArticle(
  { manager, editor }: ImportContext,
  wanted: WantedArticle,
): Promise<number> {
  const slug = wanted.slug ?? (await unusedSlug(manager, wanted.content.title));
  const [id] = await explainingViolations(articleViolations(slug, wanted.externalId ?? null), () =>
    insertArticles(manager, [toNewArticle({ ...wanted, slug }, editor)]),
  );
  return id!;
}

/** Executes a plan. The article must be locked. */
async function updateArticle(
  { manager, editor }: ImportContext,
  existing: ExistingArticle,
  { append, row }: ArticlePlan,
): Promise<void> {
  const { id } = existing;
  await explainingViolations(
    articleViolations(row?.slug ?? existing.slug, row?.externalId ?? null),
    async () => {
      if (append.length > 0) {
        const firstVersion = existing.version + 1;
        await insertRevisions(
          manager,
          append.map((content, i) => ({
            articleId: id,
            version: firstVersion + i,
            ...content,
            editor,
          })),
        );
      }
      if (row) {
        await manager.update(
          ArticleEntity,
          { id },
          {
            ...row,
            status: ArticleStatus[row.status],
            publishedAt: row.status === 'PUBLISHED' ? (row.publishedAt ?? NOW) : null,
            updatedAt: row.updatedAt ?? NOW,
          },
        );
      }
    },
  );
}
