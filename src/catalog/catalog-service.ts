import { type EntityManager, IsNull } from 'typeorm';
import { checkAll, checkEach } from '../core/check-all.js';
import { explainingViolations, type Violations } from '../core/database/database.js';
import type { ErrorReason } from '../core/error-reasons.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkSlug, cleanLine } from '../core/text/text.js';
import type { CatalogKind, EntityOfKind } from './catalog-snapshot.js';
import { Category, Platform, Product } from './catalog-entities.js';

const MAX_NAME_LENGTH = 200;
export const MAX_ALIASES = 50;
export const MAX_POSITION = 2_147_483_647;

export interface ProductValues {
  slug: string;
  name: string;
  aliases: string[];
  position?: number;
  icon?: string;
}

export interface PlatformValues extends Omit<ProductValues, 'icon'> {
  appliesToAll: boolean;
}

export interface CategoryValues {
  productId: number;
  parentId: number | null;
  slug: string;
  name: string;
  position?: number;
}

type Columns = {
  slug?: string;
  name?: string;
  aliases?: string[];
  position?: number;
  icon?: string;
  parentId?: number | null;
};

export const ENTITY = { product: Product, category: Category, platform: Platform } as const;

/**
 * Writes products, categories and platforms. Each method runs inside the transaction of its
 * manager. After the commit the caller must invalidate the catalogue's cache. CONFLICT for a slug
 * that another entity of the kind has or had. Errors name fields of the given values.
 */
export class CatalogService {
  createProduct(manager: EntityManager, values: ProductValues): Promise<Product> {
    return this.create(manager, 'product', values, { icon: '' });
  }

  createPlatform(manager: EntityManager, values: PlatformValues): Promise<Platform> {
    return this.create(manager, 'platform', values, { appliesToAll: values.appliesToAll });
  }

  createCategory(manager: EntityManager, values: CategoryValues): Promise<Category> {
    const { productId, parentId } = values;
    const siblings = { productId, parentId: parentId ?? IsNull() };
    return this.create(manager, 'category', values, { productId, parentId }, siblings);
  }

  /** Without a position, after the last sibling. Ids order entities of equal position. */
  private async create<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    values: ProductValues | PlatformValues | CategoryValues,
    more: object,
    siblings: object = {},
  ): Promise<EntityOfKind[K]> {
    const type = ENTITY[kind] as typeof Product;
    const columns = { ...more, ...(await checkColumns(values)) };
    const last = async () => (await manager.maximum(type, 'position', siblings)) ?? 0;
    const position = values.position ?? Math.min((await last()) + 1, MAX_POSITION);
    const save = () => manager.save(manager.create(type, { ...columns, position }));
    return (await explainingViolations(violations(values.slug), save)) as EntityOfKind[K];
  }

  /**
   * Changes the given columns. `parentId` moves a category, with all categories below it, inside its
   * product; null makes the category a root.
   */
  async update<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    id: number,
    { parentId, ...values }: Columns,
  ): Promise<EntityOfKind[K]> {
    const type = ENTITY[kind] as typeof Product;
    const moved = parentId !== undefined && { parentId };
    const changes: Columns = { ...(await checkColumns(values)), ...moved };
    if (Object.keys(changes).length > 0)
      await explainingViolations(violations(values.slug ?? ''), () =>
        manager.update(type, { id }, changes),
      );
    const found = await manager.findOneBy(type, { id });
    if (!found) throw notFound(kind);
    return found as EntityOfKind[K];
  }

  /** Deletes an entity. CONFLICT while others reference it, NOT_FOUND when it does not exist. */
  async delete(
    manager: EntityManager,
    kind: CatalogKind,
    id: number,
  ): Promise<Product | Category | Platform> {
    const found = await manager.findOneBy(ENTITY[kind], { id });
    const { affected } = await explainingViolations(DELETE_VIOLATIONS, () =>
      manager.delete(ENTITY[kind], { id }),
    );
    if (!found || !affected) throw notFound(kind);
    return found;
  }

  /**
   * Reads an entity and locks it against other writers until the end of the transaction. NOT_FOUND
   * when it does not exist. Other transactions can still write rows that reference the entity: a
   * stronger lock would cause deadlocks with transactions that have locked such rows.
   */
  async lock<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    id: number,
  ): Promise<EntityOfKind[K]> {
    const found = await manager.findOne(ENTITY[kind] as typeof Product, {
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
    if (!found) throw notFound(kind);
    return found as EntityOfKind[K];
  }
}

/** The columns of the given values, without absent ones. BAD_USER_INPUT names every wrong value. */
export async function checkColumns({
  slug,
  name,
  aliases,
  position,
  icon,
}: Omit<Columns, 'parentId'>): Promise<Columns> {
  return checkAll({
    ...(slug !== undefined && { slug: () => checkSlug(slug) }),
    ...(name !== undefined && { name: () => cleanLine(name, 'name', MAX_NAME_LENGTH) }),
    ...(aliases && { aliases: () => checkAliases(aliases) }),
    ...(position !== undefined && { position: () => position }),
    ...(icon !== undefined && { icon: () => checkIcon(icon) }),
  });
}

function checkIcon(icon: string): string {
  if (/^(?:\/media\/[0-9a-f]{64}\.(?:png|webp))?$/.test(icon)) return icon;
  throw badInput('icon', 'icon must be the address of a PNG or WebP file, e.g. /media/….png.');
}

function checkAliases(aliases: string[]): string[] {
  if (aliases.length > MAX_ALIASES)
    throw badInput(
      'aliases',
      `aliases has ${aliases.length} entries; at most ${MAX_ALIASES} are possible.`,
    );
  return [
    ...new Set(checkEach(aliases, (alias, i) => cleanLine(alias, `aliases.${i}`, MAX_NAME_LENGTH))),
  ];
}

export function notFound(kind: CatalogKind, field = 'id'): DoumError {
  return new DoumError('NOT_FOUND', `There is no ${kind} with this id.`, { field });
}

/** The errors for the constraints that writing an entity with this slug may violate. */
function violations(slug: string): Violations {
  const conflict = (message: string, field?: string, hint?: string) => () =>
    new DoumError('CONFLICT', message, { field, hint });
  const taken = (kind: CatalogKind) =>
    conflict(
      `Another ${kind} has the slug ${slug}.`,
      'slug',
      'Slugs are unique in the whole server for their kind.',
    );
  const wasUsed = (kind: CatalogKind) =>
    conflict(
      `The slug ${slug} was another ${kind}'s and still answers for it.`,
      'slug',
      'Choose a slug that was never used.',
    );
  return {
    product_slug_unique: taken('product'),
    category_slug_unique: taken('category'),
    platform_slug_unique: taken('platform'),
    product_slug_history_unique: wasUsed('product'),
    category_slug_history_unique: wasUsed('category'),
    platform_slug_history_unique: wasUsed('platform'),
    platform_applies_to_all_unique: conflict(
      'Another platform already applies to all.',
      'appliesToAll',
    ),
    category_parent_in_product: () =>
      badInput(
        'parentSlug',
        'The parent category was deleted, or belongs to another product.',
        'The parent of a category must belong to the same product.',
      ),
    category_product_exists: () => badInput('productSlug', 'The product was deleted meanwhile.'),
    category_no_cycle: () =>
      badInput(
        'parentSlug',
        'A category cannot stand below itself.',
        'Choose a parent that is not one of its descendants.',
      ),
  };
}

const inUse = (what: string, reason: ErrorReason) => () =>
  new DoumError('CONFLICT', `It is still in use: ${what}.`, {
    field: 'id',
    hint: 'Move or delete them first.',
    reason,
  });

const DELETE_VIOLATIONS: Violations = {
  category_product_exists: inUse('it has categories', 'HAS_CATEGORIES'),
  category_parent_in_product: inUse('categories stand below it', 'HAS_CATEGORIES'),
  article_category_exists: inUse('it has articles', 'HAS_ARTICLES'),
  article_variant_platform_exists: inUse(
    'articles have variants for it, some perhaps in older revisions',
    'HAS_VARIANTS',
  ),
};
