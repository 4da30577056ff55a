import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { lockArticle } from '../articles/index.js';
import { audit } from '../core/audit.js';
import { ExpiringValue, memoizeLast } from '../core/caches.js';
import { queryRows } from '../core/database.js';
import { badInput } from '../core/errors.js';
import type { NowOrLater } from '../core/now-or-later.js';

const MAX_PINS = 10;
const MAX_QUERIES = 500;

/** Maximum age of the lists in memory, because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

/** A normalised query, a category, or neither: the home page. */
export interface PinPlace {
  readonly query: string | null;
  readonly categoryId: number | null;
}

/** The articles that are pinned in one place, in order. */
export interface PinnedIds extends PinPlace {
  readonly articleIds: readonly number[];
  readonly endsAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const READ = `
  select query, category_id as "categoryId", array_agg(article_id order by position) as "articleIds",
    min(ends_at) as "endsAt", min(created_by) as "createdBy", min(created_at) as "createdAt"
  from pin group by query, category_id order by query, category_id nulls first`;

const DELETE = `
  delete from pin where query is not distinct from $1 and category_id is not distinct from $2`;

const INSERT = `
  insert into pin (query, category_id, article_id, position, ends_at, created_by)
  select $1, $2, id, position, $4, $5
  from unnest($3::integer[]) with ordinality _ (id, position)`;

/** The pins of all places, in memory. */
export class Pins {
  private readonly lists: ExpiringValue<readonly PinnedIds[]>;

  constructor(pool: Pool) {
    const keep = memoizeLast((lists: PinnedIds[]) => lists);
    this.lists = new ExpiringValue(async () => keep(await queryRows(pool, READ)), MAX_AGE_MS);
  }

  /** The lists that were written, also those that have ended; the same object until a change. */
  all(): NowOrLater<readonly PinnedIds[]> {
    return this.lists.current();
  }

  /** The articles that are pinned on the page of a category, or on the home page (null), now. */
  async idsOf(categoryId: number | null): Promise<readonly number[]> {
    const list = (await this.all()).find(
      (each) => each.query === null && each.categoryId === categoryId,
    );
    return list && isRunning(list) ? list.articleIds : [];
  }

  invalidate(): void {
    this.lists.invalidate();
  }

  /**
   * Replaces the pins of one place. NOT_FOUND without an article; CONFLICT for one in the trash;
   * BAD_USER_INPUT for too many, for one twice, and for an end that is over.
   */
  async set(
    manager: EntityManager,
    { query, categoryId }: PinPlace,
    articleIds: readonly number[],
    { endsAt, createdBy }: Pick<PinnedIds, 'endsAt' | 'createdBy'>,
  ): Promise<PinnedIds | null> {
    if (articleIds.length > MAX_PINS)
      throw badInput(
        'articleIds',
        `articleIds has ${articleIds.length} entries; at most ${MAX_PINS} articles can be pinned ` +
          'in one place.',
      );
    if (new Set(articleIds).size < articleIds.length)
      throw badInput('articleIds', 'articleIds has an article twice.');
    if (endsAt && endsAt.getTime() <= Date.now())
      throw badInput('endsAt', 'endsAt is over.', 'Choose a later time, or none.');
    await manager.query(`select pg_advisory_xact_lock(hashtext('doum pins'))`);
    // In one order, so that two writers do not wait for each other.
    for (const [i, id] of [...articleIds.entries()].sort(([, a], [, b]) => a - b))
      await lockArticle(manager, id, `articleIds.${i}`);
    await manager.query(DELETE, [query, categoryId]);
    await manager.query(INSERT, [query, categoryId, articleIds, endsAt, createdBy]);
    const lists = await queryRows<PinnedIds>(manager, READ);
    if (query !== null && lists.filter((list) => list.query !== null).length > MAX_QUERIES)
      throw badInput(
        'query',
        `Articles are pinned to ${MAX_QUERIES} queries already, as many as are possible.`,
      );
    await audit(manager, {
      kind: 'Pin',
      title: query ?? '',
      details: { pinned: articleIds.length, at: endsAt },
    });
    const isPlace = (each: PinPlace) => each.query === query && each.categoryId === categoryId;
    return lists.find(isPlace) ?? null;
  }
}

export function isRunning({ endsAt }: Pick<PinnedIds, 'endsAt'>): boolean {
  return endsAt === null || endsAt.getTime() > Date.now();
}
