import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { withProgress } from '../../src/app/commands/terminal-output.js';
import { startElasticsearch } from '../../test/elasticsearch-node/start.mjs';
import type { EngineChoice } from '../../test/support/start-test-app.js';

/**
 * Starts an embedded Postgres in .doum/bench and, unless ELASTICSEARCH_URL is set, a local
 * Elasticsearch node. Sets TEST_DATABASE_URL and TEST_ELASTICSEARCH_URL, runs `work` and stops
 * both.
 */
export async function withServices<T>(work: () => Promise<T>): Promise<T> {
  const postgres = await EmbeddedPostgres.start('.doum/bench');
  const elasticsearch = process.env.ELASTICSEARCH_URL
    ? null
    : await startElasticsearch({ log: (line) => process.stderr.write(`${line}\n`) });
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_ELASTICSEARCH_URL = process.env.ELASTICSEARCH_URL ?? elasticsearch!.url;
  try {
    return await work();
  } finally {
    await elasticsearch?.stop();
    await postgres.stop();
  }
}

/** Starts the services and measures each engine in its turn, or `only` one. */
export async function onEngines(
  only: string | undefined,
  measure: (engine: EngineChoice) => Promise<void>,
): Promise<void> {
  await withServices(async () => {
    for (const engine of ['memory', 'elasticsearch'] as const)
      if (!only || only === engine) await measure(engine);
  });
}

/** The results of `work` on each item, one after the other, with a progress bar. */
export function mapWithProgress<T, R>(
  label: string,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  return withProgress(label, async (update) => {
    const results: R[] = [];
    for (const item of items) update(results.push(await work(item)), items.length);
    return results;
  });
}
