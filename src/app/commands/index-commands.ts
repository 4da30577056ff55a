import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database.js';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { OperatorError } from '../../core/errors.js';
import { createLogger } from '../../core/logger.js';
import { createMetrics } from '../../core/metrics.js';
import { sleep } from '../../core/sleep.js';
import {
  createAdministrations,
  disagrees,
  type IndexAdministration,
  Indexer,
  IndexerMetrics,
  INDEXER_TIMINGS,
  RebuildState,
  type SearchIndex,
  type VerificationResult,
  WordsTarget,
} from '../../indexing/index.js';
import { createIndexWriter, EngineUnavailable } from '../../search/index.js';
import { explainFailure } from './explain-failure.js';
import { createProgress, printable } from './terminal-output.js';
import { withCommandDatabase } from './with-command-database.js';

const MAX_SHOWN_IDS = 20;

/** Prints the state of each engine's index. Resolves to 1 if an engine does not answer, else 0. */
export async function indexStatus(config: Config, options: { json: boolean }): Promise<number> {
  return withAdministrations(config, 'read', async (administrations) => {
    let code = 0;
    for (const administration of administrations) {
      const status = await administration.status();
      const documents = await administration.documents().catch((error: unknown) => {
        if (!(error instanceof EngineUnavailable)) throw error;
        code = 1;
        process.stderr.write(`${explainFailure(error)}\n`);
        return `unknown: ${explainFailure(error)}`;
      });
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ ...status, documents: typeof documents === 'number' ? documents : null })}\n`
          : describeStatus(status, documents),
      );
    }
    return code;
  });
}

/**
 * Rebuilds the index of each engine and shows the progress. A running server does the work; without
 * one, this process does it. Resolves to 1 if a rebuild fails, else 0. Rejects with
 * EngineUnavailable, before any rebuild starts, if an engine does not answer.
 */
export async function indexRebuild(config: Config): Promise<number> {
  return withAdministrations(config, 'write', async (administrations, indexer) => {
    for (const administration of administrations) await administration.requireEngine();
    for (const administration of administrations) await administration.startRebuild();
    process.once('SIGINT', () => {
      process.stderr.write(
        '\nThe rebuild goes on in a server that runs, or when the next one starts.\n',
      );
      process.exit(130);
    });
    indexer.start();
    let code = 0;
    for (const administration of administrations)
      code = Math.max(code, await waitForRebuild(administration));
    return code;
  });
}

/**
 * Compares the index of each engine with Postgres, document by document. `repair`: sends documents
 * that differ again. Resolves to 0 if all documents agree (after repair), 1 if some differ, 2 if
 * they could not be compared.
 */
export async function indexVerify(
  config: Config,
  options: { repair: boolean; json: boolean },
): Promise<number> {
  try {
    return await verifyAll(config, options);
  } catch (error) {
    if (!(error instanceof OperatorError) && !isDatabaseUnavailable(error)) throw error;
    process.stderr.write(
      `${error instanceof OperatorError ? error.message : 'The database stopped answering.'}\n`,
    );
    return 2;
  }
}

async function verifyAll(
  config: Config,
  options: { repair: boolean; json: boolean },
): Promise<number> {
  const access = options.repair ? 'write' : 'read';
  return withAdministrations(config, access, async (administrations, indexer) => {
    if (options.repair) indexer.start();
    let code = 0;
    for (const administration of administrations) {
      const progress = createProgress('Compared');
      try {
        const result = await administration.verify(options.repair, (done, total) =>
          progress.update(done, total),
        );
        progress.stop();
        process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describeResult(result));
        if (disagrees(result)) code = Math.max(code, 1);
      } catch (error) {
        progress.stop();
        if (!(error instanceof EngineUnavailable)) throw error;
        process.stderr.write(
          `${administration.engine} could not be compared: ${explainFailure(error)}\n`,
        );
        code = 2;
      }
    }
    return code;
  });
}

/** Prints the dead letters of each engine with the reasons. `replay`: sends them again. */
export async function indexDeadLetters(
  config: Config,
  options: { replay: boolean; json: boolean },
): Promise<number> {
  const access = options.replay ? 'write' : 'read';
  return withAdministrations(config, access, async (administrations) => {
    for (const administration of administrations) {
      const letters = await administration.deadLetters(1_000);
      for (const { articleId, slug, reason, refusedAt } of letters) {
        const letter = { engine: administration.engine, articleId, slug, reason, refusedAt };
        process.stdout.write(
          options.json
            ? `${JSON.stringify(letter)}\n`
            : `${letter.engine}  ${slug ?? `article ${articleId}, gone meanwhile`}  ${refusedAt.toISOString()}  ${printable(reason)}\n`,
        );
      }
      if (letters.length === 0)
        process.stderr.write(`${administration.engine} has refused nothing.\n`);
      const replayed = options.replay ? await administration.replayDeadLetters() : 0;
      if (replayed > 0) {
        process.stderr.write(
          `${administration.engine}: ${replayed} sent once more by the server that keeps the ` +
            `index; what it refuses again is listed again.\n`,
        );
      }
    }
    return 0;
  });
}

async function waitForRebuild(administration: IndexAdministration): Promise<number> {
  const progress = createProgress(`Indexed articles (${administration.engine})`);
  try {
    for (;;) {
      const rebuild = (await administration.rebuild())!;
      progress.update(rebuild.done, rebuild.total);
      if (rebuild.state === RebuildState.DONE) {
        process.stdout.write(
          `The new index of ${administration.engine} holds ${rebuild.total} articles and is ` +
            `live.\n`,
        );
        return 0;
      }
      if (rebuild.state === RebuildState.FAILED) {
        process.stderr.write(
          `The rebuild of ${administration.engine} failed; the index before stays: ` +
            `${printable(rebuild.error ?? '')}\n`,
        );
        return 1;
      }
      await sleep(200);
    }
  } finally {
    progress.stop();
  }
}

function describeStatus(status: SearchIndex, documents: number | string): string {
  const waiting =
    status.oldestPendingSeconds === null
      ? ''
      : `, the oldest since ${status.oldestPendingSeconds.toFixed(1)} s`;
  const { rebuild, sample } = status;
  const lines = {
    engine: status.engine,
    generation: status.generation || 'none yet',
    documents,
    pending: `${status.pending}${waiting}`,
    'dead letters': status.deadLetters,
    rebuild: rebuild ? `${rebuild.state} (${rebuild.done} of ${rebuild.total} articles)` : 'none',
    'last check': sample
      ? `${sample.compared} compared at ${sample.at.toISOString()}: ${sample.missing} missing, ${sample.stale} stale, ${sample.extra} extra`
      : 'none yet',
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name.padEnd(14)}${value}\n`)
    .join('');
}

function describeResult(result: VerificationResult): string {
  const lines = (['missing', 'stale', 'extra', 'mended', 'underWay', 'refused'] as const).map(
    (kind) => {
      const ids = result[kind];
      const shown =
        ids.length > 0
          ? `  articles ${ids.slice(0, MAX_SHOWN_IDS).join(', ')}${ids.length > MAX_SHOWN_IDS ? ', …' : ''}`
          : '';
      return `  ${MEANINGS[kind].padEnd(46)}${ids.length}${shown}\n`;
    },
  );
  const verb = disagrees(result) ? 'disagrees' : 'agrees';
  return (
    `The index of ${result.engine} ${verb} with Postgres: ${result.articles} published articles and ${result.documents} documents compared.\n` +
    lines.join('')
  );
}

const MEANINGS = {
  missing: 'missing: published, not in the index',
  stale: 'stale: in the index otherwise than published',
  extra: 'extra: in the index, not published',
  mended: 'mended: differed, sent again, agree now',
  underWay: 'under way: their changes had not arrived yet',
  refused: 'refused: dead letters, see index dead-letters',
} as const;

async function withAdministrations(
  config: Config,
  access: 'read' | 'write',
  work: (administrations: readonly IndexAdministration[], indexer: Indexer) => Promise<number>,
): Promise<number> {
  return withCommandDatabase(config, access, async (dataSource) => {
    const pool = poolOf(dataSource);
    const logger = createLogger('error');
    const writer = createIndexWriter(config);
    const words = new WordsTarget(pool);
    const { all } = createAdministrations(pool, words, writer, true);
    const metrics = new IndexerMetrics(
      createMetrics(),
      all.map(({ engine }) => engine),
    );
    const indexer = new Indexer(
      { pool, metrics, logger, timings: INDEXER_TIMINGS },
      words,
      writer,
      () => undefined,
    );
    try {
      return await work(all, indexer);
    } finally {
      await indexer.stop();
      await writer?.close();
    }
  });
}
