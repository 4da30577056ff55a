import type { Pool, PoolClient } from 'pg';
import { type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { readSnapshot } from '../../core/connections.js';
import { readDictionary, readSynonymSets } from '../../lexicon/index.js';
import type { StoredContent } from '../article-rows.sql.js';
import { type ExportedArticle, readArticleBatch } from './export-rows.sql.js';

/**
 * Exports everything as JSON Lines (docs/import-export.md), without line ends: products, platforms,
 * categories (parents before children), synonym sets, dictionary entries, and articles by id. All
 * lines are of one snapshot. At most 500 articles are in memory. Holds a connection until the
 * generator ends or is closed.
 */
export async function* exportLines(pool: Pool): AsyncGenerator<string, void, undefined> {
  const lines = readSnapshot(pool, plainLines);
  // The import would take an unescaped U+FFFD for a sign of a wrong encoding.
  for await (const line of lines) yield line.replaceAll('\ufffd', '\\ufffd');
}

async function* plainLines(client: PoolClient): AsyncGenerator<string> {
  const catalog = await loadCatalog(client);
  yield* catalogLines(catalog);
  for (const { terms } of await readSynonymSets(client))
    yield JSON.stringify({ type: 'synonymSet', terms });
  for (const { word, parts } of await readDictionary(client))
    yield JSON.stringify({ type: 'dictionaryEntry', word, parts });
  for (let after = 0; ;) {
    const articles = await readArticleBatch(client, after);
    for (const article of articles) yield articleLine(article, catalog);
    if (articles.length === 0) return;
    after = articles.at(-1)!.id;
  }
}

/** The lines of the catalogue. Each entity comes after those that it refers to. */
function* catalogLines(catalog: CatalogSnapshot): Generator<string> {
  for (const { slug, name, aliases, position } of catalog.products)
    yield JSON.stringify({ type: 'product', slug, name, aliases, position });
  for (const { slug, name, aliases, appliesToAll, position } of catalog.platforms)
    yield JSON.stringify({ type: 'platform', slug, name, aliases, appliesToAll, position });
  for (const { slug, productId, parentId, name, position } of catalog.categories) {
    const product = catalog.product(productId)!.slug;
    const parent = parentId === null ? null : catalog.category(parentId)!.slug;
    yield JSON.stringify({ type: 'category', slug, product, parent, name, position });
  }
}

/** The line of one article. Null values are omitted. */
function articleLine(article: ExportedArticle, catalog: CatalogSnapshot): string {
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
    ...lineContent(content, catalog),
    draft: draft ? lineContent(draft, catalog) : undefined,
  });
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
