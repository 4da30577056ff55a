import { z } from 'zod';
import { badInput } from '../core/errors.js';
import type { ImportContext, Reading } from '../core/interchange/import-context.js';
import { type Effect, ImportConflict, type ItemName } from '../core/interchange/import-report.js';
import type { LineKind } from '../core/interchange/line-kind.js';
import { flag, position, text, texts } from '../core/interchange/line-values.js';
import { CatalogService } from './catalog-service.js';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from './catalog-snapshot.js';

const product = z.strictObject({
  type: z.literal('product'),
  slug: text,
  name: text,
  aliases: texts.optional(),
  position: position.optional(),
  icon: text.optional(),
});

const category = z.strictObject({
  type: z.literal('category'),
  slug: text,
  product: text,
  parent: text.nullish(),
  name: text,
  position: position.optional(),
});

const platform = z.strictObject({
  type: z.literal('platform'),
  slug: text,
  name: text,
  aliases: texts.optional(),
  appliesToAll: flag.optional(),
  position: position.optional(),
});

type ProductLine = z.infer<typeof product>;
type CategoryLine = z.infer<typeof category>;
type PlatformLine = z.infer<typeof platform>;

const service = new CatalogService();

const CATALOG = 'catalog';

/** The catalogue as this transaction or snapshot sees it. */
export function catalogOf(reading: Reading): Promise<CatalogSnapshot> {
  return reading.once(CATALOG, () => loadCatalog(reading.source));
}

/**
 * The lines of the catalogue. A product, platform or category is found by slug or former slug. An
 * existing one keeps its current slug and the fields that the line omits. In a new one omitted
 * fields are empty, and it comes last in the order.
 */
export const CATALOG_LINES: readonly LineKind[] = [
  {
    type: 'product',
    counts: ['products', 'products'],
    format: product,
    about: ({ slug }) => ['slug', slug],
    import: async (context, line) => [await importProduct(context, line)],
    async *export(reading) {
      for (const { slug, name, aliases, position, icon } of (await catalogOf(reading)).products)
        yield { slug, name, aliases, position, ...(icon && { icon }) };
    },
  } satisfies LineKind<ProductLine>,
  {
    type: 'platform',
    counts: ['platforms', 'platforms'],
    format: platform,
    about: ({ slug }) => ['slug', slug],
    import: async (context, line) => [await importPlatform(context, line)],
    async *export(reading) {
      for (const each of (await catalogOf(reading)).platforms) {
        const { slug, name, aliases, appliesToAll, position } = each;
        yield { slug, name, aliases, appliesToAll, position };
      }
    },
  } satisfies LineKind<PlatformLine>,
  {
    type: 'category',
    counts: ['categories', 'categories'],
    format: category,
    about: ({ slug }) => ['slug', slug],
    import: async (context, line) => [await importCategory(context, line)],
    /** Parents come before children. */
    async *export(reading) {
      const catalog = await catalogOf(reading);
      for (const { slug, productId, parentId, name, position } of catalog.categories) {
        const { slug: product } = catalog.product(productId)!;
        const parent = parentId === null ? null : catalog.category(parentId)!.slug;
        yield { slug, product, parent, name, position };
      }
    },
  } satisfies LineKind<CategoryLine>,
];

/**
 * For a slug that an item refers to: throws an ImportConflict if the entity does not exist, but an
 * import created it before.
 */
export async function refuseDeletedReference(
  context: ImportContext,
  kind: CatalogKind,
  slug: string,
  field: string,
  item: ItemName,
): Promise<void> {
  if (context.overwrite || (await catalogOf(context)).find(kind, slug)) return;
  if (!(await context.findRecord(kind, slug))) return;
  const reason = `People deleted its ${kind} ${slug} since the last import.`;
  throw new ImportConflict(item, [field], reason);
}

function importProduct(context: ImportContext, line: ProductLine): Promise<Effect> {
  const { manager } = context;
  const { type: _, slug, ...values } = line;
  return importEntity(context, 'product', slug, {
    create: () => service.createProduct(manager, { aliases: [], slug, ...values }),
    update: ({ id }) => service.update(manager, 'product', id, values),
  });
}

/** `appliesToAll` of an existing platform cannot be changed. */
function importPlatform(context: ImportContext, line: PlatformLine): Promise<Effect> {
  const { manager } = context;
  const { type: _, slug, appliesToAll, ...values } = line;
  return importEntity(context, 'platform', slug, {
    create: () => {
      const all = { aliases: [], slug, appliesToAll: appliesToAll === true, ...values };
      return service.createPlatform(manager, all);
    },
    update: (found) => {
      if (appliesToAll !== undefined && appliesToAll !== found.appliesToAll) {
        throw badInput(
          'appliesToAll',
          `appliesToAll of the platform ${found.slug} is ${found.appliesToAll} and cannot be changed.`,
        );
      }
      return service.update(manager, 'platform', found.id, values);
    },
  });
}

/** A category may move to another parent, never to another product. */
async function importCategory(context: ImportContext, line: CategoryLine): Promise<Effect> {
  const { manager } = context;
  const { slug, name, position } = line;
  const catalog = await catalogOf(context);
  const idOf = async (kind: CatalogKind, slug: string, field: string) => {
    const item = { type: 'category', key: line.slug };
    await refuseDeletedReference(context, kind, slug, field, item);
    return catalog.require(kind, slug, field).id;
  };
  const productId = await idOf('product', line.product, 'product');
  const parentId =
    line.parent == null ? line.parent : await idOf('category', line.parent, 'parent');
  return importEntity(context, 'category', slug, {
    create: () => {
      const values = { productId, parentId: parentId ?? null, slug, name, position };
      return service.createCategory(manager, values);
    },
    update: async (found) => {
      if (found.productId !== productId) {
        const owner = catalog.product(found.productId!)!.slug;
        throw badInput(
          'product',
          `The category ${found.slug} belongs to the product ${owner} and cannot move to another.`,
        );
      }
      const moved = parentId === found.parentId ? undefined : parentId;
      return service.update(manager, 'category', found.id, { parentId: moved, name, position });
    },
  });
}

/** An entity as `CatalogService` returns it. */
export interface CatalogEntity {
  id: number;
  slug: string;
  name: string;
  position: number;
  aliases?: string[];
  icon?: string;
  appliesToAll?: boolean;
  productId?: number;
  parentId?: number | null;
}

async function importEntity(
  context: ImportContext,
  kind: CatalogKind,
  slug: string,
  {
    create,
    update,
  }: {
    create: () => Promise<CatalogEntity>;
    update: (found: CatalogEntity) => Promise<CatalogEntity>;
  },
): Promise<Effect> {
  const found = (await catalogOf(context)).find(kind, slug);
  if (!found) {
    await context.refuseDeleted({ kind, key: slug, id: null });
    return saveCreatedEntity(context, kind, await create());
  }
  const before = await service.lock(context.manager, kind, found.id);
  const after = await update(before);
  const record = { kind, key: slug, id: after.id };
  const effect = await context.saveUpdated(record, fieldsOf(before), fieldsOf(after));
  if (effect.outcome !== 'unchanged') context.forget(CATALOG);
  return effect;
}

/** Saves the record of a new entity. Resolves to its effect. */
export async function saveCreatedEntity(
  context: ImportContext,
  kind: CatalogKind,
  entity: CatalogEntity,
): Promise<Effect> {
  context.forget(CATALOG);
  return context.saveCreated({ kind, key: entity.slug, id: entity.id }, fieldsOf(entity));
}

function fieldsOf(entity: CatalogEntity): Record<string, unknown> {
  const { name, aliases, position, parentId, icon } = entity;
  return { name, aliases, position, parent: parentId, icon: icon || undefined };
}
