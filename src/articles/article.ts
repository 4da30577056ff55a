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
  description: 'Where an article stands in its life (상태).',
  valuesConfig: {
    DRAFT: { description: 'Never published, or taken back (초안).' },
    PUBLISHED: { description: 'Readers see it (게시).' },
    ARCHIVED: { description: 'Put away: kept, but readers no longer see it (보관).' },
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
        'Staff: who has the role AGENT or one above it (상담원용). To all others it is like a draft.',
    },
  },
});

@ObjectType({
  implements: Node,
  description: 'The answer for one or more platforms (플랫폼별 본문).',
})
export class ArticleVariant extends Node {
  id!: number;
  platformIds!: number[];

  @Cost({ points: 5 })
  @Field({
    description:
      'The text without any markup; paragraphs, list items and table rows each on a line.',
  })
  bodyText!: string;

  protected override get nodeKind() {
    return 'ArticleVariant' as const;
  }
}

/**
 * An article as the API shows it: its row with the content of the published revision. Of an article
 * that is not published, which only editors see, it is the content of the newest revision.
 */
@ObjectType({
  implements: Node,
  description:
    'One question (문서), answered once for each platform that differs. Content fields are those of the published revision.',
})
export class Article extends Node {
  id!: number;
  categoryId!: number;
  publishedVersion!: number | null;
  variants!: ArticleVariant[];

  @Field({ description: 'Names the article in URLs; unique and stable.' })
  slug!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The id in the system that it was imported from.',
  })
  externalId!: string | null;

  @Field({ description: 'The title as written (제목); a topic in it (일반채팅 > …) stays.' })
  title!: string;

  @Field(() => [String], {
    description: 'Words that people use and the text does not (검색 키워드).',
  })
  keywords!: string[];

  @Field(() => ArticleStatus, { description: 'Where it stands in its life (상태).' })
  status!: ArticleStatus;

  @Field(() => ArticleVisibility, {
    description: 'Who may see it once it is published (공개 범위).',
  })
  visibility!: ArticleVisibility;

  @Field(() => Int, {
    description:
      'For editors the number of the newest revision, for `expectedVersion`; for all others that of the published one.',
  })
  version!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when readers see it; null while they do not.',
  })
  publishedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When what readers see last changed.' })
  updatedAt!: Date;

  @Field(() => Int, { description: 'How often it was read (조회수).' })
  viewCount!: number;

  protected override get nodeKind() {
    return 'Article' as const;
  }
}

@ObjectType({ description: 'The content of one revision.' })
export class ArticleContent {
  @Field(() => Int, { description: "The revision's number." })
  version!: number;

  @Field({ description: 'The title (제목).' })
  title!: string;

  @Field(() => [String], { description: 'Search keywords (검색 키워드).' })
  keywords!: string[];

  @Cost({ size: 3 })
  @Field(() => [ArticleVariant], { description: 'The answer for each platform that differs.' })
  variants!: ArticleVariant[];
}

@ObjectType({
  description: 'One saved state of an article (개정). Revisions are only ever appended.',
})
export class Revision {
  @Field(() => Int, { description: 'Its number, from 1.' })
  version!: number;

  @Field({ description: 'Who wrote it.' })
  editor!: string;

  @Field({ description: 'What the editor said of the change.' })
  summary!: string;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => ArticleContent, { description: 'Its content.' })
  content!: ArticleContent;
}

/**
 * The variant for the first of the platforms that has one; else the one for the common platform;
 * else the first.
 */
export function chooseVariant(
  article: Article,
  platformIds: number[],
  commonPlatformId: number | undefined,
): ArticleVariant {
  const fits = (id: number | undefined) =>
    article.variants.find((variant) => id !== undefined && variant.platformIds.includes(id));
  for (const id of platformIds) {
    const found = fits(id);
    if (found) return found;
  }
  return fits(commonPlatformId) ?? article.variants[0]!;
}
