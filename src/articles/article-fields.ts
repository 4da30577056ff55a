import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, PrimaryGeneratedColumn } from 'typeorm';
import { z } from 'zod';
import { Access, Role } from '../access/index.js';
import { checkEach } from '../core/check-all.js';
import type { Fields } from '../core/database/database.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { badInput } from '../core/errors.js';
import { text, texts, time } from '../core/interchange/line-values.js';
import { Node } from '../core/global-id.js';
import { checkSlug, cleanKey, cleanLine } from '../core/text/text.js';

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
      description: 'Archived: kept, but out of use; only editors see the article (보관).',
    },
  },
});

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
        'Only staff, that is the role AGENT or above (상담원용). For all others the article does not ' +
        'exist.',
    },
  },
});

/** The fields of an article that are not part of a revision: changes take effect at once. */
@ObjectType()
export class ArticleColumns extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field({
    description:
      'Unique name of the article in URLs: a-z, 0-9 and single hyphens. It can change, and ' +
      'former slugs keep working: use `id` as a key.',
  })
  @Column('text')
  slug!: string;

  @NullableField(
    () => String,
    'ID of the article in its source system, set at its creation or import; null when it has ' +
      'none. The ID cannot be changed.',
  )
  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('integer', { name: 'category_id' })
  categoryId!: number;

  @Field(() => ArticleStatus, { description: 'Publication status (상태).' })
  @Column('text')
  status!: ArticleStatus;

  @Field(() => ArticleVisibility, {
    description: 'Who may see the article once it is published (공개 범위).',
  })
  @Column('text')
  visibility!: ArticleVisibility;

  @Field(() => Int, {
    description:
      'With the role AUTHOR: the number of the newest revision (of `draft`, unless `draft` is ' +
      'null), to pass as `expectedVersion`. Without the role: the number of the published ' +
      'revision.',
  })
  @Column('integer')
  version!: number;

  @Access(Role.AGENT)
  @NullableField(
    () => Int,
    'Counts the changes of `questions`, to pass as `expectedVersion` to `setArticleQuestions`.',
  )
  @Column('integer', { name: 'questions_version', default: 0 })
  questionsVersion!: number;

  /** Number of the revision that readers see. Null unless the status is PUBLISHED. */
  @Column('integer', { name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  @NullableField(
    () => DateTime,
    'Time when the article became published; null while it is not published. Publishing ' +
      'another revision does not change this time.',
  )
  @Column({ type: 'timestamptz', name: 'published_at', precision: 3, nullable: true })
  publishedAt!: Date | null;

  @Field(() => DateTime, { description: 'Time of creation.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  // Not an `UpdateDateColumn`, because some changes keep the time.
  @Field(() => DateTime, {
    description:
      'Time of the last change of the published content, the category, the slug, the visibility ' +
      'or the status. While the article is not published, each new revision also counts.',
  })
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;

  protected override get nodeKind() {
    return 'Article' as const;
  }
}

/**
 * Adds the fields of the content, of which each revision has its own, to a class: the stored
 * revision, and the types that show content. Variants have tables of their own.
 */
// TypeScript wants a mixin's constructor to take `any`.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function withContent<Base extends new (...args: any[]) => object>(base: Base) {
  @ObjectType()
  class WithContent extends base {
    @Field({
      description: 'Title (제목). It may begin with its topic, e.g. 일반채팅 > 사진 보내기.',
    })
    @Column('text')
    title!: string;

    @Field(() => [String], {
      description:
        'Search keywords (검색 키워드): words that people search for but the text does not contain. At ' +
        'most 100, each one line of at most 100 characters.',
    })
    @Column('text', { array: true })
    keywords!: string[];
  }
  return WithContent;
}

@ObjectType()
export class ContentColumns extends withContent(class {}) {}

/** The fields of the content as a revision stores them. */
export type ContentFields = Fields<ContentColumns>;

/** The fields of the row that people or imports set. */
export type ArticleFields = Omit<
  Fields<ArticleColumns>,
  'id' | 'version' | 'publishedVersion' | 'questionsVersion'
>;

/** The fields that `createArticle` and `placeArticle` set. */
export type PlaceFields = Omit<
  ArticleFields,
  'externalId' | 'status' | 'publishedAt' | 'createdAt' | 'updatedAt'
>;

/** The format of a field in import lines, and a check that throws BAD_USER_INPUT. */
interface Rule<Value> {
  line: z.ZodType;
  check: (value: Value) => Value;
}
/** `categoryId` is left out: lines and inputs have a slug instead. */
type Rules<Values> = {
  [Name in Exclude<keyof Values, 'categoryId'>]: Rule<NonNullable<Values[Name]>>;
};

const asIs = <Value>(value: Value) => value;

export const CONTENT_RULES = {
  title: { line: text, check: (title) => cleanLine(title, 'title', 300) },
  keywords: { line: texts.default([]), check: (keywords) => checkKeywords(keywords, 'keywords') },
} satisfies Rules<ContentFields>;

export const PLACE_RULES = {
  slug: { line: text.nullish(), check: (slug) => checkSlug(slug) },
  visibility: {
    line: z.enum(ArticleVisibility, { error: 'must be PUBLIC or INTERNAL' }).nullish(),
    check: asIs,
  },
} satisfies Rules<PlaceFields>;

export const ARTICLE_RULES = {
  externalId: { line: text.nullish(), check: (id) => cleanKey(id, 'externalId', 500) },
  ...PLACE_RULES,
  status: {
    line: z.enum(ArticleStatus, { error: 'must be PUBLISHED, DRAFT or ARCHIVED' }),
    check: asIs,
  },
  publishedAt: { line: time.nullish(), check: asIs },
  createdAt: { line: time.nullish(), check: asIs },
  updatedAt: { line: time.nullish(), check: asIs },
} satisfies Rules<ArticleFields>;

/** The formats of the fields in a line. */
export function linesOf<R extends Record<string, { line: z.ZodType }>>(rules: R) {
  const lines = Object.entries(rules).map(([name, { line }]) => [name, line]);
  return Object.fromEntries(lines) as { [Name in keyof R]: R[Name]['line'] };
}

/**
 * The checks of the fields in an input or line, for `checkAll`. An absent or null field becomes
 * undefined. A field without a value in `values` is a compile error.
 */
export function checksOf<Values extends object, Name extends keyof Values & string>(
  rules: { [N in Name]: Rule<NonNullable<Values[N]>> },
  values: Values,
) {
  const checks = Object.entries(rules as Record<string, Rule<unknown>>).map(([name, { check }]) => {
    const value = values[name as Name];
    return [name, () => (value == null ? undefined : check(value))];
  });
  return Object.fromEntries(checks) as { [N in Name]: () => Given<Values[N]> };
}

type Given<Value> = Value extends null | undefined ? undefined : Value;

/** The keywords as they are stored, without duplicates. BAD_USER_INPUT names the wrong keyword. */
export function checkKeywords(keywords: string[], field: string): string[] {
  if (keywords.length > 100) {
    const message = `${field} has ${keywords.length} entries; at most 100 are possible.`;
    throw badInput(field, message, undefined, { reason: 'TOO_MANY_KEYWORDS' });
  }
  return [
    ...new Set(checkEach(keywords, (keyword, i) => cleanLine(keyword, `${field}.${i}`, 100))),
  ];
}
