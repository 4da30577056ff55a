import type { Fields } from '../../core/create-instance.js';
import type { CheckedContent } from '../article-content.js';
import type { ArticleEntity } from '../article-entities.js';
import type { ArticleVisibility } from '../article.js';
import type { StoredContent } from '../article-rows.sql.js';

export type StatusName = 'PUBLISHED' | 'DRAFT' | 'ARCHIVED';

/**
 * An article as a file describes it. What is undefined stays; of a new article it is PUBLISHED,
 * PUBLIC, the present time, 0 or none.
 */
export interface WantedArticle {
  externalId?: string;
  slug?: string;
  categoryId: number;
  /** Whether the file names the product as well, so that a move to another one is meant. */
  namesProduct?: boolean;
  status?: StatusName;
  visibility?: ArticleVisibility;
  publishedAt?: Date;
  updatedAt?: Date;
  createdAt?: Date;
  views?: number;
  content: CheckedContent;
  draft?: CheckedContent;
}

/** An article as it is stored now. */
export interface ExistingArticle extends Omit<Fields<ArticleEntity>, 'category' | 'revisions'> {
  views: number;
  published: StoredContent | null;
  newest: StoredContent;
  /** An import wrote the newest revision, and nobody changed anything since. */
  isAsImported: boolean;
}

/** What is to be written so that an article becomes as wanted. */
export interface ArticlePlan {
  /** The revisions to append; the first gets the article's present `version` + 1. */
  append: CheckedContent[];
  /** The article's own row, or null when it stays; a time that is null is now. */
  row: {
    slug: string;
    externalId: string | null;
    categoryId: number;
    status: StatusName;
    visibility: ArticleVisibility;
    version: number;
    publishedVersion: number | null;
    publishedAt: Date | null;
    createdAt: Date;
    updatedAt: Date | null;
  } | null;
  /** The views, or null when they stay. */
  views: number | null;
}

/**
 * Plans the writes that make the article as wanted. A revision that has the wanted content is
 * reused, so that importing the same file again changes nothing. A draft that the file does not
 * name stays the draft as long as the published content stays; else it becomes an older revision.
 */
export function planArticle(existing: ExistingArticle, wanted: WantedArticle): ArticlePlan {
  const status = wanted.status ?? existing.status;
  const append: CheckedContent[] = [];
  let version = existing.version;
  const appended = (content: CheckedContent) => {
    append.push(content);
    return ++version;
  };

  let publishedVersion: number | null = null;
  if (status === 'PUBLISHED') {
    if (existing.published && sameContent(existing.published, wanted.content))
      publishedVersion = existing.publishedVersion!;
    else
      publishedVersion = sameContent(existing.newest, wanted.content)
        ? version
        : appended(wanted.content);
    const hasDraft =
      append.length === 0 &&
      publishedVersion !== version &&
      wanted.draft &&
      sameContent(existing.newest, wanted.draft);
    if (wanted.draft && !hasDraft) appended(wanted.draft);
  } else if (!sameContent(existing.newest, wanted.content)) appended(wanted.content);

  const placed = {
    slug: wanted.slug ?? existing.slug,
    categoryId: wanted.categoryId,
    status: status as StatusName,
    visibility: wanted.visibility ?? existing.visibility,
    publishedVersion,
  };
  const readersSee =
    (Object.keys(placed) as (keyof typeof placed)[]).some((key) => placed[key] !== existing[key]) ||
    (publishedVersion === null && version !== existing.version);
  const row = {
    ...placed,
    version,
    externalId: wanted.externalId ?? existing.externalId,
    publishedAt: status === 'PUBLISHED' ? (wanted.publishedAt ?? existing.publishedAt) : null,
    createdAt: wanted.createdAt ?? existing.createdAt,
    updatedAt: wanted.updatedAt ?? (readersSee ? null : existing.updatedAt),
  };
  const stays =
    !readersSee &&
    row.version === existing.version &&
    row.externalId === existing.externalId &&
    sameTime(row.publishedAt, existing.publishedAt) &&
    sameTime(row.createdAt, existing.createdAt) &&
    sameTime(row.updatedAt, existing.updatedAt);
  return {
    append,
    row: stays ? null : row,
    views: wanted.views === undefined || wanted.views === existing.views ? null : wanted.views,
  };
}

/** Whether nothing is to be written. */
export function isUnchanged(plan: ArticlePlan): boolean {
  return plan.append.length === 0 && plan.row === null && plan.views === null;
}

function sameTime(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}

/** Whether two contents are the same for an editor. The order of platforms does not matter. */
export function sameContent(a: StoredContent, b: StoredContent): boolean {
  return JSON.stringify(contentFields(a)) === JSON.stringify(contentFields(b));
}

/** The fields of a content in a form in which equal contents have equal JSON. */
export function contentFields({ title, keywords, variants }: StoredContent) {
  return {
    title,
    keywords,
    variants: variants.map(({ platformIds, body }) => [
      [...platformIds].sort((a, b) => a - b),
      body,
    ]),
  };
}
