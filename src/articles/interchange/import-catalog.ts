import { type CatalogKind, CatalogService, type CatalogSnapshot } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { findDictionaryEntry, setDictionaryEntry } from '../../lexicon/index.js';
import type { ImportContext } from './import-context.js';
import { type Effect, ImportConflict } from './import-report.js';
import type {
  CategoryLine,
  DictionaryEntryLine,
  PlatformLine,
  ProductLine,
  SynonymSetLine,
} from './line-formats.js';

const service = new CatalogService();

/**
 * Inserts or updates by slug, present or former; the thing keeps its present slug. Fields that the
 * line leaves out stay; of a new thing they are empty, and it comes last in the order.
 */
export async function importProduct(context: ImportContext, line: ProductLine): Promise<Effect> {
  const found = (await context.catalog()).find('product', line.slug);
  const { name, aliases, position } = line;
  if (!found) {
    await refuseDeleted(context, 'product', line.slug);
    const values = { slug: line.slug, name, aliases: aliases ?? [], position };
    return madeThing(context, 'product', await service.createProduct(context.manager, values));
  }
  const before = await service.lock(context.manager, 'product', found.id);
  const after = await service.updateProduct(context.manager, found.id, { name, aliases, position });
  return changedThing(context, 'product', line, before, after);
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
    return madeThing(context, 'platform', await service.createPlatform(context.manager, values));
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
  return changedThing(context, 'platform', line, before, after);
}

/** Like `importProduct`. A category may move to another parent, never to another product. */
export async function importCategory(context: ImportContext, line: CategoryLine): Promise<Effect> {
  const catalog = await context.catalog();
  const thing = { type: 'category', key: line.slug };
  const product = await required(context, catalog, 'product', line.product, 'product', thing);
  const parentId =
    line.parent == null
      ? line.parent
      : (await required(context, catalog, 'category', line.parent, 'parent', thing)).id;
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
    return madeThing(context, 'category', await service.createCategory(context.manager, values));
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
  return changedThing(context, 'category', line, before, after);
}

/** A thing of the catalogue as its services return it. */
type CatalogThing = {
  id: number;
  slug: string;
  name: string;
  position: number;
  aliases?: string[];
  parentId?: number | null;
};

/** Counts and remembers a thing that was made, under its slug. */
export async function madeThing(
  context: ImportContext,
  kind: CatalogKind,
  thing: CatalogThing,
): Promise<Effect> {
  context.catalogChanged();
  return context.created({ kind, key: thing.slug, id: thing.id }, fieldsOf(thing));
}

async function changedThing(
  context: ImportContext,
  kind: CatalogKind,
  line: { slug: string; parent?: string | null; aliases?: string[]; position?: number },
  before: CatalogThing,
  after: CatalogThing,
): Promise<Effect> {
  const named = [
    'name',
    ...(['aliases', 'position', 'parent'] as const).filter((field) => line[field] !== undefined),
  ];
  const record = { kind, key: line.slug, id: after.id };
  const effect = await context.updated(record, fieldsOf(before), fieldsOf(after), named);
  if (effect.outcome !== 'unchanged') context.catalogChanged();
  return effect;
}

function fieldsOf({ name, aliases, position, parentId }: CatalogThing): Record<string, unknown> {
  return { name, aliases, position, parent: parentId };
}

function refuseDeleted(context: ImportContext, kind: CatalogKind, slug: string): Promise<void> {
  return context.refuseDeleted(kind, slug, { type: kind, key: slug });
}

async function required<K extends CatalogKind>(
  context: ImportContext,
  catalog: CatalogSnapshot,
  kind: K,
  slug: string,
  field: string,
  thing: { type: string; key: string },
): Promise<ReturnType<typeof catalog.require<K>>> {
  await context.explainMissing(kind, slug, field, thing);
  return catalog.require(kind, slug, field);
}

/**
 * Synonym sets have no name, so a stored set with the same terms, however they are written, is the
 * set of the line and stays. Without one the line is a new set; it is a conflict when an import
 * made a set of these terms before, because then people changed or deleted that set.
 */
export async function importSynonymSet(
  context: ImportContext,
  { terms }: SynonymSetLine,
): Promise<Effect> {
  const sets = await context.synonymSets();
  const key = sets.keyOf(terms);
  const shown = terms.join(', ');
  const found = sets.find(terms);
  if (found) return context.updated({ kind: 'synonymSet', key, id: found.id, shown }, {}, {});
  const known = await context.recall('synonymSet', key);
  const changed = known && sets.has(known.thingId!) ? known.thingId! : undefined;
  if (known && !context.overwrite) {
    const what = changed === undefined ? 'deleted it' : 'changed its terms';
    throw new ImportConflict(
      { type: 'synonymSet', key: shown },
      ['terms'],
      `People ${what} since the last import.`,
    );
  }
  const { id } =
    changed === undefined ? await sets.create(terms) : await sets.replace(changed, terms);
  const effect = await context.created({ kind: 'synonymSet', key, id, shown }, {});
  return changed === undefined
    ? effect
    : { ...effect, outcome: 'updated', fields: ['terms'], overwritten: ['terms'] };
}

/** Inserts or updates by word; without parts in the line the word has none. */
export async function importDictionaryEntry(
  context: ImportContext,
  { word, parts }: DictionaryEntryLine,
): Promise<Effect> {
  const before = await findDictionaryEntry(context.manager, word);
  await setDictionaryEntry(context.manager, { word, parts });
  const after = (await findDictionaryEntry(context.manager, word))!;
  const record = { kind: 'dictionaryEntry' as const, key: after.word, id: null };
  if (before) return context.updated(record, { parts: before.parts }, { parts: after.parts });
  // When this throws, the entry is rolled back together with the line.
  await context.refuseDeleted('dictionaryEntry', after.word, {
    type: 'dictionaryEntry',
    key: word,
  });
  return context.created(record, { parts: after.parts });
}
