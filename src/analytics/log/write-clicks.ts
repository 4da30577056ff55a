import type { Pool, PoolClient } from 'pg';
import { addInterest, type InterestingEvent } from '../../articles/index.js';
import type { ClickRow, ViewRow } from './log-rows.js';

/**
 * "clickedId" is the search id of the click. If that search was a keystroke, "id" is its final
 * search.
 */
const RESOLVE = `
  select clicked.id as "clickedId", l.id, l.at, l.total
  from unnest($1::uuid[]) as clicked (id)
    left join search_keystroke k on k.id = clicked.id
    join search_log l on l.id = coalesce(k.search_id, clicked.id) and l.at >= $2`;

const CLICK = `
  with clicked as (
    insert into search_click (search_at, search_id, article_id, position, at)
      select distinct on (t.search_at, t.search_id, t.article_id)
        t.search_at, t.search_id, t.article_id, t.position, t.at
      from unnest($1::timestamptz[], $2::uuid[], $3::integer[], $4::integer[], $5::timestamptz[])
        as t (search_at, search_id, article_id, position, at)
      order by t.search_at, t.search_id, t.article_id, t.at
    on conflict do nothing
    returning search_at, search_id, article_id, position, at
  ), of_search as (
    update search_log l
      set clicks = l.clicks + c.clicks, click_positions = l.click_positions + c.positions
      from (
        select search_at, search_id, count(*) as clicks, sum(position) as positions
        from clicked group by search_at, search_id
      ) c
      where l.id = c.search_id and l.at = c.search_at
  )
  select search_id as "searchId", article_id as "articleId", at from clicked`;

/** Tolerance for clock differences between servers when searching for a click's search. */
const CLOCK_SLACK_MS = 600_000;

const SUGGESTIONS = `
  select id, suggestions, article_id is not null as clicked
  from suggestion_log where id = any($1::uuid[]) and at >= $2`;

const SUGGESTION_CLICK = `
  update suggestion_log s set article_id = c.article_id, position = c.position
  from unnest($1::uuid[], $2::integer[], $3::integer[]) as c (id, article_id, position)
  where s.id = c.id and s.at >= $4`;

/**
 * Maximum clicks, and maximum views, of one article from one address per day that count as
 * interest, for all User-Agents together. Several people may share an address. The database counts,
 * because a server's memory is limited and not shared.
 */
const MAX_PER_ADDRESS = 10;

/**
 * Selects the events below the maximum. Deleted articles are ignored. The hash of an address changes
 * daily, so each row belongs to one day.
 */
const COUNT_ADDRESSES = `
  with event as (
    select t.*,
      row_number() over of_address as number,
      count(*) over (partition by t.article_id, t.address, t.is_view) as events
    from unnest($1::integer[], $2::boolean[], $3::bytea[], $4::timestamptz[])
        as t (article_id, is_view, address, at)
      join article a on a.id = t.article_id
    window of_address as (partition by t.article_id, t.address, t.is_view order by t.at)
  ),
  added as (
    insert into address_interest as counted (day, article_id, address, is_view, events)
      select (now() at time zone 'Asia/Seoul')::date, article_id, address, is_view, events
      from event where number = 1
    on conflict (article_id, address, is_view)
      do update set day = excluded.day, events = counted.events + excluded.events
    returning article_id, address, is_view, events
  )
  select article_id as "articleId", is_view as "isView", event.at
  from event join added using (article_id, address, is_view)
  where added.events - event.events + event.number <= ${MAX_PER_ADDRESS}`;

interface FoundClick extends ClickRow {
  searchAt: Date;
}

interface AddressedEvent {
  articleId: number;
  at: Date;
  address: Buffer;
}

/**
 * Writes the clicks whose search or suggestions are in the log, and adds clicks and views to the
 * interest in their articles. Resolves to the number of written clicks, the times of their
 * searches, and the other clicks (`unresolved`). Clicks on suggestions do not count as clicks of
 * searches: only the log of suggestions contains them.
 */
export async function writeClicks(
  client: PoolClient,
  clicks: readonly ClickRow[],
  views: readonly ViewRow[],
): Promise<{ written: number; times: Date[]; unresolved: ClickRow[] }> {
  const { found, unresolved: others } = await resolveClicks(client, clicks);
  const { written, interesting } = await insertClicks(client, found);
  const suggested = await writeSuggestionClicks(client, others);
  await addInterestOf(client, [...interesting, ...suggested.written], views);
  return {
    written: written + suggested.written.length,
    times: found.map(({ searchAt }) => searchAt),
    unresolved: suggested.unresolved,
  };
}

async function resolveClicks(
  client: PoolClient,
  clicks: readonly ClickRow[],
): Promise<{ found: FoundClick[]; unresolved: ClickRow[] }> {
  if (clicks.length === 0) return { found: [], unresolved: [] };
  const { rows } = await client.query<{ clickedId: string; id: string; at: Date; total: number }>(
    RESOLVE,
    [[...new Set(clicks.map(({ searchId }) => searchId))], earliestSearch(clicks)],
  );
  const searches = new Map(rows.map((row) => [row.clickedId, row]));
  const found: FoundClick[] = [];
  const unresolved: ClickRow[] = [];
  for (const click of clicks) {
    const search = searches.get(click.searchId);
    if (!search) unresolved.push(click);
    // A position after the last hit is invalid. A search without hits showed popular articles.
    else if (search.total === 0 || click.position <= search.total)
      found.push({ ...click, searchId: search.id, searchAt: search.at });
  }
  return { found, unresolved };
}

async function insertClicks(
  client: PoolClient,
  clicks: readonly FoundClick[],
): Promise<{ written: number; interesting: AddressedEvent[] }> {
  const { rows } = await client.query<Omit<AddressedEvent, 'address'> & { searchId: string }>(
    CLICK,
    [
      clicks.map(({ searchAt }) => searchAt),
      clicks.map(({ searchId }) => searchId),
      clicks.map(({ articleId }) => articleId),
      clicks.map(({ position }) => position),
      clicks.map(({ at }) => at),
    ],
  );
  const keyOf = ({ searchId, articleId }: { searchId: string; articleId: number }) =>
    `${searchId}/${articleId}`;
  const addresses = new Map(clicks.map((click) => [keyOf(click), click.address]));
  return {
    written: rows.length,
    interesting: rows.map((row) => ({ ...row, address: addresses.get(keyOf(row))! })),
  };
}

async function addInterestOf(
  client: PoolClient,
  clicks: readonly AddressedEvent[],
  views: readonly AddressedEvent[],
): Promise<void> {
  const events = [...clicks, ...views];
  if (events.length === 0) return;
  const { rows } = await client.query<InterestingEvent>(COUNT_ADDRESSES, [
    events.map(({ articleId }) => articleId),
    events.map((_, i) => i >= clicks.length),
    events.map(({ address }) => address),
    events.map(({ at }) => at),
  ]);
  await addInterest(client, rows);
}

/**
 * Writes the first valid click on each list of suggestions (`written`). `unresolved`: clicks whose
 * suggestions are not in the log.
 */
async function writeSuggestionClicks(
  client: PoolClient,
  clicks: readonly ClickRow[],
): Promise<{ written: ClickRow[]; unresolved: ClickRow[] }> {
  if (clicks.length === 0) return { written: [], unresolved: [] };
  const since = earliestSearch(clicks);
  const { rows } = await client.query<{ id: string; suggestions: number; clicked: boolean }>(
    SUGGESTIONS,
    [clicks.map(({ searchId }) => searchId), since],
  );
  const lists = new Map(rows.map((row) => [row.id, row]));
  const first = new Map<string, ClickRow>();
  for (const click of clicks) {
    const list = lists.get(click.searchId);
    const known = first.get(click.searchId);
    if (!list || list.clicked || click.position > list.suggestions) continue;
    if (!known || click.at < known.at) first.set(click.searchId, click);
  }
  const written = [...first.values()];
  if (written.length > 0)
    await client.query(SUGGESTION_CLICK, [
      written.map(({ searchId }) => searchId),
      written.map(({ articleId }) => articleId),
      written.map(({ position }) => position),
      since,
    ]);
  return { written, unresolved: clicks.filter(({ searchId }) => !lists.has(searchId)) };
}

/** No search or suggestions of these clicks can be in the log before this time. */
function earliestSearch(clicks: readonly ClickRow[]): Date {
  const first = clicks.reduce(
    (least, { searchedAt }) => Math.min(least, searchedAt.getTime()),
    Infinity,
  );
  return new Date(first - CLOCK_SLACK_MS);
}

/** Deletes the per-address counters of past days. */
export async function deleteOldAddresses(pool: Pool): Promise<void> {
  await pool.query(
    "delete from address_interest where day < (now() at time zone 'Asia/Seoul')::date",
  );
}
