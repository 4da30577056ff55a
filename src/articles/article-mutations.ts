import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Access, Role } from '../access/index.js';
import { type CatalogSnapshot, DeletePayload } from '../catalog/index.js';
import type { ChangeBarrier } from '../core/feature.js';
import type { Article } from './article.js';
import {
  ArchiveArticleInput,
  ArticlePayload,
  type ArticleVariantInput,
  CreateArticleInput,
  DeleteArticleInput,
  DiscardDraftInput,
  PlaceArticleInput,
  PublishArticleInput,
  UnpublishArticleInput,
  UpdateArticleInput,
} from './article-inputs.js';
import type { ArticleService } from './article-service.js';
import type { ArticleContext } from './context.js';

/** Writes articles. Every mutation is one transaction. */
@Resolver()
export class ArticleMutationResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly service: ArticleService,
    private readonly barrier: ChangeBarrier,
  ) {}

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description: 'Makes an article: a draft, or published at once.',
  })
  async createArticle(
    @Arg('input', { description: 'The article.' }) input: CreateArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const catalog = await context.catalog();
    const values = {
      slug: input.slug ?? undefined,
      externalId: input.externalId ?? undefined,
      categoryId: catalog.require('category', input.categorySlug, 'categorySlug').id,
      content: {
        title: input.title,
        keywords: input.keywords,
        variants: withPlatformIds(input.variants, catalog),
      },
      visibility: input.visibility,
      publish: input.publish,
    };
    const article = await this.dataSource.transaction(async (manager) => {
      const id = await this.service.create(manager, context.viewer.name, values);
      return context.articles.written(manager, id);
    });
    return this.answer(article, input.waitForSearch);
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description:
      'Writes a new revision; readers keep the published one until the new one is published.',
  })
  async updateArticle(
    @Arg('input', { description: 'The changes.' }) input: UpdateArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const catalog = await context.catalog();
    const changes = {
      title: input.title ?? undefined,
      keywords: input.keywords ?? undefined,
      variants: input.variants ? withPlatformIds(input.variants, catalog) : undefined,
      replaceVariants: input.replaceVariants,
      summary: input.summary,
      publish: input.publish,
    };
    return this.change(input, context, (manager, id) =>
      this.service.update(manager, context.viewer.name, id, input.expectedVersion, changes),
    );
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description:
      'Moves an article in the catalogue, gives it another slug, or shows it to others; takes effect at once.',
  })
  async placeArticle(
    @Arg('input', { description: 'Where to.' }) input: PlaceArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const categoryId =
      input.categorySlug == null
        ? undefined
        : (await context.catalog()).require('category', input.categorySlug, 'categorySlug').id;
    return this.change(input, context, (manager, id) =>
      this.service.place(manager, id, {
        slug: input.slug ?? undefined,
        categoryId,
        visibility: input.visibility ?? undefined,
      }),
    );
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description: 'Publishes the newest revision (게시).',
  })
  publishArticle(
    @Arg('input', { description: 'Which.' }) input: PublishArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) =>
      this.service.publish(manager, id, input.expectedVersion),
    );
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description: 'Takes an article back: it becomes a draft (게시 취소).',
  })
  unpublishArticle(
    @Arg('input', { description: 'Which.' }) input: UnpublishArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) => this.service.unpublish(manager, id));
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, { nullable: true, description: 'Puts an article away (보관).' })
  archiveArticle(
    @Arg('input', { description: 'Which.' }) input: ArchiveArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change(input, context, (manager, id) => this.service.archive(manager, id));
  }

  @Access(Role.EDITOR)
  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Deletes an article with all its revisions, for good (삭제).',
  })
  async deleteArticle(
    @Arg('input', { description: 'Which.' }) input: DeleteArticleInput,
    @Ctx() context: ArticleContext,
  ): Promise<DeletePayload> {
    const id = context.ids.require(input.id, 'Article', 'id');
    await this.dataSource.transaction((manager) =>
      this.service.delete(manager, id, input.expectedVersion),
    );
    return {
      id: context.ids.write('Article', id),
      searchable: input.waitForSearch && (await this.barrier.untilSearchable('article', id)),
    };
  }

  @Access(Role.EDITOR)
  @Mutation(() => ArticlePayload, {
    nullable: true,
    description: 'Goes back to what is published (초안 버리기).',
  })
  discardDraft(
    @Arg('input', { description: 'Which.' }) input: DiscardDraftInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    return this.change({ ...input, waitForSearch: false }, context, (manager, id) =>
      this.service.discardDraft(manager, context.viewer.name, id, input.expectedVersion),
    );
  }

  private async change(
    input: { id: string; waitForSearch: boolean },
    context: ArticleContext,
    work: (manager: EntityManager, id: number) => Promise<void>,
  ): Promise<ArticlePayload> {
    const id = context.ids.require(input.id, 'Article', 'id');
    const article = await this.dataSource.transaction(async (manager) => {
      await work(manager, id);
      return context.articles.written(manager, id);
    });
    return this.answer(article, input.waitForSearch);
  }

  private async answer(article: Article, waitForSearch: boolean): Promise<ArticlePayload> {
    const searchable = waitForSearch && (await this.barrier.untilSearchable('article', article.id));
    return { article, searchable };
  }
}

function withPlatformIds(
  variants: ArticleVariantInput[],
  catalog: CatalogSnapshot,
): { platformIds: number[]; body: string }[] {
  return variants.map((variant, i) => ({
    platformIds: variant.platformSlugs.map(
      (slug) => catalog.require('platform', slug, `variants.${i}.platformSlugs`).id,
    ),
    body: variant.body,
  }));
}
