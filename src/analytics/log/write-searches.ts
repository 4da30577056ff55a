import type { Pool, PoolClient } from 'pg';
import { DAY_MS } from '../../core/durations.js';
import { type Keystroke, KEYSTROKE_MS, mergeKeystrokes } from './merge-keystrokes.js';
import { insertRows, type LogBatch, type PageRow, type SearchRow } from './log-rows.js';
import { joinNumberedPages } from './numbered-pages.js';

/** A search that is in the log. */
type LoggedSearch = Keystroke & { clicks: number; page: number };

/** Maximum searches of one visitor that are read back; more within a minute are unlikely. */
const MAX_NEARBY = 50;

const NEARBY = `
  select at, id, query, literal, product_ids as "productIds", category_ids as "categoryIds",
    platform_ids as "platformIds", include_common as "includeCommon",
    updated_from as "updatedFrom", updated_to as "updatedTo", sort, source, visitor, staff, clicks,
    page
  from unnest($1::bytea[], $2::timestamptz[], $3::timestamptz[]) as _ (wanted, earliest, latest)
    cross join lateral (
      select * from search_log l where l.visitor = wanted and l.at >= earliest and l.at <= latest
      order by l.at desc limit ${MAX_NEARBY}
    ) nearby`;

const DELETE = `
  delete from search_log using unnest($1::uuid[], $2::timestamptz[]) as t (id, at)
  where search_log.id = t.id and search_log.at = t.at`;

/** Also redirects earlier keystrokes whose search has now become a keystroke itself. */
const ADD_KEYSTROKES = `
  with keystroke as (select * from unnest($1::uuid[], $2::uuid[]) as _ (id, search_id)),
  earlier as (
    update search_keystroke k set search_id = keystroke.search_id
    from keystroke where k.search_id = keystroke.id
  )
  insert into search_keystroke (id, search_id) select id, search_id from keystroke
  on conflict do nothing`;

const RAISE_PAGES = `
  update search_log l set page = p.page from (
    select id, max(page) as page from unnest($1::uuid[], $2::integer[]) as t (id, page) group by id) p
  where l.id = p.id and l.page < p.page and l.at >= $3`;

/** A further page can be read long after the search, until its cursor expires the next day. */
const PAGE_SLACK_MS = 2 * DAY_MS;

/**
 * Writes the searches of a batch without keystrokes (see `mergeKeystrokes`), and deletes searches
 * written before that turn out to be keystrokes, and without further pages that were asked for by
 * number (see `joinNumberedPages`). Resolves to the number of searches written and the
 * times of all searches that were written or deleted.
 */
export async function writeSearches(
  client: PoolClient,
  batch: LogBatch,
): Promise<{ written: number; times: Date[] }> {
  const numbered = batch.searches.filter(({ isNumberedPage }) => isNumberedPage);
  const first = batch.searches.filter(({ isNumberedPage }) => !isNumberedPage);
  const nearby = await nearbySearches(client, first);
  const { kept, superseded, finalIds } = mergeKeystrokes(nearby, first, clickedIn(batch, nearby));
  if (superseded.length > 0)
    await client.query(DELETE, [superseded.map(({ id }) => id), superseded.map(({ at }) => at)]);
  if (finalIds.size > 0)
    await client.query(ADD_KEYSTROKES, [[...finalIds.keys()], [...finalIds.values()]]);
  await insertRows(client, 'search_log', kept.map(toColumns));
  await raisePages(client, pagesBefore([...nearby, ...first], superseded, finalIds));
  const joined = await joinNumberedPages(client, numbered);
  await insertRows(client, 'search_log', joined.kept.map(toColumns));
  if (joined.searchIds.size > 0)
    await client.query(ADD_KEYSTROKES, [
      [...joined.searchIds.keys()],
      [...joined.searchIds.values()],
    ]);
  await raisePages(client, joined.pages);
  return {
    written: kept.length + joined.kept.length,
    times: [...kept, ...superseded, ...joined.kept].map(({ at }) => at),
  };
}

/** Raises the highest page read of searches that were written before. */
export async function raisePages(client: PoolClient, pages: readonly PageRow[]): Promise<void> {
  if (pages.length === 0) return;
  const earliest = Math.min(...pages.map(({ at }) => at.getTime()));
  await client.query(RAISE_PAGES, [
    pages.map(({ id }) => id),
    pages.map(({ page }) => page),
    new Date(earliest - PAGE_SLACK_MS),
  ]);
}

/**
 * The pages of deleted searches that were equal to the one that they led to. A client that asks for
 * several pages at once may have its second page logged first, as a search of its own.
 */
function pagesBefore(
  searches: readonly Keystroke[],
  superseded: readonly LoggedSearch[],
  finalIds: ReadonlyMap<string, string>,
): PageRow[] {
  const queries = new Map(searches.map(({ id, query }) => [id, query]));
  return superseded.flatMap(({ id, at, query, page }) => {
    const finalId = finalIds.get(id)!;
    return page > 1 && queries.get(finalId) === query ? [{ at, id: finalId, page }] : [];
  });
}

/** Deletes the keystrokes whose search ids have expired, so that no click can refer to them. */
export async function deleteOldKeystrokes(pool: Pool): Promise<void> {
  await pool.query("delete from search_keystroke where at < now() - interval '25 hours'");
}

/** Returns a function that tells whether a search (by id) had a click before a moment. */
function clickedIn(
  batch: LogBatch,
  nearby: readonly LoggedSearch[],
): (id: string, by: Date) => boolean {
  const clickedBefore = new Set(nearby.filter(({ clicks }) => clicks > 0).map(({ id }) => id));
  // Reversed, so that the first click of each search is set last and wins.
  const clickedAt = new Map(
    batch.clicks.map(({ searchId, at }): [string, Date] => [searchId, at]).reverse(),
  );
  return (id, by) => clickedBefore.has(id) || (clickedAt.get(id) ?? by) < by;
}

/** The searches in the log that the same visitors made shortly before or after these. */
async function nearbySearches(
  client: PoolClient,
  searches: readonly SearchRow[],
): Promise<LoggedSearch[]> {
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
  const { rows } = await client.query<LoggedSearch>(NEARBY, [
    all.map(({ visitor }) => visitor),
    all.map(({ earliest }) => new Date(earliest - KEYSTROKE_MS)),
    all.map(({ latest }) => new Date(latest + KEYSTROKE_MS)),
  ]);
  return rows;
}

function toColumns({ isNumberedPage: _, ...columns }: SearchRow): object {
  return columns;
}
