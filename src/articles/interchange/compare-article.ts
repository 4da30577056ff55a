import { ArticleVisibility } from '../article.js';
import type { StoredContent } from '../article-rows.sql.js';
import { differingFields, type FieldHashes, hashFields } from './import-records.js';
import {
  contentFields,
  type ExistingArticle,
  sameContent,
  type WantedArticle,
} from './plan-article.js';

/** The differences between the article of a file and the stored one. */
export interface ArticleComparison {
  /** The fields that people changed and the file would overwrite. */
  conflicts: string[];
  /** The fields whose value the file would change. */
  changed: string[];
  /**
   * The article to write: without times that became obsolete by changes of people, and without
   * views that the last import already wrote.
   */
  wanted: WantedArticle;
  /** The fields of the import record after `wanted` has been written. */
  fields: FieldHashes;
}

/**
 * Compares three states of an article: the last import (undefined: unknown), the stored article,
 * and the file. With `overwrite`, all values of the file are written.
 */
export function compareArticle(
  existing: ExistingArticle,
  wanted: WantedArticle,
  lastImport: FieldHashes | undefined,
  overwrite: boolean,
): ArticleComparison {
  const current = existing.published ?? existing.newest;
  const hashes = new Map<string, string>();
  const stored = hashFields(
    {
      slug: existing.slug,
      externalId: existing.externalId,
      category: existing.categoryId,
      status: existing.status,
      visibility: existing.visibility,
      ...contentFields(current),
      draft: draftOf(existing),
    },
    hashes,
  );
  const base = lastImport ?? (existing.isAsImported ? stored : {});
  const replaced = (wanted.status ?? existing.status) === 'PUBLISHED' ? current : existing.newest;
  const isRewritten =
    !sameContent(current, wanted.content) ||
    (replaced !== current && !sameContent(replaced, wanted.content));
  const given = givenFields(wanted, isRewritten, hashes);
  const changed = differingFields(given, stored);
  const conflicts = changed.filter((field) => base[field] !== stored[field]);

  const isChangedByPeople = Object.keys(stored).some((field) => base[field] !== stored[field]);
  const times = timeFields(existing);
  const keepsTime = (field: keyof typeof times) =>
    !overwrite &&
    (isChangedByPeople || (base[field] !== undefined && base[field] !== times[field]));
  const wantedTimes = timeFields(wanted);
  const timesAndViews: FieldHashes = {};
  const toWrite = { ...wanted };
  for (const field of ['publishedAt', 'updatedAt', 'createdAt'] as const) {
    if (wantedTimes[field] === undefined) continue;
    if (keepsTime(field)) toWrite[field] = undefined;
    else timesAndViews[field] = wantedTimes[field];
  }
  const { views } = hashFields({ views: wanted.views });
  if (views !== undefined) {
    timesAndViews.views = views;
    if (base.views === views && !overwrite) toWrite.views = undefined;
  }
  return {
    conflicts,
    changed,
    wanted: toWrite,
    fields: { ...base, ...given, ...timesAndViews },
  };
}

/** The fields of the import record of a new article. */
export function fieldsOfNew(wanted: WantedArticle & { slug: string }): FieldHashes {
  const { externalId = null, status = 'PUBLISHED', visibility = ArticleVisibility.PUBLIC } = wanted;
  return {
    ...givenFields({ ...wanted, status, visibility }, true),
    ...hashFields({ externalId, views: wanted.views }),
    ...timeFields(wanted),
  };
}

function givenFields(
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
      // Replacing the content of an article removes its draft.
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
