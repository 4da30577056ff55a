import { type CatalogKind, CatalogService, type CatalogSnapshot } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { findDictionaryEntry, setDictionaryEntry } from '../../lexicon/index.js';
import type { ImportContext } from './import-context.js';
import { type Effect, ImportConflict, type ItemName } from './import-report.js';
import type {
  CategoryLine,
  DictionaryEntryLine,
  PlatformLine,
  ProductLine,
  SynonymSetLine,
} from './line-formats.js';

const service = new CatalogService();

/**
 * Inserts or updates a product by slug or former slug. An existing product keeps its current slug,
 * and fields that the line omits stay unchanged. In a new product they are empty, and it comes last
 * in the order.
 */
export async function importProduct(context: ImportContext, line: ProductLine): Promise<Effect> {
  const found = (await context.catalog()).find('product', line.slug);
  const { name, aliases, position } = line;
  if (!found) {
    await refuseDeleted(context, 'product', line.slug);
    const values = { slug: line.slug, name, aliases: aliases ?? [], position };
    return saveCreatedEntity(
      context,
      'product',
      await service.createProduct(context.manager, values),
    );
  }
  const before = await service.lock(context.manager, 'product', found.id);
  const after = await service.updateProduct(context.manager, found.id, { name, aliases, position });
  return saveUpdatedEntity(context, 'product', line.slug, before, after);
}

/** Like `importProduct`. `appliesToAll` of an existing platform cannot be changed. */
export async function importPlatform(context: ImportContext, line: PlatformLine): Promise<Effect> {
  const found = (await context.catalog()).find('platform', line.slug);
  const { name, aliases, position, appliesToAll } = line;
  if (!found) {
    await refuseDeleted(context, 'platform', line.slug);
    const values = {
      slug: line.slug,
      name,
      aliases: aliases ?? [],
      appliesToAll: appliesToAll ?? false,
      position,
    };
    return saveCreatedEntity(
      context,
      'platform',
      await service.createPlatform(context.manager, values),
    );
  }
  if (appliesToAll !== undefined && appliesToAll !== found.appliesToAll) {
    throw badInput(
      'appliesToAll',
      `appliesToAll of the platform ${found.slug} is ${found.appliesToAll} and cannot be changed.`,
    );
  }
  const before = await service.lock(context.manager, 'platform', found.id);
  const after = await service.updatePlatform(context.manager, found.id, {
    name,
    aliases,
    position,
  });
  return saveUpdatedEntity(context, 'platform', line.slug, before, after);
}

/** Like `importProduct`. A category may move to another parent, never to another product. */
export async function importCategory(context: ImportContext, line: CategoryLine): Promise<Effect> {
  const catalog = await context.catalog();
  const item = { type: 'category', key: line.slug };
  const product = await requireEntity(context, catalog, 'product', line.product, 'product', item);
  const parentId =
    line.parent == null
      ? line.parent
      : (await requireEntity(context, catalog, 'category', line.parent, 'parent', item)).id;
  const found = catalog.find('category', line.slug);
  const { name, position } = line;
  if (!found) {
    await refuseDeleted(context, 'category', line.slug);
    const values = {
      productId: product.id,
      parentId: parentId ?? null,
      slug: line.slug,
      name,
      position,
    };
    return saveCreatedEntity(
      context,
      'category',
      await service.createCategory(context.manager, values),
    );
  }
  if (found.productId !== product.id) {
    const owner = catalog.product(found.productId)!.slug;
    throw badInput(
      'product',
      `The category ${found.slug} belongs to the product ${owner} and cannot move to another.`,
    );
  }
  const before = await service.lock(context.manager, 'category', found.id);
  if (parentId !== undefined && parentId !== before.parentId) {
    await service.moveCategory(context.manager, found.id, { parentId });
  }
  const after = await service.updateCategory(context.manager, found.id, { name, position });
  return saveUpdatedEntity(context, 'category', line.slug, before, after);
}

/** An entity as `CatalogService` returns it. */
type CatalogEntity = {
  id: number;
  slug: string;
  name: string;
  position: number;
  aliases?: string[];
  parentId?: number | null;
};

/** Saves the record of a new entity. Resolves to its effect. */
export async function saveCreatedEntity(
  context: ImportContext,
  kind: CatalogKind,
  entity: CatalogEntity,
): Promise<Effect> {
  context.catalogChanged();
  return context.saveCreated({ kind, key: entity.slug, id: entity.id }, fieldsOf(entity));
}

async function saveUpdatedEntity(
  context: ImportContext,
  kind: CatalogKind,
  key: string,
  before: CatalogEntity,
  after: CatalogEntity,
): Promise<Effect> {
  const record = { kind, key, id: after.id };
  const effect = await context.saveUpdated(record, fieldsOf(before), fieldsOf(after));
  if (effect.outcome !== 'unchanged') context.catalogChanged();
  return effect;
}

function fieldsOf({ name, aliases, position, parentId }: CatalogEntity): Record<string, unknown> {
  return { name, aliases, position, parent: parentId };
}

function refuseDeleted(context: ImportContext, kind: CatalogKind, slug: string): Promise<void> {
  return context.refuseDeleted(kind, slug, { type: kind, key: slug });
}

/** The entity that an item refers to. BAD_USER_INPUT, or an ImportConflict if people deleted it. */
async function requireEntity<K extends CatalogKind>(
  context: ImportContext,
  catalog: CatalogSnapshot,
  kind: K,
  slug: string,
  field: string,
  item: ItemName,
): Promise<ReturnType<typeof catalog.require<K>>> {
  await context.refuseDeletedReference(kind, slug, field, item);
  return catalog.require(kind, slug, field);
}

/**
 * Inserts a synonym set. Synonym sets have no name: a stored set with the same normalised terms is
 * the set of the line and stays unchanged. If there is none, but an import created a set of these
 * terms before, people changed or deleted that set, and the line is a conflict.
 */
export async function importSynonymSet(
  context: ImportContext,
  { terms }: SynonymSetLine,
): Promise<Effect> {
  const sets = await context.synonymSets();
  const key = sets.keyOf(terms);
  const label = terms.join(', ');
  const found = sets.find(terms);
  if (found) return context.saveUpdated({ kind: 'synonymSet', key, id: found.id, label }, {}, {});
  const record = await context.findRecord('synonymSet', key);
  const changed = record && sets.has(record.itemId!) ? record.itemId! : undefined;
  if (record && !context.overwrite) {
    const what = changed === undefined ? 'deleted it' : 'changed its terms';
    throw new ImportConflict(
      { type: 'synonymSet', key: label },
      ['terms'],
      `People ${what} since the last import.`,
    );
  }
  const { id } =
    changed === undefined ? await sets.create(terms) : await sets.replace(changed, terms);
  const effect = await context.saveCreated({ kind: 'synonymSet', key, id, label }, {});
  return changed === undefined
    ? effect
    : { ...effect, outcome: 'updated', fields: ['terms'], overwritten: ['terms'] };
}

/** Inserts or updates a dictionary entry by word. Without parts in the line, the word has none. */
export async function importDictionaryEntry(
  context: ImportContext,
  { word, parts }: DictionaryEntryLine,
): Promise<Effect> {
  const before = await findDictionaryEntry(context.manager, word);
  await setDictionaryEntry(context.manager, { word, parts });
  const after = (await findDictionaryEntry(context.manager, word))!;
  const record = { kind: 'dictionaryEntry' as const, key: after.word, id: null };
  if (before) return context.saveUpdated(record, { parts: before.parts }, { parts: after.parts });
  // When this throws, the savepoint of the line is rolled back, with the new entry.
  await context.refuseDeleted('dictionaryEntry', after.word, {
    type: 'dictionaryEntry',
    key: word,
  });
  return context.saveCreated(record, { parts: after.parts });
}
