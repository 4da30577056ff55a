import type { PoolClient } from 'pg';
import type { ClickRow } from './log-rows.js';

/** Tolerance for clock differences between servers when searching for a click's search. */
const CLOCK_SLACK_MS = 600_000;

const SUGGESTIONS = `
  select id, suggestions, article_id is not null as clicked
  from suggestion_log where id = any($1::uuid[]) and at >= $2`;

const CLICK = `
  update suggestion_log s set article_id = c.article_id, position = c.position
  from unnest($1::uuid[], $2::integer[], $3::integer[]) as c (id, article_id, position)
  where s.id = c.id and s.at >= $4`;

/**
 * Writes the first valid click on each list of suggestions (`written`). `unresolved`: clicks whose
 * suggestions are not in the log.
 */
export async function writeSuggestionClicks(
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
    await client.query(CLICK, [
      written.map(({ searchId }) => searchId),
      written.map(({ articleId }) => articleId),
      written.map(({ position }) => position),
      since,
    ]);
  return { written, unresolved: clicks.filter(({ searchId }) => !lists.has(searchId)) };
}

/** No search or suggestions of these clicks can be in the log before this time. */
export function earliestSearch(clicks: readonly ClickRow[]): Date {
  const first = clicks.reduce(
    (least, { searchedAt }) => Math.min(least, searchedAt.getTime()),
    Infinity,
  );
  return new Date(first - CLOCK_SLACK_MS);
}
