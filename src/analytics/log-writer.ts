import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { transaction } from '../core/connections.js';
import { sqlState } from '../core/database-errors.js';
import { INTEREST } from '../articles/index.js';
import { copyRows } from './copy-rows.js';
import { KEYSTROKE_MS, type Keystroke, mergeKeystrokes } from './merge-keystrokes.js';
import type { ClickRow, LogBatch, SearchRow, SuggestionRow } from './log-rows.js';
import type { Partitions } from './partitions.js';

const SEARCH_COLUMNS = `at, id, query, searched, rewrites, literal, understood, product_ids, category_ids, platform_ids, include_common, updated_from, updated_to,
  sort, page, total, engine, degraded, took_ms, source, visitor, staff`;

/** Searches are before their clicks by the server's clock; those of another server may be a little ahead. */
const CLOCK_SLACK_MS = 600_000;

/** Another search of the same visitor within so long decides about a search before it. */
const DEFLECTION_MS = 300_000;

const HOUR_MS = 3_600_000;

/** One batch after the other, whichever server writes it: keystrokes that reached two servers meet here, and nobody waits in a circle. */
const LOCK = `select pg_advisory_xact_lock(hashtext('doum_search_log'))`;

/** Whoever holds a table, or the log as a whole, for longer is not waited for: the batch is tried again. */
const LOCK_TIMEOUT = '3s';

/** No row where the batch was written before. Nobody tries one again for so long. */
const BEGIN_BATCH = `
  with old as (delete from search_log_batch where at < now() - interval '1 day')
  insert into search_log_batch (id) values ($1) on conflict do nothing`;

/** What one visitor searched within a minute. */
const MOST_BEFORE = 50;

const BEFORE = `
  select at, id, query, literal, product_ids as "productIds", category_ids as "categoryIds", platform_ids as "platformIds",
    include_common as "includeCommon", updated_from as "updatedFrom", updated_to as "updatedTo", sort, source, visitor, staff, clicks
  from unnest($1::bytea[], $2::timestamptz[], $3::timestamptz[]) as _ (wanted, earliest, latest)
    cross join lateral (
      select * from search_log l where l.visitor = wanted and l.at >= earliest and l.at <= latest order by l.at desc limit ${MOST_BEFORE}) around`;

const TURN_PAGES = `
  update search_log l set page = p.page from (
    select id, max(page) as page from unnest($1::uuid[], $2::integer[]) as t (id, page) group by id) p
  where l.id = p.id and l.page < p.page and l.at >= $3`;

/** Also those that went on to what has now gone on itself. */
const GO_ON = `
  with gone as (select * from unnest($1::uuid[], $2::uuid[]) as _ (id, search_id)),
  further as (update search_keystroke k set search_id = gone.search_id from gone where k.search_id = gone.id)
  insert into search_keystroke (id, search_id) select id, search_id from gone on conflict do nothing`;

/** "clickedId" is the search as the click names it, which may have been a keystroke on the way to the one that is there. */
const RESOLVE = `
  select clicked.id as "clickedId", l.id, l.at, l.total
  from unnest($1::uuid[]) as clicked (id) left join search_keystroke k on k.id = clicked.id
    join search_log l on l.id = coalesce(k.search_id, clicked.id) and l.at >= $2`;

const CLICK = `
  with clicked as (
    insert into search_click (search_at, search_id, article_id, position, at)
      select distinct on (t.search_at, t.search_id, t.article_id) t.search_at, t.search_id, t.article_id, t.position, t.at
      from unnest($1::timestamptz[], $2::uuid[], $3::integer[], $4::integer[], $5::timestamptz[]) as t (search_at, search_id, article_id, position, at)
      order by t.search_at, t.search_id, t.article_id, t.at
    on conflict do nothing
    returning search_at, search_id, article_id, position, at
  ), of_search as (
    update search_log l set clicks = l.clicks + c.clicks, click_positions = l.click_positions + c.positions
      from (select search_at, search_id, count(*) as clicks, sum(position) as positions from clicked group by search_at, search_id) c
      where l.id = c.search_id and l.at = c.search_at
  )
  select search_id as "searchId", article_id as "articleId", at from clicked`;

/** Articles that were deleted meanwhile are left out. */
const ADD_INTEREST = `
  insert into article_statistics (article_id, views, interest)
    select a.id, t.views, t.interest
    from unnest($1::integer[], $2::bigint[], $3::float8[]) as t (article_id, views, interest) join article a on a.id = t.article_id
    order by a.id
  on conflict (article_id) do update set views = article_statistics.views + excluded.views, interest = article_statistics.interest + excluded.interest`;

const MARK_DUE = `
  insert into rollup_due (span, start) select 'HOUR', hour from unnest($1::timestamptz[]) as hour order by hour
  -- Locks the row although nothing changes, so that who rolls it up waits for this transaction.
  on conflict (span, start) do update set start = excluded.start`;

/** Whether a batch was refused because somebody else held what it needs: then, as when Postgres is away, it is worth another try. */
export function isBusy(error: unknown): boolean {
  return sqlState(error) === '55P03' || sqlState(error) === '40P01';
}

/** What became of a batch. */
export interface Written {
  searches: number;
  clicks: number;
  /** Those whose search is not in the log; it may still come from another server. */
  unresolved: ClickRow[];
}

/** Writes batches of the log, each in one transaction: all of it or nothing. */
export class LogWriter {
  constructor(
    private readonly pool: Pool,
    private readonly partitions: Partitions,
  ) {}

  /**
   * Writes a batch once, however often it is called with its id (a UUID), because a connection that breaks during COMMIT does not tell whether it was
   * written. Rejects where Postgres is away, busy, or does not take a row; nothing of the batch is written then, but for a broken COMMIT.
   */
  async write(batch: LogBatch, id: string = randomUUID()): Promise<Written> {
    try {
      return await this.attempt(batch, id);
    } catch (error) {
      // No partition for a row: the month had none made ahead.
      if (sqlState(error) !== '23514') throw error;
      await this.partitions.ensureFor([
        ...[...batch.searches, ...batch.suggestions].map(({ at }) => at),
        ...batch.clicks.map(({ searchedAt }) => searchedAt),
      ]);
      return this.attempt(batch, id);
    }
  }

  private attempt(batch: LogBatch, id: string): Promise<Written> {
    return transaction(this.pool, async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      await client.query(LOCK);
      if ((await client.query(BEGIN_BATCH, [id])).rowCount === 0) return { searches: 0, clicks: 0, unresolved: [] };
      const clickedAt = new Map(batch.clicks.map(({ searchId, at }): [string, Date] => [searchId, at]).reverse());
      const before = await searchesBefore(client, batch.searches);
      const clickedBefore = new Set(before.filter(({ clicks = 0 }) => clicks > 0).map(({ id }) => id));
      const isClicked = (id: string, by: Date) => clickedBefore.has(id) || (clickedAt.get(id) ?? by) < by;
      const { kept, superseded, goneOn } = mergeKeystrokes(before, batch.searches, isClicked);
      if (superseded.length > 0)
        await client.query(
          'delete from search_log using unnest($1::uuid[], $2::timestamptz[]) as t (id, at) where search_log.id = t.id and search_log.at = t.at',
          [superseded.map(({ id }) => id), superseded.map(({ at }) => at)],
        );
      if (goneOn.size > 0) await client.query(GO_ON, [[...goneOn.keys()], [...goneOn.values()]]);
      if (kept.length > 0) await copyRows(client, `search_log (${SEARCH_COLUMNS})`, kept.map(toSearchFields));
      if (batch.suggestions.length > 0)
        await copyRows(
          client,
          'suggestion_log (at, prefix, suggestions, source, visitor)',
          batch.suggestions.map(toSuggestionFields),
        );
      if (batch.pages.length > 0)
        await client.query(TURN_PAGES, [
          batch.pages.map(({ id }) => id),
          batch.pages.map(({ page }) => page),
          earliest(
            batch.pages.map(({ at }) => at),
            2 * 86_400_000,
          ),
        ]);
      const { found, unresolved } = await resolveClicks(client, batch.clicks);
      const clicks = found.length > 0 ? await writeClicks(client, found) : { written: 0, interesting: [] };
      await addInterest(client, clicks.interesting, batch.views);
      await markDue(
        client,
        [...kept, ...superseded].map(({ at }) => at),
        found.map(({ searchAt }) => searchAt),
      );
      return { searches: kept.length, clicks: clicks.written, unresolved };
    });
  }
}

interface FoundClick extends ClickRow {
  searchAt: Date;
}

interface InterestingEvent {
  articleId: number;
  at: Date;
}

/** What their visitors searched around them and is written already. */
async function searchesBefore(client: PoolClient, searches: readonly SearchRow[]): Promise<(Keystroke & { clicks: number })[]> {
  if (searches.length === 0) return [];
  const spans = new Map<string, { visitor: Buffer; earliest: number; latest: number }>();
  for (const { visitor, at } of searches) {
    const time = at.getTime();
    const span = spans.get(visitor.toString('base64')) ?? { visitor, earliest: time, latest: time };
    spans.set(visitor.toString('base64'), {
      visitor,
      earliest: Math.min(span.earliest, time),
      latest: Math.max(span.latest, time),
    });
  }
  const all = [...spans.values()];
  const { rows } = await client.query<Keystroke & { clicks: number }>(BEFORE, [
    all.map(({ visitor }) => visitor),
    all.map(({ earliest }) => new Date(earliest - KEYSTROKE_MS)),
    all.map(({ latest }) => new Date(latest + KEYSTROKE_MS)),
  ]);
  return rows;
}

async function resolveClicks(
  client: PoolClient,
  clicks: readonly ClickRow[],
): Promise<{ found: FoundClick[]; unresolved: ClickRow[] }> {
  if (clicks.length === 0) return { found: [], unresolved: [] };
  const { rows } = await client.query<{ clickedId: string; id: string; at: Date; total: number }>(RESOLVE, [
    [...new Set(clicks.map(({ searchId }) => searchId))],
    earliest(
      clicks.map(({ searchedAt }) => searchedAt),
      CLOCK_SLACK_MS,
    ),
  ]);
  const searches = new Map(rows.map((row) => [row.clickedId, row]));
  const found: FoundClick[] = [];
  const unresolved: ClickRow[] = [];
  for (const click of clicks) {
    const search = searches.get(click.searchId);
    if (!search) unresolved.push(click);
    // A position that the search does not have was made up; where nothing was found, popular articles were shown.
    else if (search.total === 0 || click.position <= search.total)
      found.push({ ...click, searchId: search.id, searchAt: search.at });
  }
  return { found, unresolved };
}

async function writeClicks(
  client: PoolClient,
  clicks: readonly FoundClick[],
): Promise<{ written: number; interesting: InterestingEvent[] }> {
  const { rows } = await client.query<InterestingEvent & { searchId: string }>(CLICK, [
    clicks.map(({ searchAt }) => searchAt),
    clicks.map(({ searchId }) => searchId),
    clicks.map(({ articleId }) => articleId),
    clicks.map(({ position }) => position),
    clicks.map(({ at }) => at),
  ]);
  const dull = new Set(
    clicks.filter(({ isOfInterest }) => !isOfInterest).map(({ searchId, articleId }) => `${searchId}/${articleId}`),
  );
  return { written: rows.length, interesting: rows.filter(({ searchId, articleId }) => !dull.has(`${searchId}/${articleId}`)) };
}

async function addInterest(
  client: PoolClient,
  clicks: readonly InterestingEvent[],
  views: readonly InterestingEvent[],
): Promise<void> {
  if (clicks.length + views.length === 0) return;
  const byArticle = new Map<number, { views: number; weight: number }>();
  const add = (articleId: number, more: { views: number; weight: number }) => {
    const sum = byArticle.get(articleId) ?? { views: 0, weight: 0 };
    byArticle.set(articleId, { views: sum.views + more.views, weight: sum.weight + more.weight });
  };
  const weightAt = decayWeights();
  for (const { articleId, at } of clicks) add(articleId, { views: 0, weight: INTEREST.click * weightAt(at) });
  for (const { articleId, at } of views) add(articleId, { views: 1, weight: INTEREST.view * weightAt(at) });
  await client.query(ADD_INTEREST, [
    [...byArticle.keys()],
    [...byArticle.values()].map((sum) => sum.views),
    [...byArticle.values()].map((sum) => sum.weight),
  ]);
}

/** `interest_weight` of the database, here. */
function decayWeights(): (at: Date) => number {
  const landmark = Date.UTC(2026, 0, 1);
  return (at) => 2 ** ((at.getTime() - landmark) / (30 * 86_400_000));
}

async function markDue(client: PoolClient, searchTimes: readonly Date[], clickedTimes: readonly Date[]): Promise<void> {
  const hours = new Set<number>();
  const hourOf = (ms: number) => ms - (ms % HOUR_MS);
  for (const at of searchTimes) hours.add(hourOf(at.getTime())).add(hourOf(at.getTime() - DEFLECTION_MS));
  for (const at of clickedTimes) hours.add(hourOf(at.getTime()));
  if (hours.size > 0) await client.query(MARK_DUE, [[...hours].map((hour) => new Date(hour))]);
}

function earliest(times: readonly Date[], slackMs: number): Date {
  return new Date(times.reduce((least, time) => Math.min(least, time.getTime()), Infinity) - slackMs);
}

function toSearchFields(row: SearchRow): unknown[] {
  return [
    row.at,
    row.id,
    row.query,
    row.searched,
    JSON.stringify(row.rewrites),
    row.literal,
    row.understood,
    row.productIds,
    row.categoryIds,
    row.platformIds,
    row.includeCommon,
    row.updatedFrom,
    row.updatedTo,
    row.sort,
    row.page,
    row.total,
    row.engine,
    row.degraded,
    row.tookMs,
    row.source,
    row.visitor,
    row.staff,
  ];
}

function toSuggestionFields(row: SuggestionRow): unknown[] {
  return [row.at, row.prefix, row.suggestions, row.source, row.visitor];
}

/** Forgets what was on the way to which search, once nobody may click on it any more. */
export async function forgetKeystrokes(pool: Pool): Promise<void> {
  await pool.query("delete from search_keystroke where at < now() - interval '25 hours'");
}
