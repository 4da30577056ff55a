import type { Fields } from '../../core/create-instance.js';
import type { CheckedContent } from '../article-content.js';
import type { ArticleEntity } from '../article-entities.js';
import type { ArticleVisibility } from '../article.js';
import type { StoredContent } from '../article-rows.sql.js';
import { differingFields } from './import-records.js';

export type StatusName = 'PUBLISHED' | 'DRAFT' | 'ARCHIVED';

/**
 * An article as a file describes it. Undefined fields of an existing article stay unchanged. Those
 * of a new article are PUBLISHED, PUBLIC, the current time, 0 or null. Only a new article gets the
 * views: the server has counted since.
 */
export interface WantedArticle {
  externalId?: string;
  slug?: string;
  categoryId: number;
  /** Whether the file names the product, so that a move to another product is intended. */
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

/** A stored article. */
export interface ExistingArticle extends Omit<Fields<ArticleEntity>, 'category' | 'revisions'> {
  published: StoredContent | null;
  newest: StoredContent;
  /** As in import records. */
  state: string;
}

/** The writes that make an article as wanted. */
export interface ArticlePlan {
  /** The revisions to append. The first gets the current `version` + 1. */
  append: CheckedContent[];
  /**
   * The new row of the article, or null when it stays unchanged. Null means now for `updatedAt`,
   * and for `publishedAt` of a PUBLISHED article.
   */
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
}

/**
 * Plans the writes that make an article as wanted. A revision with the wanted content is reused, so
 * that importing the same file again changes nothing. A draft that the file does not contain stays
 * the draft while the published content stays the same. Otherwise it becomes an older revision.
 */
export function planArticle(existing: ExistingArticle, wanted: WantedArticle): ArticlePlan {
  const status = wanted.status ?? existing.status;
  const append: CheckedContent[] = [];
  let version = existing.version;
  const appendRevision = (content: CheckedContent) => {
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
        : appendRevision(wanted.content);
    const hasDraft =
      append.length === 0 &&
      publishedVersion !== version &&
      wanted.draft &&
      sameContent(existing.newest, wanted.draft);
    if (wanted.draft && !hasDraft) appendRevision(wanted.draft);
  } else if (!sameContent(existing.newest, wanted.content)) appendRevision(wanted.content);

  const visible = {
    slug: wanted.slug ?? existing.slug,
    categoryId: wanted.categoryId,
    status: status as StatusName,
    visibility: wanted.visibility ?? existing.visibility,
    publishedVersion,
  };
  const isVisibleChange =
    (Object.keys(visible) as (keyof typeof visible)[]).some(
      (key) => visible[key] !== existing[key],
    ) ||
    (publishedVersion === null && version !== existing.version);
  const row = {
    ...visible,
    version,
    externalId: wanted.externalId ?? existing.externalId,
    publishedAt: status === 'PUBLISHED' ? (wanted.publishedAt ?? existing.publishedAt) : null,
    createdAt: wanted.createdAt ?? existing.createdAt,
    updatedAt: wanted.updatedAt ?? (isVisibleChange ? null : existing.updatedAt),
  };
  const isRowUnchanged =
    !isVisibleChange &&
    row.version === existing.version &&
    row.externalId === existing.externalId &&
    sameTime(row.publishedAt, existing.publishedAt) &&
    sameTime(row.createdAt, existing.createdAt) &&
    sameTime(row.updatedAt, existing.updatedAt);
  return {
    append,
    row: isRowUnchanged ? null : row,
  };
}

/** The fields in which the file differs from the stored article, times aside. */
export function changedFields(existing: ExistingArticle, wanted: WantedArticle): string[] {
  const current = existing.published ?? existing.newest;
  const replaced = (wanted.status ?? existing.status) === 'PUBLISHED' ? current : existing.newest;
  const isRewritten =
    !sameContent(current, wanted.content) || !sameContent(replaced, wanted.content);
  return differingFields(
    {
      ...placeOf(existing),
      ...contentFields(current),
      draft: hasDraft(existing) ? contentFields(existing.newest) : null,
    },
    {
      ...placeOf(wanted),
      ...contentFields(wanted.content),
      // Replacing the content of an article removes its draft.
      draft: wanted.draft ? contentFields(wanted.draft) : isRewritten ? null : undefined,
    },
  );
}

/** Whether the article has a newer revision than the published one. */
export function hasDraft({ published, publishedVersion, version }: ExistingArticle): boolean {
  return published !== null && publishedVersion !== version;
}

function placeOf(article: ExistingArticle | WantedArticle): Record<string, unknown> {
  const { slug, externalId, categoryId, status, visibility } = article;
  return { slug, externalId, category: categoryId, status, visibility };
}

/** Whether the plan writes nothing. */
export function isUnchanged(plan: ArticlePlan): boolean {
  return plan.append.length === 0 && plan.row === null;
}

function sameTime(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}

/** Whether two contents are the same for an editor. The order of platforms does not matter. */
function sameContent(a: StoredContent, b: StoredContent): boolean {
  return JSON.stringify(contentFields(a)) === JSON.stringify(contentFields(b));
}

/** The fields of a content in a form in which equal contents have equal JSON. */
function contentFields({ title, keywords, variants }: StoredContent) {
  return {
    title,
    keywords,
    variants: variants.map(({ platformIds, body }) => [
      [...platformIds].sort((a, b) => a - b),
      body,
    ]),
  };
}
