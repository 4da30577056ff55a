import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { Node } from '../core/global-id.js';

export enum ArticleStatus {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  ARCHIVED = 'ARCHIVED',
}
registerEnumType(ArticleStatus, {
  name: 'ArticleStatus',
  description: 'Publication status of an article (상태).',
  valuesConfig: {
    DRAFT: {
      description: 'Neither published nor archived: not yet published, or unpublished (미게시).',
    },
    PUBLISHED: { description: 'Published: everybody whom `visibility` allows can see it (게시).' },
    ARCHIVED: {
      description: 'Archived: kept, but out of use, and like DRAFT seen only by editors (보관).',
    },
  },
});

/** Who may see an article once it is published. */
export enum ArticleVisibility {
  PUBLIC = 'PUBLIC',
  INTERNAL = 'INTERNAL',
}
registerEnumType(ArticleVisibility, {
  name: 'ArticleVisibility',
  description: 'Who may see an article once it is published (공개 범위).',
  valuesConfig: {
    PUBLIC: { description: 'Everybody (전체 공개).' },
    INTERNAL: {
      description:
        'Only staff, that is the role AGENT or above (상담원용). For all others the article ' +
        'does not exist.',
    },
  },
});

@ObjectType({
  implements: Node,
  description:
    'The answer for one or more platforms (플랫폼별 본문). Each revision has its own variants, ' +
    'with IDs of their own.',
})
export class ArticleVariant extends Node {
  id!: number;
  platformIds!: number[];
  /** Whether `Article.variant` chose it without one for the platform. */
  isFallback?: boolean;

  @Cost({ points: 5 })
  @Field({
    description:
      'The text without markup, with one line for each paragraph, list item and table row. Tabs ' +
      'separate the cells of a row.',
  })
  bodyText!: string;

  protected override get nodeKind() {
    return 'ArticleVariant' as const;
  }
}

/**
 * An article as the API shows it: its row with the content of the published revision, or of the
 * newest revision if none is published (only editors see such articles).
 */
@ObjectType({
  implements: Node,
  description:
    'A help article (문서): a question and its answer, which may differ by platform. `title`, ' +
    '`keywords`, `variants`, `variant`, `platforms` and `excerpt` show the published revision ' +
    'or, while there is none, the newest. To edit, start from `draft` or, when it is null, from ' +
    'these fields.',
})
export class Article extends Node {
  id!: number;
  categoryId!: number;
  publishedVersion!: number | null;
  variants!: ArticleVariant[];

  @Field({
    description:
      'Unique name of the article in URLs: a-z, 0-9 and single hyphens. It can change, and ' +
      'former slugs keep working: use `id` as a key.',
  })
  slug!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'ID of the article in the system that it comes from, set when it is created or imported; ' +
      'null when it has none. It cannot be changed.',
  })
  externalId!: string | null;

  @Field({ description: 'Title (제목). It may begin with its topic, e.g. 일반채팅 > 사진 보내기.' })
  title!: string;

  @Field(() => [String], {
    description:
      'Search keywords (검색 키워드): words that people search for but the text does not contain. At ' +
      'most 100, each one line of at most 100 characters.',
  })
  keywords!: string[];

  @Field(() => ArticleStatus, { description: 'Publication status (상태).' })
  status!: ArticleStatus;

  @Field(() => ArticleVisibility, {
    description: 'Who may see the article once it is published (공개 범위).',
  })
  visibility!: ArticleVisibility;

  @Field(() => Int, {
    description:
      'With the role EDITOR, the number of the newest revision (that of `draft`, unless `draft` ' +
      'is null), to pass as `expectedVersion`. Without it, the number of the published revision.',
  })
  version!: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time when the article became published; null while it is not published. Publishing ' +
      'another revision does not change it.',
  })
  publishedAt!: Date | null;

  @Field(() => DateTime, { description: 'Time of creation.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'Time of the last change of the published content, the category, the slug, the visibility ' +
      'or the status. While the article is not published, each new revision counts, too.',
  })
  updatedAt!: Date;

  protected override get nodeKind() {
    return 'Article' as const;
  }
}

@ObjectType({ description: 'The content of one revision.' })
export class ArticleContent {
  @Field(() => Int, { description: 'Number of the revision.' })
  version!: number;

  @Field({ description: 'Title (제목).' })
  title!: string;

  @Field(() => [String], { description: 'Search keywords (검색 키워드).' })
  keywords!: string[];

  @Cost({ size: 3 })
  @Field(() => [ArticleVariant], {
    description:
      'The variants of the answer, one for each group of platforms that share the same text, in ' +
      'the order that the editors gave them.',
  })
  variants!: ArticleVariant[];
}

@ObjectType({
  description: 'A saved revision of an article (개정). Revisions never change once they are saved.',
})
export class Revision {
  @Field(() => Int, { description: 'Number of the revision, from 1.' })
  version!: number;

  @Field({
    description:
      'Who saved the revision: the name of the API key, the subject (`sub`) of the token, or ' +
      'the name that an import gave.',
  })
  editor!: string;

  @Field({ description: "The editor's summary of the change; may be empty." })
  summary!: string;

  @Field(() => DateTime, { description: 'Time when the revision was saved.' })
  createdAt!: Date;

  @Field(() => ArticleContent, { description: 'Content of the revision.' })
  content!: ArticleContent;
}

/** Whether a variant is for a platform; not for one that does not exist. */
export function isFor({ platformIds }: ArticleVariant, platform: { id: number } | undefined) {
  return platform !== undefined && platformIds.includes(platform.id);
}

/**
 * Chooses a variant of an article: the variant of the first platform in `platformIds` that has one,
 * otherwise the variant of the common platform, otherwise the first variant.
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
