import { type EntityManager, type FindOptionsWhere, In, IsNull } from 'typeorm';
import { explainingViolations } from '../core/database/database.js';
import { badInput, DoumError } from '../core/errors.js';
import type { ChangeBarrier } from '../core/feature.js';
import { Category, Platform, Product } from './catalog-entities.js';
import { ENTITY, MAX_ALIASES, MAX_POSITION, notFound } from './catalog-service.js';
import type { CatalogKind, EntityOfKind } from './catalog-snapshot.js';

/** The statements that move the content of merged entities. */
export interface MergedContent {
  moveArticles(manager: EntityManager, categoryId: number, intoId: number): Promise<void>;

  /**
   * Gives the variants of a locked platform to another, in all revisions. CONFLICT while people
   * must decide which of two texts stays.
   */
  joinVariants(manager: EntityManager, platformId: number, intoId: number): Promise<void>;

  /** Gives pins and announcements to the other entity. */
  moveCuration(m: EntityManager, kind: CatalogKind, id: number, intoId: number): Promise<void>;
}

/** Categories that come to others stand after them, in their own order. */
const lastOf = (siblings: string) =>
  `least(n + (select coalesce(max(position), 0) from category where ${siblings}), ${MAX_POSITION})`;

const MOVE_BELOW = `
  update category c set parent_id = $2, position = ${lastOf('parent_id = $2')}
  from (select id, row_number() over (order by position, id) as n
    from category where parent_id = $1) moved
  where c.id = moved.id`;

/** One statement, because a category and its parent always have the same product. */
const MOVE_TO_PRODUCT = `
  update category c set product_id = $2, position = case
    when parent_id is null then ${lastOf('product_id = $2 and parent_id is null')}
    else position end
  from (
    select id as moved_id, row_number() over (partition by parent_id order by position, id) as n
    from category where product_id = $1) moved
  where c.id = moved_id`;

/**
 * Merges entities and puts them in order. Each method runs inside the transaction of its manager.
 * After the commit the caller must invalidate the catalogue's cache. The merged entity is locked
 * against references first: whoever writes one meanwhile waits, and then learns that it is gone.
 */
export class CatalogMerges {
  constructor(
    private readonly content: MergedContent,
    private readonly barrier: ChangeBarrier,
  ) {}

  async mergeCategory(manager: EntityManager, id: number, intoId: number): Promise<Category> {
    const [from, into] = await lockPair(manager, 'category', id, intoId);
    if (from.productId !== into.productId)
      throw badInput(
        'intoSlug',
        `The category ${into.slug} belongs to another product.`,
        'Categories can be merged inside one product.',
      );
    const below = () =>
      badInput(
        'intoSlug',
        `The category ${into.slug} stands below ${from.slug}.`,
        'Move it elsewhere first, or merge the other way round.',
      );
    await this.content.moveArticles(manager, id, intoId);
    await explainingViolations({ category_no_cycle: below }, () =>
      manager.query(MOVE_BELOW, [id, intoId]),
    );
    return this.replace(manager, 'category', from, into);
  }

  async mergeProduct(manager: EntityManager, id: number, intoId: number): Promise<Product> {
    const [from, into] = await lockPair(manager, 'product', id, intoId);
    await manager.query(MOVE_TO_PRODUCT, [id, intoId]);
    return this.replace(manager, 'product', from, into);
  }

  async mergePlatform(manager: EntityManager, id: number, intoId: number): Promise<Platform> {
    const [from, into] = await lockPair(manager, 'platform', id, intoId);
    if (from.appliesToAll)
      throw badInput(
        'id',
        'The common platform cannot be merged into another.',
        'Its content applies to all platforms, and would not any more.',
      );
    await this.content.joinVariants(manager, from.id, into.id);
    return this.replace(manager, 'platform', from, into);
  }

  /** Sets the positions of all products, all platforms, or all siblings of a category. */
  async reorder<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    ids: readonly number[],
  ): Promise<EntityOfKind[K][]> {
    const found = (await manager.find(ENTITY[kind] as typeof Product, {
      where: kind === 'category' ? await siblingsOf(manager, ids[0]!) : {},
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    })) as EntityOfKind[K][];
    const inOrder = ids.flatMap((id) => found.find((each) => each.id === id) ?? []);
    if (inOrder.length !== found.length || new Set(ids).size !== found.length)
      throw new DoumError('CONFLICT', 'These are not all entries of the list.', {
        field: 'ids',
        hint: 'Read the list again: somebody may have changed it meanwhile.',
      });
    await manager.query(
      `update ${kind} set position = n from unnest($1::integer[]) with ordinality wanted (id, n)
       where ${kind}.id = wanted.id and position <> n`,
      [ids],
    );
    return inOrder.map((entity, i) => Object.assign(entity, { position: i + 1 }));
  }

  /** Deletes an entity. Its slugs lead to the other one, which people also find by its names. */
  private async replace<K extends CatalogKind>(
    manager: EntityManager,
    kind: K,
    from: EntityOfKind[K],
    into: EntityOfKind[K],
  ): Promise<EntityOfKind[K]> {
    await manager.query(
      'update slug_history set target_id = $3 where kind = $1 and target_id = $2',
      [kind, from.id, into.id],
    );
    await this.content.moveCuration(manager, kind, from.id, into.id);
    // For `waitForSearch`, which waits for changes of this entity.
    await this.barrier.record(manager, kind, into.id);
    await manager.delete(ENTITY[kind], { id: from.id });
    await manager.query('insert into slug_history (kind, slug, target_id) values ($1, $2, $3)', [
      ...[kind, from.slug, into.id],
    ]);
    if ('aliases' in from && 'aliases' in into) {
      const names = [...into.aliases, from.name, ...from.aliases];
      into.aliases = [...new Set(names)].filter((name) => name !== into.name).slice(0, MAX_ALIASES);
      await manager.update(ENTITY[kind] as typeof Product, into.id, { aliases: into.aliases });
    }
    return into;
  }
}

/** Locks both entities. Waits for writers that reference one of them; later ones wait for this. */
async function lockPair<K extends CatalogKind>(
  manager: EntityManager,
  kind: K,
  id: number,
  intoId: number,
): Promise<[from: EntityOfKind[K], into: EntityOfKind[K]]> {
  if (id === intoId)
    throw badInput('intoSlug', `A ${kind} cannot be merged into itself.`, 'Name another one.');
  const found = (await manager.find(ENTITY[kind] as typeof Product, {
    where: { id: In([id, intoId]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  })) as EntityOfKind[K][];
  const from = found.find((each) => each.id === id);
  const into = found.find((each) => each.id === intoId);
  if (!from) throw notFound(kind);
  if (into) return [from, into];
  throw new DoumError('CONFLICT', `The other ${kind} was deleted or merged meanwhile.`, {
    field: 'intoSlug',
    hint: 'Read the catalogue again.',
  });
}

async function siblingsOf(manager: EntityManager, id: number): Promise<FindOptionsWhere<Category>> {
  const category = await manager.findOneBy(Category, { id });
  if (!category) throw notFound('category', 'ids');
  return { productId: category.productId, parentId: category.parentId ?? IsNull() };
}
