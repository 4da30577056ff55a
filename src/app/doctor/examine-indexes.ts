import type { Pool } from 'pg';
import type { Config } from '../../config/index.js';
import { createLogger } from '../../core/logger.js';
import { IndexAdministration, IndexWords } from '../../indexing/index.js';
import { IndexChanges } from '../../search/index.js';
import { createEngines } from '../create-engines.js';
import { step } from './examination.js';
import type { Finding } from './finding.js';
import { judgeIndex } from './judge-index.js';

/** Maximum time for the engine to answer, in milliseconds; below the limit of the whole check. */
const ENGINE_MS = 3_000;

/**
 * The state of the index of each engine, as Postgres knows it, and whether a build is due, if the
 * engine answers. `articles`: how many are published.
 */
export async function examineIndexes(
  config: Config,
  pool: Pool,
  articles: number | null,
): Promise<Finding[]> {
  const engines = createEngines(config, pool, new IndexChanges(), createLogger('silent'));
  const words = new IndexWords(pool);
  const examineOne = async ({ writer }: typeof engines.primary, isFallback: boolean) => {
    const administration = new IndexAdministration(pool, writer, words);
    const status = await administration.status();
    // Why an engine does not answer is found by other checks.
    const unlessAway = <T>(work: Promise<T>) => step(work, ENGINE_MS).catch(() => null);
    const [documents, isOutdated] = await Promise.all([
      // A refresh would change the index.
      unlessAway(administration.documents({ refresh: false })),
      unlessAway(administration.isOutdated()),
    ]);
    return judgeIndex({ status, documents, isOutdated, isFallback }, articles ?? 0);
  };
  const { primary, fallback } = engines;
  try {
    return (
      await Promise.all([
        examineOne(primary, false),
        ...(fallback ? [examineOne(fallback, true)] : []),
      ])
    ).flat();
  } finally {
    void Promise.all([primary.writer.close(), fallback?.writer.close()]).catch(() => undefined);
  }
}
