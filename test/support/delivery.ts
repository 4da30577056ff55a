import type { Pool } from 'pg';

const PAUSE_MS = 50;

const STATE = `
  select (select count(*)::integer from outbox) as outbox,
    (select count(*)::integer from delivery d join search_target t on t.id = d.target_id where t.state = 'LIVE') as deliveries,
    (select count(*)::integer from search_target where state = 'LIVE') as live`;

const DETAILS = `
  select json_build_object(
    'targets', (select json_agg(t) from search_target t),
    'deliveries', (select json_agg(d) from (select * from delivery order by enqueued_at limit 3) d),
    'deadLetters', (select count(*) from dead_letter),
    'lease', (select json_agg(l) from indexer_lease l))::text as details`;

/**
 * Waits until the outbox is empty, there is a live target, and no live target has a delivery.
 * Throws with the current state after `withinMs`.
 */
export async function waitUntilDelivered(pool: Pool, withinMs = 120_000): Promise<void> {
  for (const startedAt = performance.now(); ;) {
    const { rows } = await pool.query<{ outbox: number; deliveries: number; live: number }>(STATE);
    const { outbox, deliveries, live } = rows[0]!;
    if (outbox === 0 && deliveries === 0 && live > 0) return;
    if (performance.now() - startedAt > withinMs) {
      const { rows: found } = await pool.query<{ details: string }>(DETAILS);
      throw new Error(
        `Not delivered after ${withinMs / 1_000} s: ${outbox} outbox rows, ${deliveries} deliveries, ${live} live targets. ${found[0]!.details}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Elasticsearch indices with this prefix that no search target refers to. */
export async function orphans(options: {
  pool: Pool;
  elasticsearchUrl: string;
  prefix: string;
}): Promise<string[]> {
  const { pool, elasticsearchUrl, prefix } = options;
  const { rows } = await pool.query<{ index: string }>(
    `select $1 || '-' || generation as index from search_target where engine = 'ELASTICSEARCH'`,
    [prefix],
  );
  const answer = await fetch(
    `${elasticsearchUrl}/_cat/indices/${prefix}-*?format=json&h=index&expand_wildcards=all`,
  );
  const indices = ((await answer.json()) as { index: string }[]).map(({ index }) => index);
  return indices.filter((name) => !rows.some(({ index }) => index === name));
}
