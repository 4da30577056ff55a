import { catalogOf } from '../../catalog/index.js';
import { explainingViolations } from '../../core/database/database.js';
import { ArticleStatus } from '../article-fields.js';
import {
  articleViolations,
  insertArticles,
  insertRevisions,
  type NewArticle,
  NOW,
  unusedSlug,
} from '../workflow/article-store.js';
import {
  ArticleRow,
  NO_PUBLICATION,
  NO_REVIEW,
  NO_UNPUBLICATION,
} from '../workflow/article-workflow.js';
import {
  type ExistingArticle,
  findArticles,
  lockArticles,
  saveArticleRecords,
} from './find-articles.sql.js';
import type { RowArticle } from './flat-rows.js';
import type { ImportContext } from '../../core/interchange/import-context.js';
import { readRecords } from '../../core/interchange/import-records.js';
import {
  DELETED,
  editConflict,
  type Effect,
  ImportConflict,
  toLineError,
} from '../../core/interchange/import-report.js';
import {
  type ArticlePlan,
  hasDraft,
  planArticle,
  requireSameProduct,
  type WantedArticle,
} from './plan-article.js';

/** An article of a file. */
export interface FileArticle {
  line: number;
  /** Name in reports. */
  name: string;
  wanted: WantedArticle;
  /** The rows from which the article is made. */
  rows?: RowArticle;
}

/** An article of a file with the stored article and the import records. */
export interface MatchedArticle extends FileArticle {
  /** Key of the article in the import records. */
  key: string;
  /** The stored article, locked. Null when there is none. */
  existing: ExistingArticle | null;
  /** The number of stored articles that match its names in the file. */
  found: number;
  /** The state of the stored article after its last import; undefined without one. */
  lastState: string | undefined;
  /** Whether an import has recorded the article under `key`. */
  isRecorded: boolean;
  /** Why an article that an import created does not exist any more; otherwise undefined. */
  missingReason: string | undefined;
}

/** The key of an article in the import records. */
function keyOf({ wanted, rows }: FileArticle): string {
  const { externalId, slug, categoryId, content } = wanted;
  if (rows) return `rows ${categoryId} ${rows.platformId ?? 'all'} ${content.title}`;
  if (externalId != null) return `externalId ${externalId}`;
  return slug === undefined ? `title ${categoryId} ${content.title}` : `slug ${slug}`;
}

/**
 * Locks and reads the stored articles. If the names in the file match none, the article is the one
 * that an import created under the same key, which people may have moved or renamed.
 */
export async function matchArticles(
  { manager }: ImportContext,
  articles: FileArticle[],
): Promise<MatchedArticle[]> {
  const keys = articles.map(keyOf);
  const found = await findArticles(
    manager,
    articles.map(({ wanted: { externalId, slug, categoryId, content }, rows }) => {
      const names = { externalId, slug, categoryId, title: content.title };
      return { ...names, platformId: rows?.platformId };
    }),
  );
  const named = found.flatMap((ids) => ids.slice(0, 1));
  const records = await readRecords(manager, 'article', keys, named);
  const byKey = new Map(records.map((record) => [record.key, record]));
  const byItem = new Map(records.map((record) => [record.itemId, record]));
  const taken = new Set(named);
  const isTaken = keys.map(() => false);
  const ids = found.map(([id], i) => {
    const recorded = byKey.get(keys[i]!)?.itemId ?? undefined;
    if (id !== undefined || recorded === undefined) return id;
    isTaken[i] = taken.has(recorded);
    taken.add(recorded);
    return isTaken[i] ? undefined : recorded;
  });
  const stored = await lockArticles(
    manager,
    ids.filter((id) => id !== undefined),
  );
  return articles.map((article, i) => {
    const key = keys[i]!;
    const existing = stored.get(ids[i]!) ?? null;
    const isRecorded = byKey.has(key);
    const reason = isTaken[i]
      ? 'Another line names the article that an import made of this one.'
      : DELETED;
    return {
      ...article,
      key,
      existing,
      found: found[i]!.length,
      lastState: existing ? byItem.get(existing.id)?.state : undefined,
      isRecorded,
      missingReason: isRecorded && !existing ? reason : undefined,
    };
  });
}

/** The name of an article in conflicts. */
const itemOf = ({ name, rows }: FileArticle) => ({ type: rows ? 'row' : 'article', key: name });

/**
 * Creates or updates each article completely or not at all, and saves the import records. Reports
 * articles that are refused or in conflict. Resolves to the lines of new articles by their ids.
 */
export async function writeArticles(
  context: ImportContext,
  articles: MatchedArticle[],
): Promise<Map<number, number>> {
  const { overwrite, manager } = context;
  const created = new Map<number, number>();
  const records: { key: string; itemId: number }[] = [];
  const onCreated = ({ line, name, key }: MatchedArticle, id: number) => {
    context.count(line, [{ type: 'article', key: name, outcome: 'created' }]);
    created.set(id, line);
    records.push({ key, itemId: id });
  };
  const isNew = ({ wanted, existing, missingReason }: MatchedArticle) =>
    !existing && (overwrite || !missingReason) && wanted.slug !== undefined;
  const together = articles.filter(isNew);
  const ids = await insertTogether(context, together);
  for (const [i, id] of ids.entries()) onCreated(together[i]!, id);

  for (const article of articles) {
    const { line, name, existing, missingReason } = article;
    if (ids.length > 0 && isNew(article)) continue;
    await context.attempt(line, name, async () => {
      if (missingReason !== undefined && !overwrite)
        throw new ImportConflict(itemOf(article), [], missingReason);
      if (!existing) {
        onCreated(article, await context.atomically(() => create(context, article.wanted)));
      } else if (await update(context, article, existing))
        records.push({ key: article.key, itemId: existing.id });
    });
  }
  await saveArticleRecords(manager, records);
  return created;
}

/**
 * Inserts articles in one batch. Resolves to their ids. If one of them fails, inserts none and
 * resolves to none: then each must be inserted alone.
 */
async function insertTogether(
  context: ImportContext,
  articles: MatchedArticle[],
): Promise<number[]> {
  if (articles.length < 2) return [];
  const rows = articles.map(({ wanted }) => toNewArticle(wanted, wanted.slug!, context.editor));
  try {
    return await context.atomically(() => insertArticles(context.manager, rows));
  } catch (error) {
    if (!toLineError(0, error)) throw error;
    return [];
  }
}

/**
 * Inserts one article. Without a slug, the slug is made from the title. CONFLICT when another
 * article has the slug or the externalId.
 */
async function create({ manager, editor }: ImportContext, wanted: WantedArticle): Promise<number> {
  const slug = wanted.slug ?? (await unusedSlug(manager, wanted.content.title));
  const [id] = await explainingViolations(articleViolations(slug, wanted.externalId), () =>
    insertArticles(manager, [toNewArticle(wanted, slug, editor)]),
  );
  return id!;
}

/** The article to insert. A draft becomes the second revision. */
function toNewArticle(wanted: WantedArticle, slug: string, editor: string): NewArticle {
  const { content, draft, status = ArticleStatus.PUBLISHED, ...rest } = wanted;
  const { namesProduct: _, questions: _q, ...fields } = rest;
  return {
    ...fields,
    slug,
    status,
    publishedVersion: status === ArticleStatus.PUBLISHED ? 1 : null,
    revisions: (draft ? [content, draft] : [content]).map((revision, i) => {
      return { version: i + 1, content: revision, editor };
    }),
  };
}

/** Resolves to whether to save an import record. */
async function update(
  context: ImportContext,
  article: MatchedArticle,
  existing: ExistingArticle,
): Promise<boolean> {
  const { line, name, lastState } = article;
  // An article found by slug or former slug keeps its current slug.
  const { wanted: asWritten } = article;
  const wanted = asWritten.externalId === undefined ? { ...asWritten, slug: undefined } : asWritten;
  const plan = planArticle(existing, wanted);
  const { changed, append, row } = plan;
  const isEdited = lastState !== existing.state;
  if (isEdited && changed.length > 0 && !context.overwrite)
    throw editConflict(itemOf(article), changed, lastState !== undefined);
  const overwritten = isEdited ? changed : [];
  const count = (outcome: Effect['outcome']) =>
    context.count(line, [{ type: 'article', key: name, outcome, fields: changed, overwritten }]);
  // If only times differ, the times that people's edit has set stay.
  if ((append.length === 0 && !row) || (isEdited && changed.length === 0)) {
    count('unchanged');
    // Without a record, a later file does not replace the published content under people's draft.
    return !isEdited || !hasDraft(existing) || wanted.draft !== undefined;
  }
  requireSameProduct(wanted, existing.categoryId, await catalogOf(context));
  await context.atomically(() => execute(context, existing, plan));
  count('updated');
  return true;
}

/** Executes a plan. The article must be locked. */
async function execute(
  { manager, editor }: ImportContext,
  { id, slug, version, status, publishedVersion }: ExistingArticle,
  { append, row }: ArticlePlan,
): Promise<void> {
  const revisions = append.map((content, i) => {
    return { articleId: id, version: version + 1 + i, content, editor };
  });
  await explainingViolations(articleViolations(row?.slug ?? slug, row?.externalId), async () => {
    await insertRevisions(manager, revisions);
    if (!row) return;
    const isPublished = row.status === ArticleStatus.PUBLISHED;
    const publishedAt = isPublished ? (row.publishedAt ?? NOW) : null;
    const isPublication = isPublished && row.publishedVersion !== publishedVersion;
    const values = {
      ...{ ...row, publishedAt, updatedAt: row.updatedAt ?? NOW, trashedAt: null },
      ...(isPublication && row.publishedVersion === row.version && NO_REVIEW),
      ...((isPublication || row.status === ArticleStatus.ARCHIVED) && NO_PUBLICATION),
      ...(!isPublished && row.status !== status && NO_UNPUBLICATION),
    };
    await manager.update(ArticleRow, { id }, values);
  });
}
