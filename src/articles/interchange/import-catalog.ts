import { CatalogService } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import type { ImportContext } from './import-context.js';
import type { Outcome } from './import-report.js';
import type { CategoryLine, PlatformLine, ProductLine } from './line-formats.js';

const service = new CatalogService();

/**
 * Upserts by slug, or by one that the thing had before: it keeps its present one. What a line leaves out stays, or
 * for a new thing is empty, and last in the order.
 */
export async function importProduct(context: ImportContext, line: ProductLine): Promise<Outcome> {
  const found = (await context.catalog()).find('product', line.slug);
  const { name, aliases, position } = line;
  if (!found) {
    await service.createProduct(context.manager, { slug: line.slug, name, aliases: aliases ?? [], position });
    return created(context);
  }
  return outcome(context, found, await service.updateProduct(context.manager, found.id, { name, aliases, position }));
}

/** The same; whether a platform applies to all is decided when it is made. */
export async function importPlatform(context: ImportContext, line: PlatformLine): Promise<Outcome> {
  const found = (await context.catalog()).find('platform', line.slug);
  const { name, aliases, position, appliesToAll } = line;
  if (!found) {
    const values = { slug: line.slug, name, aliases: aliases ?? [], appliesToAll: appliesToAll ?? false, position };
    await service.createPlatform(context.manager, values);
    return created(context);
  }
  if (appliesToAll !== undefined && appliesToAll !== found.appliesToAll) {
    throw badInput('appliesToAll', `appliesToAll of the platform ${found.slug} is ${found.appliesToAll} and cannot be changed.`);
  }
  return outcome(context, found, await service.updatePlatform(context.manager, found.id, { name, aliases, position }));
}

/** The same, in a product; a category may move below another parent, never to another product. */
export async function importCategory(context: ImportContext, line: CategoryLine): Promise<Outcome> {
  const catalog = await context.catalog();
  const product = catalog.require('product', line.product, 'product');
  const parentId = line.parent == null ? line.parent : catalog.require('category', line.parent, 'parent').id;
  const found = catalog.find('category', line.slug);
  const { name, position } = line;
  if (!found) {
    const values = { productId: product.id, parentId: parentId ?? null, slug: line.slug, name, position };
    await service.createCategory(context.manager, values);
    return created(context);
  }
  if (found.productId !== product.id) {
    const owner = catalog.product(found.productId)!.slug;
    throw badInput('product', `The category ${found.slug} belongs to the product ${owner} and cannot move to another.`);
  }
  if (parentId !== undefined && parentId !== found.parentId) {
    await service.moveCategory(context.manager, found.id, { parentId });
  }
  return outcome(context, found, await service.updateCategory(context.manager, found.id, { name, position }));
}

function created(context: ImportContext): Outcome {
  context.catalogChanged();
  return 'created';
}

function outcome(context: ImportContext, before: object, after: object): Outcome {
  const own = (thing: object) => JSON.stringify(Object.entries(thing).sort());
  if (own(before) === own(after)) return 'unchanged';
  context.catalogChanged();
  return 'updated';
}
