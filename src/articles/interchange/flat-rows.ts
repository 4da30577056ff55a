import {
  type CatalogEntity,
  type CatalogKind,
  catalogOf,
  CatalogService,
  saveCreatedEntity,
} from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { cleanLine, cleanText } from '../../core/text/text.js';
import { freeSlug, romanizedSlug } from '../../language/index.js';
import { requireBodies } from '../content/article-content.js';
import { CONTENT_RULES } from '../article-fields.js';
import { renderBody } from '../../markdown/index.js';
import type { ExistingArticle } from './find-articles.sql.js';
import type { ImportContext } from '../../core/interchange/import-context.js';
import { saveRecord } from '../../core/interchange/import-records.js';
import { type Effect, ImportConflict } from '../../core/interchange/import-report.js';
import type { RowLine } from './line-formats.js';

const ROW_NAME = {
  product: 'rowProduct',
  category: 'rowCategory',
  platform: 'rowPlatform',
} as const;
/** Rows of this platform apply to all platforms. */
const COMMON = '공통';
const MAX_NAME_LENGTH = 200;
const service = new CatalogService();

/** A row with cleaned texts and resolved category and platform. */
export interface ResolvedRow extends Pick<RowLine, 'title' | 'body' | 'views' | 'updatedAt'> {
  line: number;
  categoryId: number;
  platformId: number;
}

/** The rows that become one article. */
export interface RowArticle {
  /** Line of the first row. */
  line: number;
  categoryId: number;
  title: string;
  /** Only with `keepRows`: the platform, which distinguishes articles with the same title. */
  platformId?: number;
  /** One variant for each distinct body, in the order of the file. */
  variants: { platformIds: number[]; body: string }[];
  /** The line of each platform id. */
  lines: Map<number, number>;
  /** The sum of the views. Undefined when no row has views. */
  views?: number;
  /** The latest time of the rows. */
  updatedAt?: Date;
}

/**
 * Groups rows from anywhere in the file into articles: one article for all rows of a category and
 * title, or with `keepRows` one for each row. Equal bodies become one variant.
 */
export class GatheredRows {
  private readonly articles = new Map<string, RowArticle>();

  constructor(private readonly keepRows: boolean) {}

  /**
   * Adds a row. A repeated row is ignored. BAD_USER_INPUT when an earlier row has another body for
   * the same article and platform.
   */
  add({ line, categoryId, title, platformId, body, views, updatedAt }: ResolvedRow): void {
    const ownPlatform = this.keepRows ? platformId : undefined;
    const key = JSON.stringify([categoryId, title, ownPlatform]);
    const article: RowArticle = this.articles.get(key) ?? {
      line,
      categoryId,
      title,
      platformId: ownPlatform,
      variants: [],
      lines: new Map(),
    };
    this.articles.set(key, article);
    const present = article.variants.find(({ platformIds }) => platformIds.includes(platformId));
    if (present?.body === body) return;
    if (present) {
      throw badInput(
        'body',
        `The row in line ${article.lines.get(platformId)} has another body for the same ` +
          'product, category, title and platform.',
        'Leave one of them.',
      );
    }
    article.lines.set(platformId, line);
    const shared = article.variants.find((variant) => variant.body === body);
    if (shared) shared.platformIds.push(platformId);
    else article.variants.push({ platformIds: [platformId], body });
    if (views != null) article.views = (article.views ?? 0) + views;
    if (updatedAt && !(article.updatedAt && article.updatedAt >= updatedAt))
      article.updatedAt = updatedAt;
  }

  /** Yields and removes the articles, in batches, in the order of the file. */
  *drain(size: number): Generator<RowArticle[]> {
    const articles = [...this.articles.values()];
    this.articles.clear();
    while (articles.length > 0) yield articles.splice(0, size);
  }
}

/**
 * Finds the product, category and platform of a row by name, and creates missing ones. Adds the
 * effects of the creations to `effects`.
 */
export async function resolveRow(
  context: ImportContext,
  line: number,
  row: RowLine,
  effects: Effect[],
): Promise<ResolvedRow> {
  const name = (field: 'product' | 'category' | 'platform') =>
    cleanLine(row[field], field, MAX_NAME_LENGTH);
  const [product, category, platform] = [name('product'), name('category'), name('platform')];
  const title = CONTENT_RULES.title.check(row.title);
  const body = cleanText(row.body, 'body');
  requireBodies({ variants: [{ platformIds: [], ...renderBody(body) }] }, 'body');
  const catalog = await catalogOf(context);
  const productId = await resolve(
    context,
    { kind: 'product', key: product, name: product },
    catalog.products.find(({ name }) => name === product),
    effects,
    (slug) => service.createProduct(context.manager, { slug, name: product, aliases: [] }),
  );
  const categoryId = await resolve(
    context,
    { kind: 'category', key: `${productId}: ${category}`, name: category },
    catalog.roots(productId).find(({ name }) => name === category),
    effects,
    (slug) => {
      const values = { productId, parentId: null, slug, name: category };
      return service.createCategory(context.manager, values);
    },
  );
  return {
    line,
    categoryId,
    platformId: await resolvePlatform(context, platform, effects),
    title,
    body,
    views: row.views,
    updatedAt: row.updatedAt,
  };
}

/**
 * Throws BAD_USER_INPUT when the existing article was imported with the other grouping. With
 * `--keep-rows` (`platformId` is set) the article must have no variants for other platforms,
 * because the import would remove them. Otherwise only one article of the category may have the
 * title, because the import would change only one. `sameTitle` is the number of these articles.
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
      'Keep one of them, or import the rows with --keep-rows: then each row is an article.',
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

async function resolvePlatform(context: ImportContext, name: string, effects: Effect[]) {
  const { platforms, commonPlatform } = await catalogOf(context);
  const key = name.toLowerCase();
  const found =
    platforms.find((platform) => platform.name.toLowerCase() === key) ??
    platforms.find(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === key)) ??
    (name === COMMON ? commonPlatform : undefined);
  const appliesToAll = name === COMMON;
  return resolve(context, { kind: 'platform', key, name }, found, effects, (slug) =>
    service.createPlatform(context.manager, { slug, name, aliases: [], appliesToAll }),
  );
}

/**
 * The id of the entity with this name. Otherwise of the entity that rows of an earlier import named
 * so, even if people renamed it. Otherwise creates the entity. An ImportConflict when people
 * deleted the entity.
 */
async function resolve(
  context: ImportContext,
  { kind, key, name }: { kind: CatalogKind; key: string; name: string },
  found: { id: number } | undefined,
  effects: Effect[],
  create: (slug: string) => Promise<CatalogEntity>,
): Promise<number> {
  const rowKind = ROW_NAME[kind];
  // The name may have been given by this or an earlier import.
  const recordKey = `${rowKind} ${key}`;
  const record = await context.once(recordKey, () => context.findRecord(rowKind, key));
  const recorded = record?.itemId ?? undefined;
  if (found?.id === recorded && recorded !== undefined) return recorded;
  const catalog = await catalogOf(context);
  let id = found?.id;
  if (id === undefined && recorded !== undefined) {
    if (catalog[kind](recorded)) return recorded;
    if (!context.overwrite) {
      const reason = `People deleted its ${kind} since the last import.`;
      throw new ImportConflict({ type: 'row', key: name }, [kind], reason);
    }
  }
  if (id === undefined) {
    const isTaken = (slug: string) => catalog.find(kind, slug) !== undefined;
    const created = await create(freeSlug(romanizedSlug(name), isTaken));
    effects.push(await saveCreatedEntity(context, kind, created));
    id = created.id;
  }
  await saveRecord(context.manager, rowKind, { key, itemId: id, state: '' });
  context.forget(recordKey);
  return id;
}
