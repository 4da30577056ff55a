import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { lockArticle } from '../articles/index.js';
import { audit } from '../core/database/audit.js';
import { ExpiringValue } from '../core/caches.js';
import { queryRows, type SqlSource } from '../core/database/database.js';
import { badInput } from '../core/errors.js';
import type { NowOrLater } from '../core/work/now-or-later.js';
import { checkLength, cleanLine } from '../core/text/text.js';
import { normalize } from '../language/index.js';

const MAX_PINS = 10;
const MAX_QUERY = 200;

/** After a change of an article, the first search interprets all of them. */
const MAX_QUERIES = 200;

/** Maximum age of the lists in memory, because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

/** What is pinned to a normalised query, in a category, or else on the home page; in order. */
export interface PinnedIds {
  readonly query: string | null;
  readonly categoryId: number | null;
  readonly articleIds: readonly number[];
  readonly endsAt: Date | null;
}

const READ = `
  select query, category_id as "categoryId", min(ends_at) as "endsAt",
    array_agg(article_id order by position) as "articleIds"
  from pin group by query, category_id order by query, category_id nulls first`;

const DELETE = `
  delete from pin where query is not distinct from $1 and category_id is not distinct from $2`;

const INSERT = `
  insert into pin (query, category_id, article_id, position, ends_at)
  select $1, $2, id, position, $4 from unnest($3::integer[]) with ordinality _ (id, position)`;

/** The pins of all places, in memory. */
export class Pins {
  private readonly lists: ExpiringValue<readonly PinnedIds[]>;

  constructor(pool: Pool) {
    let last: readonly PinnedIds[] = [];
    this.lists = new ExpiringValue(async () => {
      const lists = await readPins(pool);
      return isDeepStrictEqual(lists, last) ? last : (last = lists);
    }, MAX_AGE_MS);
  }

  /** Also the lists that have ended. The same array as before while nothing changes. */
  all(): NowOrLater<readonly PinnedIds[]> {
    return this.lists.current();
  }

  invalidate(): void {
    this.lists.invalidate();
  }

  /** Replaces the pins of one place: see `replacePins`. */
  async set(manager: EntityManager, pins: PinnedIds): Promise<void> {
    await replacePins(manager, pins);
    const { query, articleIds } = pins;
    await audit(manager, {
      ...{ kind: 'Pin', title: query ?? '' },
      details: { pinned: articleIds.length },
    });
  }
}

/** The pins of all places, also those that have ended. */
export function readPins(source: SqlSource): Promise<PinnedIds[]> {
  return queryRows(source, READ);
}

/** The query of a place as it is stored. BAD_USER_INPUT without a letter or digit. */
export function checkPinnedQuery(given: string): string {
  const query = checkLength(normalize(cleanLine(given, 'query', MAX_QUERY)), 'query', MAX_QUERY);
  if (/[\p{L}\p{N}]/u.test(query)) return query;
  throw badInput('query', 'query must hold a letter or a digit.');
}

/**
 * Replaces the pins of one place. NOT_FOUND without an article; CONFLICT for one in the trash unless
 * `trashed` is true;
 * BAD_USER_INPUT for too many, for one twice, and for an end that is over.
 */
export async function replacePins(
  manager: EntityManager,
  { query, categoryId, articleIds, endsAt }: PinnedIds,
  { trashed = false } = {},
): Promise<void> {
  const { length } = articleIds;
  if (length > MAX_PINS)
    throw badInput('articleIds', `articleIds has ${length} entries; at most ${MAX_PINS} fit.`);
  if (new Set(articleIds).size < length)
    throw badInput('articleIds', 'articleIds has an article twice.');
  if (endsAt && endsAt.getTime() <= Date.now())
    throw badInput('endsAt', 'endsAt is over.', 'Choose a later time, or none.');
  await manager.query(`select pg_advisory_xact_lock(hashtext('doum pins'))`);
  // In one order, so that two writers do not wait for each other.
  for (const [i, id] of [...articleIds.entries()].sort(([, a], [, b]) => a - b))
    await lockArticle(manager, id, `articleIds.${i}`, { trashed });
  await manager.query(DELETE, [query, categoryId]);
  await manager.query(INSERT, [query, categoryId, articleIds, endsAt]);
  const lists = await readPins(manager);
  if (lists.filter((list) => list.query !== null).length > MAX_QUERIES)
    throw badInput('query', `Pins for ${MAX_QUERIES} queries are possible.`, 'Remove some.');
}

export const isRunning = ({ endsAt }: PinnedIds) => !endsAt || endsAt.getTime() > Date.now();
