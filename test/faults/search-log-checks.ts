import type { Pool } from 'pg';
import { generateArticles } from '../../bench/support/generate-articles.js';
import { waitUntilDelivered } from '../support/delivery.js';
import { eventually } from '../support/eventually.js';
import type {
  AnsweredClick,
  AnsweredSearch,
  AnsweredSuggestions,
  ReaderCounts,
} from '../support/log-readers.js';
import { readMetrics } from '../support/read-metrics.js';
import type { ServerProcess } from '../support/server-process.js';
import { importArticles } from './import-articles.js';
import type { Setting } from './setting.js';

const ARTICLES = 300;

/** Answered requests that are missing from the log. */
export interface Missing {
  searches: AnsweredSearch[];
  /** Only clicks whose search is in the log. */
  clicks: AnsweredClick[];
  suggestions: AnsweredSuggestions[];
}

/** Imports articles, starts a server with these variables, and waits until they are searchable. */
export async function startSearchable(
  setting: Setting,
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  await importArticles(setting, generateArticles(ARTICLES, 1));
  const server = await setting.start(environment);
  await waitUntilDelivered(setting.pool);
  return server;
}

/** Compares every answered request with the log, including texts and positions. */
export async function missingFromLog(pool: Pool, answered: ReaderCounts): Promise<Missing> {
  const ids = answered.searches.map(({ id }) => id);
  const [searches, clicks, suggestions] = await Promise.all([
    keysOf(
      pool,
      `select id || ' ' || query as key from search_log where id = any($1::uuid[])`,
      ids,
    ),
    keysOf(
      pool,
      `select search_id || ' ' || position as key from search_click where search_id = any($1::uuid[])`,
      ids,
    ),
    keysOf(
      pool,
      'select prefix as key from suggestion_log where prefix = any($1::text[])',
      answered.suggestions.map(({ prefix }) => prefix),
    ),
  ]);
  const missing = answered.searches.filter(({ id, query }) => !searches.has(`${id} ${query}`));
  const unwritten = new Set(missing.map(({ id }) => id));
  return {
    searches: missing,
    clicks: answered.clicks.filter(
      (click) =>
        !unwritten.has(click.searchId) && !clicks.has(`${click.searchId} ${click.position}`),
    ),
    suggestions: answered.suggestions.filter(({ prefix }) => !suggestions.has(prefix)),
  };
}

/** Number of rows that the server reports as dropped. */
export interface Dropped {
  search: number;
  suggestion: number;
}

/** Missing rows that were not counted as dropped, and counted rows that are present. */
export function unaccounted(missing: Missing, dropped: Dropped): { lost: number; surplus: number } {
  const differences = [
    missing.searches.length - dropped.search,
    missing.suggestions.length - dropped.suggestion,
  ];
  const sum = (of: (difference: number) => number) =>
    differences.reduce((total, difference) => total + Math.max(0, of(difference)), 0);
  return {
    lost: sum((difference) => difference) + missing.clicks.length,
    surplus: sum((difference) => -difference),
  };
}

/** Waits up to 30 seconds until the log has everything that was answered and not dropped. */
export async function untilLogged(
  pool: Pool,
  server: ServerProcess,
  answered: ReaderCounts,
): Promise<{ missing: Missing; dropped: Dropped }> {
  const look = async () => ({
    missing: await missingFromLog(pool, answered),
    dropped: await droppedBy(server),
  });
  return eventually(async () => {
    const { missing, dropped } = await look();
    const isLogged =
      missing.searches.length <= dropped.search && missing.suggestions.length <= dropped.suggestion;
    if (!isLogged || missing.clicks.length > 0) throw new Error('Something is missing.');
    return { missing, dropped };
  }).catch(look);
}

async function droppedBy({ url }: ServerProcess): Promise<Dropped> {
  const metrics = await readMetrics(url);
  const of = (kind: string) => metrics.get(`doum_search_log_dropped_total{kind="${kind}"}`) ?? 0;
  return { search: of('search'), suggestion: of('suggestion') };
}

/**
 * Number of duplicate or inconsistent rows in the log: a search whose click figures differ from
 * search_click, a click without its search, a search whose day is not due. Valid only for a log of
 * the last hour that has not been rolled up.
 */
export async function brokenInLog(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ broken: number }>(`
    select (
      (select count(*) from (select from search_log group by id having count(*) > 1) _)
      + (select count(*) from (select from suggestion_log group by prefix having count(*) > 1) _)
      + (select count(*) from search_log l cross join lateral (
          select count(*) as clicks, coalesce(sum(position), 0) as positions from search_click
          where search_id = l.id and search_at = l.at) c
        where l.clicks <> c.clicks or l.click_positions <> c.positions)
      + (select count(*) from search_click c where not exists (select from search_log l where l.id = c.search_id and l.at = c.search_at))
      + (select count(*) from search_log l where not exists (
          select from rollup_due where day = date_trunc('day', l.at, 'Asia/Seoul')))
    )::integer as broken`);
  return rows[0]!.broken;
}

/** Sum of the views in the article statistics. */
export async function viewsOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ views: number }>(
    'select sum(views)::integer as views from article_statistics',
  );
  return rows[0]!.views;
}

async function keysOf(pool: Pool, sql: string, values: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(sql, [values]);
  return new Set(rows.map(({ key }) => key));
}
