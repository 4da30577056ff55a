import type { Pool, PoolClient } from 'pg';
import { type Keystroke, KEYSTROKE_MS, mergeKeystrokes } from './merge-keystrokes.js';
import { copyRows } from './copy-rows.js';
import type { LogBatch, PageRow, SearchRow } from './log-rows.js';

const SEARCH_COLUMNS = `at, id, query, searched, rewrites, literal, understood, product_ids, category_ids, platform_ids, include_common, updated_from, updated_to,
  sort, page, total, engine, degraded, took_ms, source, visitor, staff`;

/** What one visitor searched within a minute. */
const MOST_BEFORE = 50;

const BEFORE = `
  select at, id, query, literal, product_ids as "productIds", category_ids as "categoryIds", platform_ids as "platformIds",
    include_common as "includeCommon", updated_from as "updatedFrom", updated_to as "updatedTo", sort, source, visitor, staff, clicks
  from unnest($1::bytea[], $2::timestamptz[], $3::timestamptz[]) as _ (wanted, earliest, latest)
    cross join lateral (
      select * from search_log l where l.visitor = wanted and l.at >= earliest and l.at <= latest order by l.at desc limit ${MOST_BEFORE}) around`;

const DELETE = `
  delete from search_log using unnest($1::uuid[], $2::timestamptz[]) as t (id, at) where search_log.id = t.id and search_log.at = t.at`;

/** Also those that went on to what has now gone on itself. */
const GO_ON = `
  with gone as (select * from unnest($1::uuid[], $2::uuid[]) as _ (id, search_id)),
  further as (update search_keystroke k set search_id = gone.search_id from gone where k.search_id = gone.id)
  insert into search_keystroke (id, search_id) select id, search_id from gone on conflict do nothing`;

const TURN_PAGES = `
  update search_log l set page = p.page from (
    select id, max(page) as page from unnest($1::uuid[], $2::integer[]) as t (id, page) group by id) p
  where l.id = p.id and l.page < p.page and l.at >= $3`;

/** The page of a search may be read long after it, but not when its cursor is of another day. */
const PAGE_SLACK_MS = 2 * 86_400_000;

/**
 * Writes the searches of a batch, without those that were keystrokes on the way to another one,
 * written before or now, and takes those away that turn out to have been. Resolves to how many were
 * written and to the times of all that changed.
 */
export async function writeSearches(
  client: PoolClient,
  batch: LogBatch,
): Promise<{ written: number; times: Date[] }> {
  const before = await searchesBefore(client, batch.searches);
  const { kept, superseded, goneOn } = mergeKeystrokes(
    before,
    batch.searches,
    clickedIn(batch, before),
  );
  if (superseded.length > 0)
    await client.query(DELETE, [superseded.map(({ id }) => id), superseded.map(({ at }) => at)]);
  if (goneOn.size > 0) await client.query(GO_ON, [[...goneOn.keys()], [...goneOn.values()]]);
  if (kept.length > 0) await copyRows(client, `search_log (${SEARCH_COLUMNS})`, kept.map(toFields));
  return { written: kept.length, times: [...kept, ...superseded].map(({ at }) => at) };
}

/** Notes the highest page of searches that were written before. */
export async function turnPages(client: PoolClient, pages: readonly PageRow[]): Promise<void> {
  if (pages.length === 0) return;
  const earliest = Math.min(...pages.map(({ at }) => at.getTime()));
  await client.query(TURN_PAGES, [
    pages.map(({ id }) => id),
    pages.map(({ page }) => page),
    new Date(earliest - PAGE_SLACK_MS),
  ]);
}

/** Forgets what was on the way to which search, once nobody may click on it any more. */
export async function forgetKeystrokes(pool: Pool): Promise<void> {
  await pool.query("delete from search_keystroke where at < now() - interval '25 hours'");
}

/** Whether something had been opened from a search by a moment. */
function clickedIn(
  batch: LogBatch,
  before: readonly (Keystroke & { clicks: number })[],
): (id: string, by: Date) => boolean {
  const clickedBefore = new Set(before.filter(({ clicks }) => clicks > 0).map(({ id }) => id));
  // The first click of each comes last, and stays.
  const clickedAt = new Map(
    batch.clicks.map(({ searchId, at }): [string, Date] => [searchId, at]).reverse(),
  );
  return (id, by) => clickedBefore.has(id) || (clickedAt.get(id) ?? by) < by;
}

/** What their visitors searched around them and is written already. */
async function searchesBefore(
  client: PoolClient,
  searches: readonly SearchRow[],
): Promise<(Keystroke & { clicks: number })[]> {
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

function toFields(row: SearchRow): unknown[] {
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
