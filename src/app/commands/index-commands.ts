import type { Config } from '../../config.js';
import { poolOf } from '../../core/database.js';
import { createLogger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { IndexAdministration, Indexer, IndexWords, RebuildState } from '../../indexing/index.js';
import { createSearch } from '../create-search.js';
import { createProgress } from './progress.js';
import { withCommandDatabase } from './with-command-database.js';

/** Prints the state of the index. */
export async function indexStatus(config: Config, options: { json: boolean }): Promise<number> {
  return withAdministration(config, async (administration) => {
    const status = await administration.status();
    if (options.json) process.stdout.write(`${JSON.stringify(status)}\n`);
    else {
      const waiting =
        status.oldestPendingSeconds === null ? '' : `, the oldest since ${status.oldestPendingSeconds.toFixed(1)} s`;
      const rebuild = status.rebuild
        ? `${status.rebuild.state} (${status.rebuild.done} of ${status.rebuild.total} articles)`
        : 'none';
      process.stdout.write(
        `engine        ${status.engine}\ngeneration    ${status.generation || 'none yet'}\ndocuments     ${status.documents}\n` +
          `pending       ${status.pending}${waiting}\ndead letters  ${status.deadLetters}\nrebuild       ${rebuild}\n`,
      );
    }
    return 0;
  });
}

/** Rebuilds the index, with progress; resolves to 1 when the rebuild failed. Works beside a server and without one. */
export async function indexRebuild(config: Config): Promise<number> {
  return withAdministration(config, async (administration, indexer) => {
    await administration.startRebuild();
    indexer.start();
    const progress = createProgress('Indexed articles');
    try {
      for (;;) {
        const rebuild = (await administration.rebuild())!;
        progress.update(rebuild.done, rebuild.total);
        if (rebuild.state === RebuildState.DONE) {
          process.stdout.write(`The new index holds ${rebuild.total} articles and is live.\n`);
          return 0;
        }
        if (rebuild.state === RebuildState.FAILED) {
          process.stderr.write(`The rebuild failed; the index before stays: ${rebuild.error}\n`);
          return 1;
        }
        await sleep(200);
      }
    } finally {
      progress.stop();
      await indexer.stop();
    }
  });
}

async function withAdministration(
  config: Config,
  work: (administration: IndexAdministration, indexer: Indexer) => Promise<number>,
): Promise<number> {
  return withCommandDatabase(config, async (dataSource) => {
    const pool = poolOf(dataSource);
    const { primary, fallback } = createSearch(config, pool);
    const writers = [primary, fallback].flatMap((side) => side?.writer ?? []);
    try {
      const words = new IndexWords(pool);
      const indexer = new Indexer(pool, writers, words, createLogger('error'));
      return await work(new IndexAdministration(pool, primary.writer, words), indexer);
    } finally {
      await Promise.all(writers.map((writer) => writer.close()));
    }
  });
}
