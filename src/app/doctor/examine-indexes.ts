import type { Pool } from 'pg';
import type { Config } from '../../config/index.js';
import { createLogger } from '../../core/logger.js';
import {
  createAdministrations,
  type IndexAdministration,
  WordsTarget,
} from '../../indexing/index.js';
import { createIndexWriter, SearchEngineName } from '../../search/index.js';
import { type PostgresExamination, step } from './examination.js';
import type { Finding } from './finding.js';
import { judgeIndex } from './judge-index.js';

/** Maximum time for the engine to answer, in milliseconds; below the limit of the whole check. */
const ENGINE_MS = 3_000;

/**
 * The state of the index of each engine, as Postgres knows it, and whether a build is due, if the
 * engine answers. Enters the generation that Elasticsearch should search in `result`.
 */
export async function examineIndexes(
  config: Config,
  pool: Pool,
  result: PostgresExamination,
): Promise<Finding[]> {
  const writer = createIndexWriter(config, createLogger('silent'));
  const { all } = createAdministrations(pool, new WordsTarget(pool), writer, true);
  const examineOne = async (administration: IndexAdministration) => {
    const status = await administration.status();
    if (status.engine === SearchEngineName.ELASTICSEARCH)
      result.elasticsearchGeneration = status.generation;
    // Why an engine does not answer is found by other checks.
    const unlessAway = <T>(work: Promise<T>) => step(work, ENGINE_MS).catch(() => null);
    const [documents, isOutdated] = await Promise.all([
      // A refresh would change the index.
      unlessAway(administration.documents({ refresh: false })),
      unlessAway(administration.isOutdated()),
    ]);
    return judgeIndex({ status, documents, isOutdated }, result.articles ?? 0);
  };
  try {
    return (await Promise.all(all.map(examineOne))).flat();
  } finally {
    void writer?.close().catch(() => undefined);
  }
}
