import type { Pool, PoolClient } from 'pg';
import { DAY_MS } from '../../core/durations.js';
import { type Keystroke, KEYSTROKE_MS, mergeKeystrokes, SCOPE } from './merge-keystrokes.js';
import { columnOf, insertRows, type LogBatch, type PageRow, type SearchRow } from './log-rows.js';

type LoggedSearch = Keystroke & { clicks: number; page: number };

/** Maximum number of a visitor's searches that are read; more within a minute are unlikely. */
const MAX_NEARBY = 50;

const SCOPE_COLUMNS = SCOPE.map((field) => `${columnOf(field)} as "${field}"`).join(', ');

const NEARBY = `
  select at, id, query, ${SCOPE_COLUMNS}, visitor, clicks, page
  from (
    select wanted, min(wanted_at) - $3::interval as earliest, max(wanted_at) + $3 as latest
    from unnest($1::bytea[], $2::timestamptz[]) as _ (wanted, wanted_at) group by wanted
  ) spans
    cross join lateral (
      select * from search_log l where l.visitor = wanted and l.at >= earliest and l.at <= latest
      order by l.at desc limit ${MAX_NEARBY}
    ) nearby`;

const scopeOf = (row: string) => SCOPE.map((field) => `${row}.${columnOf(field)}`).join(', ');

/**
 * Deletes those of the searches $1 that are further pages of another search. A page that a client
 * requests by its number has no cursor, which would name the search. So its search is the visitor's
 * last equal search: not older than 30 minutes, as with cursors, and at most 5 seconds later,
 * because a client may request two pages at once. A search of the same batch comes first. A page
 * without such a search stays in the log, and counts as a search.
 */
const JOIN_PAGES = `
  with joined as (
    select distinct on (p.id) p.id, p.at, p.page, s.id as search_id
    from search_log p join search_log s on s.visitor = p.visitor and s.query = p.query
      and s.at >= p.at - interval '30 minutes' and s.at <= p.at + interval '5 seconds'
      and (${scopeOf('s')}) is not distinct from (${scopeOf('p')})
      and (s.id <> all($1::uuid[]) or (s.at, s.id) < (p.at, p.id))
    where p.id = any($1::uuid[]) and p.at >= $2
    order by p.id, s.id = any($1), case when s.id = any($1) then s.at end, s.at desc
  )
  delete from search_log l using joined j where l.id = j.id and l.at = j.at
  returning j.id as "pageId", j.search_id as id, j.at, j.page`;

const DELETE = `
  delete from search_log using unnest($1::uuid[], $2::timestamptz[]) as t (id, at)
  where search_log.id = t.id and search_log.at = t.at`;

/** Also redirects earlier keystrokes whose search has become a keystroke. */
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

/** A further page can be read until its cursor expires on the next day. */
const PAGE_SLACK_MS = 2 * DAY_MS;

/**
 * Writes the searches of a batch without keystrokes (see `mergeKeystrokes`) and without further
 * pages requested by number (see `JOIN_PAGES`). Deletes written searches that are now keystrokes.
 * Resolves to the number of written searches, and the times of all written or deleted searches.
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
  const joined = await joinPages(client, numbered);
  return {
    written: kept.length + numbered.length - joined,
    times: [...kept, ...superseded, ...numbered].map(({ at }) => at),
  };
}

/** Joins the pages that were requested by number. Resolves to how many belong to a search. */
async function joinPages(client: PoolClient, numbered: readonly SearchRow[]): Promise<number> {
  if (numbered.length === 0) return 0;
  await insertRows(client, 'search_log', numbered.map(toColumns));
  const earliest = new Date(Math.min(...numbered.map(({ at }) => at.getTime())));
  const { rows } = await client.query<PageRow & { pageId: string }>(JOIN_PAGES, [
    numbered.map(({ id }) => id),
    earliest,
  ]);
  if (rows.length > 0)
    await client.query(ADD_KEYSTROKES, [
      rows.map(({ pageId }) => pageId),
      rows.map(({ id }) => id),
    ]);
  await raisePages(client, rows);
  return rows.length;
}

/** Raises the highest page number of searches in the log. */
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
 * The pages of deleted searches that were equal to their final search. A client that requests
 * several pages at once may have its second page logged first, as a separate search.
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

/** Deletes keystrokes whose search ids have expired: no click can refer to them. */
export async function deleteOldKeystrokes(pool: Pool): Promise<void> {
  await pool.query("delete from search_keystroke where at < now() - interval '25 hours'");
}

/** Returns a function that tells whether a search (by id) had a click before a time. */
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

/** The logged searches of the same visitors shortly before or after these searches. */
async function nearbySearches(
  client: PoolClient,
  searches: readonly SearchRow[],
): Promise<LoggedSearch[]> {
  if (searches.length === 0) return [];
  const { rows } = await client.query<LoggedSearch>(NEARBY, [
    searches.map(({ visitor }) => visitor),
    searches.map(({ at }) => at),
    `${KEYSTROKE_MS} milliseconds`,
  ]);
  return rows;
}

function toColumns(row: SearchRow): object {
  return Object.fromEntries(Object.entries(row).filter(([field]) => field !== 'isNumberedPage'));
}
