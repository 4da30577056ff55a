import type { Pool, PoolClient } from 'pg';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { readSnapshot } from '../../core/connections.js';
import { readDictionary, readSynonymSets } from '../../lexicon/index.js';
import type { StoredContent } from '../article-rows.sql.js';
import {
  type ExportedArticle,
  type ExportedRevision,
  olderRevisions,
  readArticleBatch,
  readFormerSlugs,
  type RevisionInfo,
} from './export-rows.sql.js';

/**
 * Exports everything as JSON Lines (docs/import-export.md), without line ends: products, platforms,
 * categories (parents before children), synonym sets, dictionary entries, and articles by id. With
 * `history` also former slugs and all revisions. All lines are of one snapshot. At most 500
 * articles are in memory. Holds a connection until the generator ends or is closed.
 */
export async function* exportLines(
  pool: Pool,
  options: { history?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  const lines = readSnapshot(pool, (client) => plainLines(client, options.history ?? false));
  // The import would take an unescaped U+FFFD for a sign of a wrong encoding.
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
  let after = 0;
  let rows = await readArticleBatch(client, after);
  while (rows.length > 0) {
    const lastId = rows.at(-1)!.id;
    const revisions = history ? olderRevisions(client, after, lastId) : null;
    let next = await revisions?.next();
    for (const article of rows) {
      yield articleLine(article, catalog, history);
      while (next && !next.done && next.value.articleId === article.id) {
        yield revisionLine(article.slug, next.value, catalog);
        next = await revisions!.next();
      }
    }
    after = lastId;
    rows = await readArticleBatch(client, after);
  }
}

/** The lines of the catalogue. Each entity comes after those that it refers to. */
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

/** The line of one article. Null values are omitted. */
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
