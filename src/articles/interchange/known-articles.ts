import type { NumberedArticle } from './article-batch.js';
import type { NamedThing } from './import-report.js';
import type { ImportContext } from './import-context.js';
import { recall, type Remembered } from './import-memory.js';
import type { ExistingArticle, WantedArticle } from './plan-article.js';
import { lockArticles } from './read-articles.sql.js';

/** What is stored, and what imports remember, of an article that a file names. */
export interface KnownArticle {
  /** What names it in the memory of imports. */
  key: string;
  /** Locked; null when there is none. */
  existing: ExistingArticle | null;
  /** What the last import wrote of it, under any key. */
  remembered: Remembered | undefined;
  /** What is remembered under this key. */
  stored: Remembered | undefined;
  /** Why it does not exist although an import made it; else undefined. */
  gone: string | undefined;
}

/** An article of a file that has been looked up. */
export type FoundArticle = NumberedArticle & KnownArticle & { thing: NamedThing };

/**
 * Locks and reads articles by id. Where the id is null, because the names in the file find none, it
 * is the article that an import made under the same key: people may have moved or renamed it since.
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

/** The key of a line's article in the memory of imports. */
export function keyOfArticle({ externalId, slug, categoryId, content }: WantedArticle): string {
  if (externalId !== undefined) return `externalId ${externalId}`;
  return slug === undefined ? `title ${categoryId} ${content.title}` : `slug ${slug}`;
}

/** The key of the article of gathered rows. */
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
