import type { PoolClient } from 'pg';
import { MINUTE_MS } from '../../core/durations.js';
import type { PageRow, SearchRow } from './log-rows.js';
import { type Keystroke, scopeOf } from './merge-keystrokes.js';

/** Maximum time between a search and a further page of it, as for cursors. */
const PAGE_MS = 30 * MINUTE_MS;

/**
 * How much later than its further page a search may be in the log: clients fetch both at the same
 * time.
 */
const SLACK_MS = 5_000;

/** Maximum searches of one visitor for one query that are compared. */
const MAX_EARLIER = 20;

const EARLIER = `
  select wanted.id as "pageId", at, l.id, query, literal, product_ids as "productIds",
    category_ids as "categoryIds", platform_ids as "platformIds",
    include_common as "includeCommon", updated_from as "updatedFrom", updated_to as "updatedTo",
    sort, source, visitor, staff
  from unnest($1::uuid[], $2::bytea[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      as wanted (id, "by", text, since, until)
    cross join lateral (
      select * from search_log
      where visitor = wanted.by and query = wanted.text
        and search_log.at >= since and search_log.at <= until
      order by search_log.at desc limit ${MAX_EARLIER}
    ) l
  order by at desc`;

/**
 * Finds the searches whose further pages were asked for by number. Such a page has no cursor that
 * names its search: it belongs to the last equal search that the same visitor made within 30
 * minutes. `kept` are those without one, which count as searches; `pages` are the further pages;
 * `searchIds` has the id of its search for the id of each page. Call it once the first pages of the
 * batch are in the log.
 */
export async function joinNumberedPages(
  client: PoolClient,
  numbered: readonly SearchRow[],
): Promise<{ kept: SearchRow[]; pages: PageRow[]; searchIds: Map<string, string> }> {
  const kept: SearchRow[] = [];
  const pages: PageRow[] = [];
  const searchIds = new Map<string, string>();
  if (numbered.length === 0) return { kept, pages, searchIds };
  const { rows: logged } = await client.query<Keystroke & { pageId: string }>(EARLIER, [
    numbered.map(({ id }) => id),
    numbered.map(({ visitor }) => visitor),
    numbered.map(({ query }) => query),
    numbered.map(({ at }) => new Date(at.getTime() - PAGE_MS)),
    numbered.map(({ at }) => new Date(at.getTime() + SLACK_MS)),
  ]);
  // The rows are the newest first, so that the first one with a key is the last search.
  const searches = new Map<string, string>();
  for (const row of logged) {
    const key = `${row.pageId} ${scopeOf(row)}`;
    if (!searches.has(key)) searches.set(key, row.id);
  }
  /** Pages without a search, by visitor, query and scope. */
  const alone = new Map<string, SearchRow>();
  for (const page of numbered) {
    const scope = scopeOf(page);
    const key = JSON.stringify([page.visitor.toString('base64'), page.query, scope]);
    const other = alone.get(key);
    const isFurther = other && page.at.getTime() - other.at.getTime() <= PAGE_MS;
    const search = searches.get(`${page.id} ${scope}`) ?? (isFurther ? other.id : undefined);
    if (search === undefined) {
      kept.push(page);
      alone.set(key, page);
    } else {
      pages.push({ at: page.at, id: search, page: page.page });
      searchIds.set(page.id, search);
    }
  }
  return { kept, pages, searchIds };
}
