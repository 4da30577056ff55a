import type { Pool, PoolClient } from 'pg';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { readSnapshot } from '../../core/connections.js';
import { queryRows } from '../../core/database.js';
import { readDictionary, readSynonymSets } from '../../lexicon/index.js';
import { contentJson, type StoredContent } from '../article-rows.sql.js';
import { type ExportedRevision, olderRevisions, readFormerSlugs } from './export-rows.sql.js';

const BATCH = 500;

/** An article as the export reads it. */
export interface ExportedArticle {
  id: number;
  externalId: string | null;
  slug: string;
  categoryId: number;
  status: string;
  visibility: string;
  publishedAt: Date | null;
  updatedAt: Date;
  createdAt: Date;
  views: number;
  content: StoredContent;
  draft: StoredContent | null;
  /** What a history says of the two, and the slugs that the article had before. */
  revision: RevisionInfo;
  draftRevision: RevisionInfo;
  formerSlugs: string[];
}

interface RevisionInfo {
  version: number;
  editor: string;
  summary: string;
  createdAt: string;
}

/** SQL for who wrote that revision of article `a`, when and why, as JSON. */
const revisionInfo = (version: string) => `(
    select json_build_object('version', r.version, 'editor', r.editor, 'summary', r.summary, 'createdAt', r.created_at)
    from article_revision r where r.article_id = a.id and r.version = ${version})`;

const ARTICLES = `
  select a.id, a.external_id as "externalId", a.slug, a.category_id as "categoryId", a.status, a.visibility, a.published_at as "publishedAt",
    a.updated_at as "updatedAt", a.created_at as "createdAt", coalesce(s.views, 0) as views,
    case when a.published_version is null then ${contentJson('a.version')} else ${contentJson('a.published_version')} end as content,
    case when a.published_version <> a.version then ${contentJson('a.version')} end as draft,
    ${revisionInfo('coalesce(a.published_version, a.version)')} as revision, ${revisionInfo('a.version')} as "draftRevision",
    array(select h.slug::text from slug_history h where h.kind = 'article' and h.target_id = a.id order by h.slug) as "formerSlugs"
  from article a left join article_statistics s on s.article_id = a.id
  where a.id > $1 order by a.id limit ${BATCH}`;

/**
 * All knowledge as JSON Lines (docs/import-export.md), without line ends: products,
 * platforms, categories parents first, synonym sets, dictionary, articles by id; with `history`
 * also the slugs that they had before and all revisions. All lines are of one moment; memory is
 * bounded by 500 articles. Holds a connection until it is read to its end or left.
 */
export async function* exportLines(
  pool: Pool,
  options: { history?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  const lines = readSnapshot(pool, (client) => plainLines(client, options.history ?? false));
  // Unescaped, the import would take it for the mark of a broken encoding.
  for await (const line of lines) yield line.replaceAll('\ufffd', '\\ufffd');
}

async function* plainLines(client: PoolClient, history: boolean): AsyncGenerator<string> {
  const catalog = await loadCatalog(client);
  yield* catalogLines(catalog, history ? await readFormerSlugs(client) : undefined);
  for (const { terms } of await readSynonymSets(client))
    yield JSON.stringify({ type: 'synonymSet', terms });
  for (const { word, parts } of await readDictionary(client))
    yield JSON.stringify({ type: 'dictionaryEntry', word, parts });
  yield* articleLines(client, catalog, history);
}

async function* articleLines(
  client: PoolClient,
  catalog: CatalogSnapshot,
  history: boolean,
): AsyncGenerator<string> {
  for (let after = 0, full = true; full;) {
    const rows = await queryRows<ExportedArticle>(client, ARTICLES, [after]);
    const revisions = history ? olderRevisions(client, after, rows.at(-1)?.id ?? after) : null;
    let next = await revisions?.next();
    for (const article of rows) {
      yield articleLine(article, catalog, history);
      for (
        ;
        next && !next.done && next.value.articleId === article.id;
        next = await revisions!.next()
      )
        yield revisionLine(article.slug, next.value, catalog);
    }
    after = rows.at(-1)?.id ?? after;
    full = rows.length === BATCH;
  }
}

/** The lines of the whole catalogue; each thing comes after those that it refers to. */
function* catalogLines(
  catalog: CatalogSnapshot,
  formerSlugs: (kind: CatalogKind, id: number) => string[] | undefined = () => undefined,
): Generator<string> {
  for (const { id, slug, name, aliases, position } of catalog.products)
    yield JSON.stringify({
      type: 'product',
      slug,
      name,
      aliases,
      position,
      formerSlugs: formerSlugs('product', id),
    });
  for (const { id, slug, name, aliases, appliesToAll, position } of catalog.platforms)
    yield JSON.stringify({
      type: 'platform',
      slug,
      name,
      aliases,
      appliesToAll,
      position,
      formerSlugs: formerSlugs('platform', id),
    });
  for (const { id, slug, productId, parentId, name, position } of catalog.categories) {
    const product = catalog.product(productId)!.slug;
    const parent = parentId === null ? null : catalog.category(parentId)!.slug;
    yield JSON.stringify({
      type: 'category',
      slug,
      product,
      parent,
      name,
      position,
      formerSlugs: formerSlugs('category', id),
    });
  }
}

/** The line of one article; absent values are left out. */
function articleLine(article: ExportedArticle, catalog: CatalogSnapshot, history = false): string {
  const {
    externalId,
    slug,
    categoryId,
    status,
    visibility,
    publishedAt,
    updatedAt,
    createdAt,
    views,
    content,
    draft,
  } = article;
  const category = catalog.category(categoryId)!;
  return JSON.stringify({
    type: 'article',
    externalId: externalId ?? undefined,
    slug,
    product: catalog.product(category.productId)!.slug,
    category: category.slug,
    status,
    visibility,
    publishedAt: publishedAt ?? undefined,
    updatedAt,
    createdAt,
    views,
    ...(history && { formerSlugs: article.formerSlugs, revision: infoOf(article.revision) }),
    ...lineContent(content, catalog),
    draft: draft
      ? {
          ...lineContent(draft, catalog),
          ...(history && { revision: infoOf(article.draftRevision) }),
        }
      : undefined,
  });
}

function revisionLine(slug: string, revision: ExportedRevision, catalog: CatalogSnapshot): string {
  return JSON.stringify({
    type: 'revision',
    article: slug,
    ...infoOf(revision),
    ...lineContent(revision, catalog),
  });
}

function infoOf({ version, editor, summary, createdAt }: RevisionInfo | ExportedRevision): object {
  return { version, editor, summary, createdAt: new Date(createdAt) };
}

function lineContent(
  { title, keywords, variants }: StoredContent,
  catalog: CatalogSnapshot,
): object {
  return {
    title,
    keywords,
    variants: variants.map(({ platformIds, body }) => ({
      platforms: catalog.platforms
        .filter((platform) => platformIds.includes(platform.id))
        .map((platform) => platform.slug),
      body,
    })),
  };
}
