import type { Pool } from 'pg';
import type { Config } from '../../config/index.js';
import {
  createAdministrations,
  type IndexAdministration,
  WordsTarget,
} from '../../indexing/index.js';
import { createIndexWriter } from '../../search/index.js';
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
  const writer = createIndexWriter(config);
  const { all } = createAdministrations(pool, new WordsTarget(pool), writer, true);
  const examineOne = async (administration: IndexAdministration) => {
    const status = await administration.status();
    // Why an engine does not answer is found by other checks.
    const unlessAway = <T>(work: Promise<T>) => step(work, ENGINE_MS).catch(() => null);
    const [documents, isOutdated] = await Promise.all([
      // A refresh would change the index.
      unlessAway(administration.documents({ refresh: false })),
      unlessAway(administration.isOutdated()),
    ]);
    return judgeIndex({ status, documents, isOutdated }, articles ?? 0);
  };
  try {
    return (await Promise.all(all.map(examineOne))).flat();
  } finally {
    void writer?.close().catch(() => undefined);
  }
}
