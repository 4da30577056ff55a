import { type CatalogKind, CatalogService } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { cleanLine, cleanText } from '../../core/text.js';
import { freeSlug, romanizedSlug } from '../../language/index.js';
import { checkTitle, checkVariants, requireBodies } from '../article-content.js';
import { renderBody } from '../markdown.js';
import type { ResolvedRow, RowArticle } from './gathered-rows.js';
import type { ImportContext } from './import-context.js';
import { saveCreatedEntity } from './import-catalog.js';
import { type Effect, ImportConflict } from './import-report.js';
import type { RowLine } from './line-formats.js';
import type { ExistingArticle, WantedArticle } from './plan-article.js';

const ROW_NAME = {
  product: 'rowProduct',
  category: 'rowCategory',
  platform: 'rowPlatform',
} as const;
/** Rows of this platform apply to all platforms. */
const COMMON = '공통';
const MAX_NAME_LENGTH = 200;
const service = new CatalogService();

/**
 * Finds the product, category and platform of a row by name, and creates those that are missing.
 * Adds the effects of the creations to `effects`.
 */
export async function resolveRow(
  context: ImportContext,
  line: number,
  row: RowLine,
  effects: Effect[],
): Promise<ResolvedRow> {
  const texts = {
    title: checkTitle(row.title),
    body: cleanText(row.body, 'body'),
    product: cleanLine(row.product, 'product', MAX_NAME_LENGTH),
    category: cleanLine(row.category, 'category', MAX_NAME_LENGTH),
    platform: cleanLine(row.platform, 'platform', MAX_NAME_LENGTH),
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
  const rendered = renderBody(body);
  try {
    requireBodies({ variants: [{ platformIds: [], ...rendered }] });
  } catch {
    throw badInput('body', 'body is empty: readers would find nothing.', 'Write a text.');
  }
}

/**
 * The article of gathered rows. A new article is published. An existing one keeps its status and
 * keywords. BAD_USER_INPUT names the field.
 */
export async function wantedOfRows(
  rows: RowArticle,
  existing: ExistingArticle | null,
): Promise<WantedArticle> {
  const { categoryId, title, views, updatedAt } = rows;
  const keywords = (existing?.published ?? existing?.newest)?.keywords ?? [];
  return {
    categoryId,
    views,
    updatedAt,
    content: { title, keywords, variants: await checkVariants(rows.variants) },
  };
}

/**
 * Throws BAD_USER_INPUT when the existing article was imported with the other grouping. With
 * `--keep-rows` (`platformId` is set) the article must have no variants for other platforms,
 * because the import would remove them. Without it, only one article of the category may have the
 * title, because the import would change one and leave the others. `sameTitle` is their number.
 */
export function requireSameGrouping(
  { platformId, title }: RowArticle,
  existing: ExistingArticle,
  sameTitle: number,
): void {
  const { variants } = existing.published ?? existing.newest;
  const quoted = JSON.stringify(title);
  if (platformId === undefined) {
    if (sameTitle < 2) return;
    throw badInput(
      '',
      `The category has ${sameTitle} articles of the title ${quoted}.`,
      'Leave one of them, or import the rows with --keep-rows: then each is an article of its own.',
    );
  }
  if (variants.every(({ platformIds }) => platformIds.every((id) => id === platformId))) return;
  throw badInput(
    '',
    `The article ${quoted} has variants for other platforms too, which an import with ` +
      '--keep-rows would remove.',
    'Import the rows without --keep-rows, or delete the article first.',
  );
}

async function resolveProduct(
  context: ImportContext,
  name: string,
  effects: Effect[],
): Promise<number> {
  const found = (await context.catalog()).products.find((product) => product.name === name);
  return resolve(context, { kind: 'product', key: name, name }, found, effects, async (slug) =>
    service.createProduct(context.manager, { slug, name, aliases: [] }),
  );
}

async function resolveCategory(
  context: ImportContext,
  productId: number,
  name: string,
  effects: Effect[],
): Promise<number> {
  const found = (await context.catalog())
    .roots(productId)
    .find((category) => category.name === name);
  return resolve(
    context,
    { kind: 'category', key: `${productId}: ${name}`, name },
    found,
    effects,
    async (slug) =>
      service.createCategory(context.manager, { productId, parentId: null, slug, name }),
  );
}

async function resolvePlatform(
  context: ImportContext,
  name: string,
  effects: Effect[],
): Promise<number> {
  const catalog = await context.catalog();
  const lowerCaseName = name.toLowerCase();
  const found =
    catalog.platforms.find((platform) => platform.name.toLowerCase() === lowerCaseName) ??
    catalog.platforms.find((platform) =>
      platform.aliases.some((alias) => alias.toLowerCase() === lowerCaseName),
    ) ??
    (name === COMMON ? catalog.commonPlatform : undefined);
  return resolve(
    context,
    { kind: 'platform', key: lowerCaseName, name },
    found,
    effects,
    async (slug) =>
      service.createPlatform(context.manager, {
        slug,
        name,
        aliases: [],
        appliesToAll: name === COMMON,
      }),
  );
}

/**
 * The id of the entity that a row means: the entity that was found by name, or the one that rows
 * meant by this name in an earlier import, even if people renamed it. Creates the entity when there
 * is none. An ImportConflict when people deleted it.
 */
async function resolve(
  context: ImportContext,
  { kind, key, name }: { kind: CatalogKind; key: string; name: string },
  found: { id: number } | undefined,
  effects: Effect[],
  create: (slug: string) => Promise<Parameters<typeof saveCreatedEntity>[2]>,
): Promise<number> {
  const recorded = await context.findRowName(ROW_NAME[kind], key);
  if (found?.id === recorded && recorded !== undefined) return recorded;
  const catalog = await context.catalog();
  let id = found?.id;
  if (id === undefined && recorded !== undefined) {
    if (catalog[kind](recorded)) return recorded;
    if (!context.overwrite) {
      throw new ImportConflict(
        { type: 'row', key: name },
        [kind],
        `People deleted its ${kind} since the last import.`,
      );
    }
  }
  if (id === undefined) {
    const slug = freeSlug(
      romanizedSlug(name),
      (candidate) => catalog.find(kind, candidate) !== undefined,
    );
    const created = await create(slug);
    effects.push(await saveCreatedEntity(context, kind, created));
    id = created.id;
  }
  await context.saveRowName(ROW_NAME[kind], key, id);
  return id;
}
