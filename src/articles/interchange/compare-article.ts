import { ArticleVisibility } from '../article.js';
import type { StoredContent } from '../article-rows.sql.js';
import { differing, type FieldHashes, hashFields } from './import-records.js';
import {
  contentFields,
  type ExistingArticle,
  sameContent,
  type WantedArticle,
} from './plan-article.js';

/** How the article of a file differs from the stored one. */
export interface ArticleComparison {
  /** The fields that people changed and the file would set to something else. */
  conflicts: string[];
  /** The fields that the file sets to something else than they are. */
  changed: string[];
  /**
   * What is to be written: without times that changes of people made obsolete, and without views
   * that the last import wrote already.
   */
  wanted: WantedArticle;
  /** What is to be remembered when `wanted` is written. */
  fields: FieldHashes;
}

/**
 * Compares three states: what an import last wrote (undefined: unknown), what is stored, and what
 * the file says. With `overwrite` everything that the file says is to be written.
 */
export function compareArticle(
  existing: ExistingArticle,
  wanted: WantedArticle,
  remembered: FieldHashes | undefined,
  overwrite: boolean,
): ArticleComparison {
  const shown = existing.published ?? existing.newest;
  const hashes = new Map<string, string>();
  const now = hashFields(
    {
      slug: existing.slug,
      externalId: existing.externalId,
      category: existing.categoryId,
      status: existing.status,
      visibility: existing.visibility,
      ...contentFields(shown),
      draft: draftOf(existing),
    },
    hashes,
  );
  const base = remembered ?? (existing.isAsImported ? now : {});
  const hides = (wanted.status ?? existing.status) === 'PUBLISHED' ? shown : existing.newest;
  const isRewritten =
    !sameContent(shown, wanted.content) || (hides !== shown && !sameContent(hides, wanted.content));
  const named = namedFields(wanted, isRewritten, hashes);
  const changed = differing(named, now);
  const conflicts = changed.filter((field) => base[field] !== now[field]);

  const arePeoplesTimes = Object.keys(now).some((field) => base[field] !== now[field]);
  const times = timeFields(existing);
  const keepsTime = (field: keyof typeof times) =>
    !overwrite && (arePeoplesTimes || (base[field] !== undefined && base[field] !== times[field]));
  const wantedTimes = timeFields(wanted);
  const written: FieldHashes = {};
  const settled = { ...wanted };
  for (const field of ['publishedAt', 'updatedAt', 'createdAt'] as const) {
    if (wantedTimes[field] === undefined) continue;
    if (keepsTime(field)) settled[field] = undefined;
    else written[field] = wantedTimes[field];
  }
  const { views } = hashFields({ views: wanted.views });
  if (views !== undefined) {
    written.views = views;
    if (base.views === views && !overwrite) settled.views = undefined;
  }
  return { conflicts, changed, wanted: settled, fields: { ...base, ...named, ...written } };
}

/** What is to be remembered of an article that the import made. */
export function fieldsOfNew(wanted: WantedArticle & { slug: string }): FieldHashes {
  const { externalId = null, status = 'PUBLISHED', visibility = ArticleVisibility.PUBLIC } = wanted;
  return {
    ...namedFields({ ...wanted, status, visibility }, true),
    ...hashFields({ externalId, views: wanted.views }),
    ...timeFields(wanted),
  };
}

function namedFields(
  wanted: WantedArticle,
  isRewritten: boolean,
  hashes?: Map<string, string>,
): FieldHashes {
  return hashFields(
    {
      slug: wanted.slug,
      externalId: wanted.externalId,
      category: wanted.categoryId,
      status: wanted.status,
      visibility: wanted.visibility,
      ...contentFields(wanted.content),
      // Rewriting the content of an article removes its draft.
      draft: wanted.draft ? draftFields(wanted.draft) : isRewritten ? null : undefined,
    },
    hashes,
  );
}

function draftOf({ published, publishedVersion, newest, version }: ExistingArticle): object | null {
  return published && publishedVersion !== version ? draftFields(newest) : null;
}

function draftFields(content: StoredContent): object {
  return Object.values(contentFields(content));
}

function timeFields({
  publishedAt,
  updatedAt,
  createdAt,
}: {
  publishedAt?: Date | null;
  updatedAt?: Date;
  createdAt?: Date;
}): {
  publishedAt?: string;
  updatedAt?: string;
  createdAt?: string;
} {
  return hashFields({ publishedAt: publishedAt ?? undefined, updatedAt, createdAt });
}
