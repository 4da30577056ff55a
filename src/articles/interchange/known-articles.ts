import type { NumberedArticle } from './article-batch.js';
import type { NamedThing } from './import-conflict.js';
import type { ImportContext } from './import-context.js';
import { recall, type Remembered } from './import-memory.js';
import type { ExistingArticle, WantedArticle } from './plan-article.js';
import { lockArticles } from './read-articles.sql.js';

/** What is there, and what imports know, of an article that a file names. */
export interface KnownArticle {
  /** What names it in the memory of imports. */
  key: string;
  /** Locked; null when there is none. */
  existing: ExistingArticle | null;
  /** What imports last wrote of it, under whatever name. */
  remembered: Remembered | undefined;
  /** What is remembered under this name. */
  stored: Remembered | undefined;
  /** Why there is none, where an import made one. */
  gone: string | undefined;
}

/** An article of a file that has been looked up. */
export type FoundArticle = NumberedArticle & KnownArticle & { thing: NamedThing };

/**
 * Locks and reads articles: those with the ids (null where the names in the file find none), else
 * those that an import made under the same key, wherever people have moved them since.
 */
export async function findKnown(
  context: ImportContext,
  keys: string[],
  ids: (number | null)[],
): Promise<KnownArticle[]> {
  const present = ids.filter((id) => id !== null);
  const records = await recall(context.manager, 'article', keys, present);
  const byKey = new Map(records.map((record) => [record.key, record]));
  const byThing = new Map(records.map((record) => [record.thingId, record]));
  const taken = new Set(present);
  const isTaken = keys.map(() => false);
  const resolved = ids.map((id, i) => {
    const known = byKey.get(keys[i]!)?.thingId ?? null;
    if (id !== null || known === null) return id;
    isTaken[i] = taken.has(known);
    taken.add(known);
    return isTaken[i] ? null : known;
  });
  const existing = await lockArticles(context.manager, resolved, context.importers);
  return keys.map((key, i) => {
    const article = existing[i]!;
    const stored = byKey.get(key);
    const reason = isTaken[i]
      ? 'Another line names the article that an import made of this one.'
      : 'People deleted it since the last import.';
    return {
      key,
      existing: article,
      remembered: article ? byThing.get(article.id) : undefined,
      stored,
      gone: stored && !article ? reason : undefined,
    };
  });
}

/** What names the article of a line in the memory of imports. */
export function keyOfArticle({ externalId, slug, categoryId, content }: WantedArticle): string {
  if (externalId !== undefined) return `externalId ${externalId}`;
  return slug === undefined ? `title ${categoryId} ${content.title}` : `slug ${slug}`;
}

/** The same for gathered rows. */
export function keyOfRows({
  categoryId,
  platformId,
  title,
}: {
  categoryId: number;
  platformId?: number;
  title: string;
}): string {
  return `rows ${categoryId} ${platformId ?? 'all'} ${title}`;
}
