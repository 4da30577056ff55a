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
import { saveRecords, sameFields } from './import-records.js';
import { findArticles, keyOfArticle, lockArticles } from './find-articles.js';
import type { ArticleLine, RevisionLine } from './line-formats.js';
import { isUnchanged, planArticle, sameContent, type WantedArticle } from './plan-article.js';
import { toContent } from './to-wanted-article.js';

type RevisionInfo = NonNullable<ArticleLine['revision']>;

/**
 * Restores articles with their histories, as `export --history` writes them: an article line with
 * the newest revisions, then a line for each older revision. An existing article with the same
 * history stays unchanged, so that an interrupted import can be repeated. If people changed it
 * since, the error is CONFLICT, and only missing older revisions are added. If it has another
 * history, the error is CONFLICT, and nothing is written.
 */
export class HistoryRestorer {
  /** The articles to which later lines may add older revisions, by slug. */
  private readonly open = new Map<string, { id: number; line: number }>();

  /**
   * Restores the article of a line, with its newest revisions. `number` is the number of the line.
   * BAD_USER_INPUT for a line without a history, CONFLICT as above. An ImportConflict when people
   * deleted the article.
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
    if (id != null && !(await hasSameHistory(context, id, wanted, line))) {
      if (!(await includesHistory(context.manager, id, wanted, line)))
        throw conflict(
          'slug',
          'The article is there already, with another history: histories are restored where there ' +
            'is none.',
        );
      // An interrupted import created it without older revisions, and people have edited it since.
      this.open.set(slug, { id, line: number });
      throw conflict(
        'slug',
        'People changed the article since this history: it stays, and gets only older revisions ' +
          'that it lacks.',
      );
    }
    await restoreFormerSlugs(context.manager, 'article', articleId, formerSlugs);
    await recordArticle(context, articleId, { ...wanted, slug }, draft?.revision ?? revision);
    this.open.set(slug, { id: articleId, line: number });
    return { type: 'article', key: slug, outcome };
  }

  /**
   * Restores an older revision. BAD_USER_INPUT when no earlier line restored its article, CONFLICT
   * when another revision has its number. An ImportConflict when people deleted the article.
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
        `No line before restored the article ${JSON.stringify(line.article.slice(0, 100))} ` +
          'with its history.',
      );
    const revision = toRevision(await toContent(line, catalog, ''), line);
    // People may have deleted the article after the transaction that restored it.
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

  /** After the last line: the articles with missing revisions, and the numbers of their lines. */
  async findIncomplete(
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
 * Saves the import record of the article. When a person wrote the newest revision or changed the
 * article after it, the record has no fields: then every difference of a later file is a conflict.
 */
async function recordArticle(
  context: ImportContext,
  itemId: number,
  wanted: WantedArticle & { slug: string },
  newest: RevisionInfo,
): Promise<void> {
  const isImported =
    context.importers.includes(newest.editor) &&
    !(wanted.updatedAt && wanted.updatedAt > newest.createdAt);
  const [key, fields] = [keyOfArticle(wanted), isImported ? fieldsOfNew(wanted) : {}];
  const record = await context.findRecord('article', key);
  // A repeated restore must not remove fields that a later import saved.
  if (record?.itemId === itemId && (!isImported || sameFields(record.fields, fields))) return;
  await saveRecords(context.manager, 'article', [{ key, itemId, fields }]);
}

/**
 * Adds former slugs of an article or a catalogue entity. CONFLICT when one is or was the slug of
 * another one, or is the current slug.
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
    `insert into slug_history (kind, slug, target_id)
     select $1, unnest($2::text[]), $3 on conflict do nothing`,
    [kind, slugs, id],
  );
  const [taken] = await queryRows<{ slug: string }>(
    manager,
    `select slug from slug_history where kind = $1 and slug = any($2::text[]) and target_id <> $3
     union
     select slug from ${kind} where slug = any($2::text[])`,
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

/** Whether the stored article equals the article of the line with its newest revisions. */
async function hasSameHistory(
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
    // Views are not part of the history.
    isUnchanged(planArticle(existing, { ...wanted, views: undefined }))
  );
}

/** Whether the stored article has the newest revisions of the line. */
async function includesHistory(
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
