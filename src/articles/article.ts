import { Field, Int, ObjectType } from 'type-graphql';
import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/global-id.js';
import { ArticleColumns, ContentColumns, withContent } from './article-fields.js';

@Entity('article_variant')
@ObjectType({
  implements: Node,
  description:
    'The answer for one or more platforms (플랫폼별 본문). Each revision has its own variants with ' +
    'their own IDs.',
})
export class ArticleVariant extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'revision_id' })
  revisionId?: number;

  /** Position among the variants of the revision, from 0. */
  @Column('integer')
  position?: number;

  /** Markdown. */
  @Column('text')
  body?: string;

  @Column('text', { name: 'body_html' })
  bodyHtml?: string;

  @Cost({ points: 5 })
  @Field({
    description:
      'The text without markup, one line for each paragraph, list item and table row. Tabs ' +
      'separate the cells of a row.',
  })
  @Column('text', { name: 'body_text' })
  bodyText!: string;

  @ManyToOne(() => Revision, (revision) => revision.variants, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'revision_id' })
  revision?: Relation<Revision>;

  @OneToMany(() => VariantPlatform, (platform) => platform.variant)
  platforms?: VariantPlatform[];

  platformIds!: number[];
  /** Whether `Article.variant` chose this variant because none is for the platform. */
  isFallback?: boolean;

  protected override get nodeKind() {
    return 'ArticleVariant' as const;
  }
}

/** Assigns a variant to a platform. */
@Entity('article_variant_platform')
export class VariantPlatform {
  @PrimaryColumn('integer', { name: 'variant_id' })
  variantId!: number;

  @PrimaryColumn('integer', { name: 'platform_id' })
  platformId!: number;

  /** The variant's revision: a constraint allows each platform only once in a revision. */
  @Column('integer', { name: 'revision_id' })
  revisionId!: number;

  @ManyToOne(() => ArticleVariant, (variant) => variant.platforms, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'variant_id', referencedColumnName: 'id' },
    { name: 'revision_id', referencedColumnName: 'revisionId' },
  ])
  variant?: Relation<ArticleVariant>;
}

/**
 * An article as the API shows it: its row with the content of the published revision. Without a
 * published revision: the newest, which only editors see.
 */
@ObjectType({
  implements: Node,
  description:
    'A help article (문서): a question and its answer, which may differ by platform. `title`, ' +
    '`keywords`, `variants`, `variant`, `platforms` and `excerpt` show the published revision ' +
    'or, while none is published, the newest. To edit, start from `draft` or, when it is null, ' +
    'from these fields.',
})
export class Article extends withContent(ArticleColumns) {
  variants!: ArticleVariant[];
  /** The platforms of all variants. */
  platformIds!: readonly number[];
}

@ObjectType({ description: 'The content of one revision.' })
export class ArticleContent extends ContentColumns {
  @Field(() => Int, { description: 'Number of the revision.' })
  version!: number;

  @Cost({ size: 3 })
  @Field(() => [ArticleVariant], {
    description:
      'The variants of the answer, one for each group of platforms that share the same text, in ' +
      'the order that the editors gave them.',
  })
  variants!: ArticleVariant[];
}

@Entity('article_revision')
@ObjectType({
  description:
    'A saved revision of an article (개정). Editors never change saved revisions. Only merging two ' +
    'platforms does: a revision with a text for each then has both texts in one variant.',
})
export class Revision {
  @PrimaryGeneratedColumn('identity')
  id?: number;

  @Column('integer', { name: 'article_id' })
  articleId?: number;

  @Field(() => Int, { description: 'Number of the revision, from 1.' })
  @Column('integer')
  version!: number;

  @Field({
    description:
      'Who saved the revision: the name of the API key, the subject (`sub`) of the token, or the ' +
      'name that an import set.',
  })
  @Column('text')
  editor!: string;

  /** The person who saved the revision; null for keys, imports and older revisions. */
  @Column('integer', { name: 'editor_id', nullable: true })
  editorId?: number | null;

  @Field({ description: "The editor's summary of the change; may be empty." })
  @Column('text')
  summary!: string;

  @Field(() => DateTime, { description: 'Time when the revision was saved.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  /** TypeORM maps only the columns of `ContentColumns`, not `version` and `variants`. */
  @Field(() => ArticleContent, { description: 'Content of the revision.' })
  @Column(() => ContentColumns, { prefix: false })
  content!: ArticleContent;

  @OneToMany(() => ArticleVariant, (variant) => variant.revision)
  variants?: ArticleVariant[];
}

/** Whether a variant is for a platform. False if the platform does not exist. */
export function isFor({ platformIds }: ArticleVariant, platform: { id: number } | undefined) {
  return platform !== undefined && platformIds.includes(platform.id);
}

/**
 * Chooses a variant of an article: the variant of the first platform in `platformIds` that has one,
 * else the variant of the common platform, else the first variant.
 */
export function chooseVariant(
  article: Article,
  platformIds: number[],
  commonPlatformId: number | undefined,
): ArticleVariant {
  const variantOf = (id: number | undefined) =>
    article.variants.find((variant) => id !== undefined && variant.platformIds.includes(id));
  for (const id of platformIds) {
    const variant = variantOf(id);
    if (variant) return variant;
  }
  return variantOf(commonPlatformId) ?? article.variants[0]!;
}
