import { Field, ID, InputType, ObjectType, Resolver } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Input, MutationFor, Role } from '../access/index.js';
import { audit } from '../core/database/audit.js';
import { transactionThen } from '../core/database/database.js';
import { badInput } from '../core/errors.js';
import type { ChangeBarrier } from '../core/feature.js';
import { Node, parseGlobalId, requireId } from '../core/global-id.js';
import {
  CategoryPayload,
  PlatformPayload,
  ProductPayload,
  WaitForSearchInput,
} from './catalog-inputs.js';
import type { CatalogCache } from './catalog-snapshot.js';
import type { CatalogMerges } from './merge.js';

@InputType()
class MergeInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the object to merge, which is deleted.' })
  id!: string;

  @Field({
    description:
      'Slug of the other object of the same type, which takes over everything. BAD_USER_INPUT ' +
      'if there is none, and for the object itself.',
  })
  intoSlug!: string;
}

@InputType({ description: 'The product to merge into another.' })
export class MergeProductInput extends MergeInput {}

@InputType({ description: 'The category to merge into another.' })
export class MergeCategoryInput extends MergeInput {}

@InputType({ description: 'The platform to merge into another.' })
export class MergePlatformInput extends MergeInput {}

@InputType({ description: 'A list of the catalogue in its new order.' })
export class ReorderInput {
  @Field(() => [ID], {
    description:
      'The IDs of all products, of all platforms, or of all categories with the same parent (or ' +
      'all root categories of a product), in their new order.',
  })
  ids!: string[];
}

@ObjectType({ description: 'A list of the catalogue after its change.' })
export class ReorderPayload {
  @Field(() => [Node], { description: 'The objects in their new order, with their positions.' })
  nodes!: Node[];
}

const KINDS = { Product: 'product', Category: 'category', Platform: 'platform' } as const;

/** Merges and orders products, categories and platforms. Every mutation is one transaction. */
@Resolver()
export class MergeResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly merges: CatalogMerges,
    private readonly cache: CatalogCache,
    private readonly barrier: ChangeBarrier,
  ) {}

  @MutationFor(
    Role.EDITOR,
    ProductPayload,
    'Merges a product into another. Its categories come after those of the other, its name and ' +
      'aliases become aliases of the other as far as 50 are possible, and its slugs lead there.',
  )
  async mergeProduct(
    @Input('The two products.') input: MergeProductInput,
  ): Promise<ProductPayload> {
    const [product, searchable] = await this.merge('Product', input, (manager, id, intoId) =>
      this.merges.mergeProduct(manager, id, intoId),
    );
    return { product, searchable };
  }

  @MutationFor(
    Role.EDITOR,
    CategoryPayload,
    'Merges a category into another of the same product that does not stand below it. Its ' +
      'articles and the categories below it move there, and its slugs lead there.',
  )
  async mergeCategory(
    @Input('The two categories.') input: MergeCategoryInput,
  ): Promise<CategoryPayload> {
    const [category, searchable] = await this.merge('Category', input, (manager, id, intoId) =>
      this.merges.mergeCategory(manager, id, intoId),
    );
    return { category, searchable };
  }

  @MutationFor(
    Role.EDITOR,
    PlatformPayload,
    'Merges a platform, but not the common one, into another. Its variants become those of the ' +
      'other, its name and aliases become aliases there as far as 50 are possible, and its slugs ' +
      'lead there. The error is CONFLICT while the newest, the published or a scheduled revision ' +
      'of an article has different texts for both.',
  )
  async mergePlatform(
    @Input('The two platforms.') input: MergePlatformInput,
  ): Promise<PlatformPayload> {
    const [platform, searchable] = await this.merge('Platform', input, (manager, id, intoId) =>
      this.merges.mergePlatform(manager, id, intoId),
    );
    return { platform, searchable };
  }

  @MutationFor(
    Role.EDITOR,
    ReorderPayload,
    'Puts a list of the catalogue in order. The error is CONFLICT if `ids` are not all entries ' +
      'of the list, as after a change by somebody else.',
  )
  async reorder(
    @Input('The list in its new order.') { ids }: ReorderInput,
  ): Promise<ReorderPayload> {
    const [first] = ids.map(parseGlobalId);
    const nodeKind = (first?.kind ?? '') as keyof typeof KINDS;
    const kind = KINDS[nodeKind];
    if (!kind)
      throw badInput('ids', 'ids must begin with the id of a product, category or platform.');
    const keys = ids.map((id, i) => requireId(id, nodeKind, `ids.${i}`));
    const nodes = await this.write(async (manager) => {
      const ordered = await this.merges.reorder(manager, kind, keys);
      await audit(manager, { kind: nodeKind, title: ordered.map(({ name }) => name).join(', ') });
      return ordered;
    });
    return { nodes };
  }

  private async merge<T extends { id: number; name: string }>(
    nodeKind: keyof typeof KINDS,
    input: MergeInput,
    work: (manager: EntityManager, id: number, intoId: number) => Promise<T>,
  ): Promise<[merged: T, searchable: boolean]> {
    const kind = KINDS[nodeKind];
    const catalog = await this.cache.current();
    const { id } = catalog.require(kind, input.intoSlug, 'intoSlug');
    const gone = requireId(input.id, nodeKind, 'id');
    const absorbed = catalog[kind](gone)?.name;
    const merged = await this.write(async (manager) => {
      const entity = await work(manager, gone, id);
      await audit(manager, { kind: nodeKind, id, title: entity.name, details: { absorbed } });
      return entity;
    });
    return [merged, input.waitForSearch && (await this.barrier.untilSearchable(kind, id))];
  }

  private write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return transactionThen(this.dataSource, work, () => this.cache.invalidate());
  }
}
