import { type CatalogKind, CatalogService } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { cleanLine, cleanText } from '../../core/text.js';
import { freeSlug, romanizedSlug } from '../../language/index.js';
import { checkTitle, checkVariants, requireBodies } from '../article-content.js';
import { renderBody } from '../markdown.js';
import type { ResolvedRow, RowArticle } from './gathered-rows.js';
import type { ImportContext } from './import-context.js';
import type { Effects } from './import-report.js';
import type { RowLine } from './line-formats.js';
import type { ExistingArticle, WantedArticle } from './plan-article.js';

const COMMON = '공통';
const MAX_NAME = 200;
const service = new CatalogService();

/** Finds what a row names by name, and makes what is not there; `effects` receives what was made. */
export async function resolveRow(context: ImportContext, line: number, row: RowLine, effects: Effects): Promise<ResolvedRow> {
  const texts = {
    title: checkTitle(row.title),
    body: cleanText(row.body, 'body'),
    product: cleanLine(row.product, 'product', MAX_NAME),
    category: cleanLine(row.category, 'category', MAX_NAME),
    platform: cleanLine(row.platform, 'platform', MAX_NAME),
  };
  requireBody(texts.body);
  const productId = await resolveProduct(context, texts.product, effects);
  return {
    line,
    categoryId: await resolveCategory(context, productId, texts.category, effects),
    platformId: await resolvePlatform(context, texts.platform, effects),
    title: texts.title,
    body: texts.body,
    views: row.views ?? null,
    updatedAt: row.updatedAt ?? null,
  };
}

function requireBody(body: string): void {
  try {
    requireBodies({ variants: [{ platformIds: [], ...renderBody(body) }] });
  } catch {
    throw badInput('body', 'body is empty: readers would find nothing.', 'Write a text.');
  }
}

/** The article of gathered rows, published; one that is there keeps its status, keywords and place. BAD_USER_INPUT names the field. */
export function wantedOfRows(rows: RowArticle, existing: ExistingArticle | null): WantedArticle {
  const { categoryId, title, views, updatedAt } = rows;
  const keywords = (existing?.published ?? existing?.newest)?.keywords ?? [];
  return { categoryId, views, updatedAt, content: { title, keywords, variants: checkVariants(rows.variants) } };
}

async function resolveProduct(context: ImportContext, name: string, effects: Effects): Promise<number> {
  const found = (await context.catalog()).products.find((product) => product.name === name);
  if (found) return found.id;
  const { id } = await service.createProduct(context.manager, {
    slug: await slugFor(context, 'product', name),
    name,
    aliases: [],
  });
  return made(context, id, () => effects.push(['products', 'created']));
}

async function resolveCategory(context: ImportContext, productId: number, name: string, effects: Effects): Promise<number> {
  const found = (await context.catalog()).roots(productId).find((category) => category.name === name);
  if (found) return found.id;
  const values = { productId, parentId: null, slug: await slugFor(context, 'category', name), name };
  const { id } = await service.createCategory(context.manager, values);
  return made(context, id, () => effects.push(['categories', 'created']));
}

async function resolvePlatform(context: ImportContext, name: string, effects: Effects): Promise<number> {
  const catalog = await context.catalog();
  const folded = name.toLowerCase();
  const found =
    catalog.platforms.find((platform) => platform.name.toLowerCase() === folded) ??
    catalog.platforms.find((platform) => platform.aliases.some((alias) => alias.toLowerCase() === folded)) ??
    (name === COMMON ? catalog.commonPlatform : undefined);
  if (found) return found.id;
  const values = { slug: await slugFor(context, 'platform', name), name, aliases: [], appliesToAll: name === COMMON };
  const { id } = await service.createPlatform(context.manager, values);
  return made(context, id, () => effects.push(['platforms', 'created']));
}

async function slugFor(context: ImportContext, kind: CatalogKind, name: string): Promise<string> {
  const catalog = await context.catalog();
  return freeSlug(romanizedSlug(name), (slug) => catalog.find(kind, slug) !== undefined);
}

function made(context: ImportContext, id: number, count: () => void): number {
  context.catalogChanged();
  count();
  return id;
}
