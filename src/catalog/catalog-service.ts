import { explainingViolations, type Violations } from '../core/database.js';
import { type EntityManager, IsNull } from 'typeorm';
import { badInput, DoumError } from '../core/errors.js';
import { checkSlug, cleanLine } from '../core/text.js';
import type { CatalogKind } from './catalog-snapshot.js';
import { Category, Platform, Product } from './catalog-entities.js';

const MAX_NAME = 200;
const MAX_ALIASES = 50;
const MAX_POSITION = 2_147_483_647;

export interface ProductValues {
  slug: string;
  name: string;
  aliases: string[];
  position?: number;
}

export interface PlatformValues extends ProductValues {
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
  parentId?: number | null;
};

const ENTITY = { product: Product, category: Category, platform: Platform } as const;

/**
 * Writes products, categories and platforms. Each method works inside the transaction of the
 * manager that it is given; the caller invalidates the catalogue's cache after the commit. CONFLICT
 * for a slug that another thing of the kind has or had. Fields in errors are relative to the values
 * given.
 */
export class CatalogService {
  async createProduct(manager: EntityManager, values: ProductValues): Promise<Product> {
    const product = manager.create(Product, {
      ...named(values),
      aliases: aliases(values.aliases),
      position: values.position ?? (await this.positionBehind(manager, Product, {})),
    });
    return explainingViolations(violations(values.slug), () => manager.save(product));
  }

  async updateProduct(
    manager: EntityManager,
    id: number,
    values: Partial<ProductValues>,
  ): Promise<Product> {
    return this.update(manager, 'product', id, {
      ...named(values),
      ...(values.aliases && { aliases: aliases(values.aliases) }),
      ...(values.position !== undefined && { position: values.position }),
    });
  }

  async createPlatform(manager: EntityManager, values: PlatformValues): Promise<Platform> {
    const platform = manager.create(Platform, {
      ...named(values),
      aliases: aliases(values.aliases),
      appliesToAll: values.appliesToAll,
      position: values.position ?? (await this.positionBehind(manager, Platform, {})),
    });
    return explainingViolations(violations(values.slug), () => manager.save(platform));
  }

  async updatePlatform(
    manager: EntityManager,
    id: number,
    values: Partial<ProductValues>,
  ): Promise<Platform> {
    return this.update(manager, 'platform', id, {
      ...named(values),
      ...(values.aliases && { aliases: aliases(values.aliases) }),
      ...(values.position !== undefined && { position: values.position }),
    });
  }

  async createCategory(manager: EntityManager, values: CategoryValues): Promise<Category> {
    const siblings = { productId: values.productId, parentId: values.parentId ?? IsNull() };
    const category = manager.create(Category, {
      ...named(values),
      productId: values.productId,
      parentId: values.parentId,
      position: values.position ?? (await this.positionBehind(manager, Category, siblings)),
    });
    return explainingViolations(violations(values.slug), () => manager.save(category));
  }

  async updateCategory(
    manager: EntityManager,
    id: number,
    values: { slug?: string; name?: string; position?: number },
  ): Promise<Category> {
    return this.update(manager, 'category', id, {
      ...named(values),
      ...(values.position !== undefined && { position: values.position }),
    });
  }

  /**
   * Moves a category, with all below it, inside its product. `parentId`: undefined leaves it, null
   * makes it a root.
   */
  async moveCategory(
    manager: EntityManager,
    id: number,
    to: { parentId?: number | null; position?: number },
  ): Promise<Category> {
    return this.update(manager, 'category', id, {
      ...(to.parentId !== undefined && { parentId: to.parentId }),
      ...(to.position !== undefined && { position: to.position }),
    });
  }

  /** Deletes a thing; CONFLICT while others refer to it, NOT_FOUND without it. */
  async delete(manager: EntityManager, kind: CatalogKind, id: number): Promise<void> {
    const { affected } = await explainingViolations(IN_USE, () =>
      manager.delete(ENTITY[kind], { id }),
    );
    if (!affected) throw notFound(kind);
  }

  /**
   * Reads a thing and locks it against other writers for the rest of the transaction; NOT_FOUND
   * without it. Rows that refer to it can be written meanwhile: a stronger lock would cause
   * deadlocks with transactions that have locked such rows.
   */
  async lock<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    id: number,
  ): Promise<InstanceType<(typeof ENTITY)[K]>> {
    const found = await manager.findOne(ENTITY[kind] as typeof Product, {
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
    if (!found) throw notFound(kind);
    return found as InstanceType<(typeof ENTITY)[K]>;
  }

  private async update<T extends Product | Category | Platform>(
    manager: EntityManager,
    kind: CatalogKind,
    id: number,
    values: Columns,
  ): Promise<T> {
    if (Object.keys(values).length > 0) {
      await explainingViolations(violations(values.slug ?? ''), () =>
        manager.update(ENTITY[kind], { id }, values),
      );
    }
    const found = await manager.findOneBy(ENTITY[kind], { id });
    if (!found) throw notFound(kind);
    return found as T;
  }

  /** The position after the last. After the maximum it is the same again; the id then decides. */
  private async positionBehind(
    manager: EntityManager,
    entity: typeof Product | typeof Category | typeof Platform,
    where: object,
  ): Promise<number> {
    return Math.min(
      ((await manager.maximum(entity as typeof Product, 'position', where)) ?? 0) + 1,
      MAX_POSITION,
    );
  }
}

function named(values: { slug?: string; name?: string }): { slug?: string; name?: string } {
  return {
    ...(values.slug !== undefined && { slug: checkSlug(values.slug) }),
    ...(values.name !== undefined && { name: cleanLine(values.name, 'name', MAX_NAME) }),
  };
}

function aliases(given: string[]): string[] {
  if (given.length > MAX_ALIASES)
    throw badInput(
      'aliases',
      `aliases has ${given.length} entries; at most ${MAX_ALIASES} are possible.`,
    );
  return [...new Set(given.map((alias, i) => cleanLine(alias, `aliases.${i}`, MAX_NAME)))];
}

function notFound(kind: CatalogKind): DoumError {
  return new DoumError('NOT_FOUND', `There is no ${kind} with this id.`, { field: 'id' });
}

function violations(slug: string): Violations {
  const conflict = (message: string, field?: string, hint?: string) => () =>
    new DoumError('CONFLICT', message, { field, hint });
  const taken = (kind: CatalogKind) =>
    conflict(
      `Another ${kind} has the slug ${slug}.`,
      'slug',
      'Slugs are unique in the whole server for their kind.',
    );
  const wasTaken = (kind: CatalogKind) =>
    conflict(
      `The slug ${slug} was another ${kind}'s and still answers for it.`,
      'slug',
      'Choose a slug that was never used.',
    );
  return {
    product_slug_unique: taken('product'),
    category_slug_unique: taken('category'),
    platform_slug_unique: taken('platform'),
    product_slug_history_unique: wasTaken('product'),
    category_slug_history_unique: wasTaken('category'),
    platform_slug_history_unique: wasTaken('platform'),
    platform_applies_to_all_unique: conflict(
      'Another platform already applies to all.',
      'appliesToAll',
    ),
    category_parent_in_product: () =>
      badInput(
        'parentSlug',
        'The parent category belongs to another product.',
        'A category stands below one of its own product.',
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

const stillUsed = (what: string) => () =>
  new DoumError('CONFLICT', `It is still in use: ${what}.`, {
    field: 'id',
    hint: 'Move or delete them first.',
  });

/** The errors for constraints that a deletion may violate. */
const IN_USE: Violations = {
  category_product_exists: stillUsed('it has categories'),
  category_parent_in_product: stillUsed('categories stand below it'),
  article_category_exists: stillUsed('it has articles'),
  article_variant_platform_exists: stillUsed(
    'articles have variants for it, some perhaps in older revisions',
  ),
};
