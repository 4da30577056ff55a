import { type CatalogKind, CatalogService } from '../../catalog/index.js';
import { badInput } from '../../core/errors.js';
import { checkHelpCentre, readHelpCentre, writeHelpCentre } from '../../help-centre/index.js';
import { findDictionaryEntry, setDictionaryEntry } from '../../lexicon/index.js';
import type { ImportContext } from './import-context.js';
import { type Effect, ImportConflict } from './import-report.js';
import type { ArticleLine, Line, QuestionsLine, RowLine } from './line-formats.js';

type ItemLine = Exclude<Line, ArticleLine | RowLine | QuestionsLine>;
type LineOf<Type extends ItemLine['type']> = Extract<Line, { type: Type }>;

const service = new CatalogService();

/**
 * Imports an item of the catalogue or the lexicon. Finds a product, platform or category by slug or
 * former slug. An existing item keeps its current slug and the fields that the line omits. In a new
 * item omitted fields are empty, and it comes last in the order.
 */
export function importItem(context: ImportContext, line: ItemLine): Promise<Effect> {
  switch (line.type) {
    case 'helpCentre':
      return importHelpCentre(context, line);
    case 'product':
      return importProduct(context, line);
    case 'platform':
      return importPlatform(context, line);
    case 'category':
      return importCategory(context, line);
    case 'synonymSet':
      return importSynonymSet(context, line);
    case 'dictionaryEntry':
      return importDictionaryEntry(context, line);
  }
}

async function importHelpCentre(
  context: ImportContext,
  { type, ...line }: LineOf<'helpCentre'>,
): Promise<Effect> {
  const { manager } = context;
  const before = await readHelpCentre(manager);
  await writeHelpCentre(manager, await checkHelpCentre(line));
  const after = { ...(await readHelpCentre(manager)) };
  const record = { kind: type, key: type, id: null };
  return before
    ? context.saveUpdated(record, { ...before }, after)
    : context.saveCreated(record, after);
}

function importProduct(context: ImportContext, line: LineOf<'product'>): Promise<Effect> {
  const { manager } = context;
  const { type: _, slug, ...values } = line;
  return importEntity(context, 'product', slug, {
    create: () => service.createProduct(manager, { aliases: [], slug, ...values }),
    update: ({ id }) => service.update(manager, 'product', id, values),
  });
}

/** `appliesToAll` of an existing platform cannot be changed. */
function importPlatform(context: ImportContext, line: LineOf<'platform'>): Promise<Effect> {
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
async function importCategory(context: ImportContext, line: LineOf<'category'>): Promise<Effect> {
  const { manager } = context;
  const { slug, name, position } = line;
  const catalog = await context.catalog();
  const idOf = async (kind: CatalogKind, slug: string, field: string) => {
    await context.refuseDeletedReference(kind, slug, field, { type: 'category', key: line.slug });
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
  const found = (await context.catalog()).find(kind, slug);
  if (!found) {
    await context.refuseDeleted(kind, slug);
    return saveCreatedEntity(context, kind, await create());
  }
  const before = await service.lock(context.manager, kind, found.id);
  const after = await update(before);
  const record = { kind, key: slug, id: after.id };
  const effect = await context.saveUpdated(record, fieldsOf(before), fieldsOf(after));
  if (effect.outcome !== 'unchanged') context.catalogChanged();
  return effect;
}

/** Saves the record of a new entity. Resolves to its effect. */
export async function saveCreatedEntity(
  context: ImportContext,
  kind: CatalogKind,
  entity: CatalogEntity,
): Promise<Effect> {
  context.catalogChanged();
  return context.saveCreated({ kind, key: entity.slug, id: entity.id }, fieldsOf(entity));
}

function fieldsOf(entity: CatalogEntity): Record<string, unknown> {
  const { name, aliases, position, parentId, icon } = entity;
  return { name, aliases, position, parent: parentId, icon: icon || undefined };
}

/**
 * Inserts a synonym set. Synonym sets have no name: a stored set with the same normalised terms is
 * the line's set and stays unchanged. If there is none, but an import created such a set before,
 * people changed or deleted the set, and the line is a conflict.
 */
async function importSynonymSet(
  context: ImportContext,
  { terms }: LineOf<'synonymSet'>,
): Promise<Effect> {
  const sets = await context.synonymSets();
  const label = terms.join(', ');
  const record = { kind: 'synonymSet' as const, key: sets.keyOf(terms), label };
  const found = sets.find(terms);
  if (found) return context.saveUpdated({ ...record, id: found.id }, {}, {});
  const imported = await context.findRecord(record.kind, record.key);
  const changed = imported && sets.has(imported.itemId!) ? imported.itemId! : undefined;
  if (imported && !context.overwrite) {
    const what = changed === undefined ? 'deleted it' : 'changed its terms';
    const reason = `People ${what} since the last import.`;
    throw new ImportConflict({ type: record.kind, key: label }, ['terms'], reason);
  }
  const { id } =
    changed === undefined ? await sets.create(terms) : await sets.replace(changed, terms);
  const effect = await context.saveCreated({ ...record, id }, {});
  return changed === undefined
    ? effect
    : { ...effect, outcome: 'updated', fields: ['terms'], overwritten: ['terms'] };
}

/** Inserts or updates a dictionary entry by word. A line without parts removes the parts. */
async function importDictionaryEntry(
  context: ImportContext,
  { word, parts }: LineOf<'dictionaryEntry'>,
): Promise<Effect> {
  const { manager } = context;
  const before = await findDictionaryEntry(manager, word);
  await setDictionaryEntry(manager, { word, parts });
  const after = (await findDictionaryEntry(manager, word))!;
  const record = { kind: 'dictionaryEntry' as const, key: after.word, id: null };
  if (before) return context.saveUpdated(record, { parts: before.parts }, { parts: after.parts });
  // If this throws, the savepoint of the line is rolled back, including the new entry.
  await context.refuseDeleted('dictionaryEntry', after.word);
  return context.saveCreated(record, { parts: after.parts });
}
