import type { EntityManager } from 'typeorm';
import type { CatalogKind, CatalogSnapshot } from '../../catalog/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import { checkSlug, cleanText } from '../../core/text.js';
import { queryRows, explainingViolations } from '../../core/database.js';
import { ArticleEntity } from '../article-entities.js';
import { ArticleVisibility } from '../article.js';
import {
  articleViolations,
  contentOf,
  findRevision,
  insertArticles,
  insertRevisions,
  type NewRevision,
} from '../article-store.js';
import { fieldsOfNew } from './compare-article.js';
import { deletionConflict, type Effect } from './import-report.js';
import type { ImportContext } from './import-context.js';
import { remember, sameFields } from './import-records.js';
import { keyOfArticle } from './find-articles.js';
import type { ArticleLine, RevisionLine } from './line-formats.js';
import { isUnchanged, planArticle, sameContent, type WantedArticle } from './plan-article.js';
import { findArticles, lockArticles } from './find-articles.js';
import { toContent } from './to-wanted-article.js';

type RevisionInfo = NonNullable<ArticleLine['revision']>;

/**
 * Restores articles with their histories, as `export --history` writes them: an article line with
 * its newest revisions, then a line for each older one. An article that exists with exactly this
 * history stays, so that an interrupted import can be repeated. One that people changed since is
 * CONFLICT, and gets only the older revisions that it lacks. One with another history is CONFLICT,
 * and nothing of it is changed.
 */
export class HistoryRestorer {
  /** The articles to which later lines may add older revisions, by slug. */
  private readonly open = new Map<string, { id: number; line: number }>();

  /**
   * Restores the article of the line with this number, with its newest revisions. BAD_USER_INPUT
   * for a line without a history, CONFLICT as above; an ImportConflict where people deleted it.
   */
  async article(
    context: ImportContext,
    number: number,
    line: ArticleLine,
    wanted: WantedArticle,
  ): Promise<Effect> {
    const { slug, revision, draft, formerSlugs = [] } = line;
    if (!slug) throw badInput('slug', 'slug is missing: an article with a history needs it.');
    if (!revision)
      throw badInput('revision', 'revision is missing: formerSlugs and draft.revision need it.');
    if (draft && !(draft.revision && draft.revision.version > revision.version))
      throw badInput(
        'draft.revision.version',
        'draft.revision.version must be higher than revision.version.',
      );
    const [id] = await findArticles(context.manager, [wanted]);
    const outcome = id == null ? 'created' : 'unchanged';
    if (id == null)
      await context.refuseDeleted('article', keyOfArticle(wanted), { type: 'article', key: slug });
    const articleId =
      id == null ? await create(context, wanted, slug, revision, draft?.revision) : id;
    if (id != null && !(await isSame(context, id, wanted, line))) {
      if (!(await continues(context.manager, id, wanted, line)))
        throw conflict(
          'slug',
          'The article is there already, with another history: histories are restored where there is none.',
        );
      // An interrupted import made it without its older revisions, and people edited it since.
      this.open.set(slug, { id, line: number });
      throw conflict(
        'slug',
        'People changed the article since this history: it stays, and gets only older revisions that it lacks.',
      );
    }
    await restoreFormerSlugs(context.manager, 'article', articleId, formerSlugs);
    await rememberArticle(context, articleId, { ...wanted, slug }, draft?.revision ?? revision);
    this.open.set(slug, { id: articleId, line: number });
    return { type: 'article', key: slug, outcome };
  }

  /**
   * Restores an older revision. BAD_USER_INPUT when no line before restored its article, CONFLICT
   * when another revision has its number; an ImportConflict when people deleted the article.
   */
  async revision(
    { manager }: ImportContext,
    line: RevisionLine,
    catalog: CatalogSnapshot,
  ): Promise<void> {
    const articleId = this.open.get(line.article)?.id;
    if (articleId === undefined)
      throw badInput(
        'article',
        `No line before restored the article ${JSON.stringify(line.article.slice(0, 100))} with its history.`,
      );
    const revision = toRevision(await toContent(line, catalog, ''), line);
    // The article was restored in an earlier transaction, and people may have deleted it since.
    const article = await manager.findOne(ArticleEntity, {
      where: { id: articleId },
      lock: { mode: 'for_key_share' },
    });
    if (!article) throw deletionConflict({ type: 'article', key: line.article });
    const present = await findRevision(manager, articleId, line.version);
    if (present) {
      if (!sameContent(contentOf(present), revision))
        throw conflict('version', `The article has another revision ${line.version} already.`);
      return;
    }
    if (line.version >= article.version)
      throw badInput(
        'version',
        `version must be below ${article.version}, the newest of the article.`,
      );
    await insertRevisions(manager, [{ ...revision, articleId }]);
  }

  /**
   * The articles that lack revisions after the last line, with the numbers of their lines.
   */
  async incomplete(
    manager: EntityManager,
  ): Promise<{ line: number; slug: string; missing: number }[]> {
    if (this.open.size === 0) return [];
    const lines = [...this.open].map(([slug, { id, line }]) => ({ slug, id, line }));
    const rows = await queryRows<{ id: number; missing: number }>(manager, INCOMPLETE, [
      lines.map(({ id }) => id),
    ]);
    const missing = new Map(rows.map((row) => [row.id, row.missing]));
    return lines.flatMap(({ line, slug, id }) =>
      missing.has(id) ? [{ line, slug, missing: missing.get(id)! }] : [],
    );
  }
}

const INCOMPLETE = `
  select a.id, (a.version - count(*))::integer as missing
  from article a join article_revision r on r.article_id = a.id
  where a.id = any($1::integer[]) group by a.id having count(*) < a.version`;

/**
 * Remembers the article and its fields for later imports. Where a person wrote the newest revision
 * or moved the article after it, the fields are not remembered: every difference of a later file is
 * then a conflict.
 */
async function rememberArticle(
  context: ImportContext,
  thingId: number,
  wanted: WantedArticle & { slug: string },
  newest: RevisionInfo,
): Promise<void> {
  const isImported =
    context.importers.includes(newest.editor) &&
    !(wanted.updatedAt && wanted.updatedAt > newest.createdAt);
  const [key, fields] = [keyOfArticle(wanted), isImported ? fieldsOfNew(wanted) : {}];
  const stored = await context.recall('article', key);
  // A repeated restore must not remove fields that a later import remembered.
  if (stored?.thingId === thingId && (!isImported || sameFields(stored.fields, fields))) return;
  await remember(context.manager, 'article', [{ key, thingId, fields }]);
}

/**
 * Makes a thing reachable by slugs that it had before. CONFLICT names one that belongs or belonged
 * to another thing.
 */
export async function restoreFormerSlugs(
  manager: EntityManager,
  kind: CatalogKind | 'article',
  id: number,
  slugs: string[],
): Promise<void> {
  if (slugs.length === 0) return;
  for (const [i, slug] of slugs.entries()) checkSlug(slug, `formerSlugs.${i}`);
  await manager.query(
    `insert into slug_history (kind, slug, target_id) select $1, unnest($2::text[]), $3 on conflict do nothing`,
    [kind, slugs, id],
  );
  const [taken] = await queryRows<{ slug: string }>(
    manager,
    `select slug from slug_history where kind = $1 and slug = any($2::text[]) and target_id <> $3
     union select slug from ${kind} where slug = any($2::text[])`,
    [kind, slugs, id],
  );
  if (taken)
    throw conflict(
      'formerSlugs',
      `The slug ${taken.slug} is or was that of another ${kind}, or is the present one.`,
    );
}

async function create(
  { manager }: ImportContext,
  {
    content,
    draft,
    status = 'PUBLISHED',
    visibility = ArticleVisibility.PUBLIC,
    ...row
  }: WantedArticle,
  slug: string,
  revision: RevisionInfo,
  draftRevision: RevisionInfo | undefined,
): Promise<number> {
  const revisions = [
    toRevision(content, revision),
    ...(draft ? [toRevision(draft, draftRevision!)] : []),
  ];
  const publishedVersion = status === 'PUBLISHED' ? revision.version : null;
  const [id] = await explainingViolations(articleViolations(slug, row.externalId ?? null), () =>
    insertArticles(manager, [{ ...row, slug, status, visibility, publishedVersion, revisions }]),
  );
  return id!;
}

async function isSame(
  context: ImportContext,
  id: number,
  wanted: WantedArticle,
  line: ArticleLine,
): Promise<boolean> {
  const [existing] = await lockArticles(context.manager, [id], context.importers);
  const { version } = line.draft?.revision ?? line.revision!;
  return (
    existing != null &&
    existing.version === version &&
    existing.publishedVersion === (line.status === 'PUBLISHED' ? line.revision!.version : null) &&
    // Views that were counted since do not make it another history.
    isUnchanged(planArticle(existing, { ...wanted, views: undefined }))
  );
}

/** Whether the article has the newest revisions of the line among its own. */
async function continues(
  manager: EntityManager,
  id: number,
  wanted: WantedArticle,
  line: ArticleLine,
): Promise<boolean> {
  const newest = [toRevision(wanted.content, line.revision!)];
  if (wanted.draft) newest.push(toRevision(wanted.draft, line.draft!.revision!));
  for (const revision of newest) {
    const present = await findRevision(manager, id, revision.version);
    const isSame =
      present?.editor === revision.editor &&
      present.createdAt.getTime() === revision.createdAt.getTime() &&
      sameContent(contentOf(present), revision);
    if (!isSame) return false;
  }
  return true;
}

function toRevision(
  content: WantedArticle['content'],
  { version, editor, summary, createdAt }: RevisionInfo,
): NewRevision & { createdAt: Date } {
  return {
    ...content,
    version,
    editor: cleanText(editor, 'editor'),
    summary: cleanText(summary, 'summary'),
    createdAt,
  };
}

function conflict(field: string, message: string): DoumError {
  return new DoumError('CONFLICT', message, { field });
}
