import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database/database.js';
import { createLogger } from '../../core/logger.js';
import { createMetrics } from '../../core/metrics.js';
import { sleep } from '../../core/durations.js';
import {
  createAdministrations,
  disagrees,
  type IndexAdministration,
  Indexer,
  INDEXER_TIMINGS,
  IndexerMetrics,
  RebuildState,
  type SearchIndex,
  type VerificationResult,
  WordsTarget,
} from '../../indexing/index.js';
import { readEncoding } from '../../meaning/index.js';
import { createIndexWriter, EngineUnavailable } from '../../search/index.js';
import { explainFailure } from './explain-failure.js';
import { print, printable, tell, withProgress } from './terminal-output.js';
import { withCommandDatabase } from './command-database.js';

const MAX_SHOWN_IDS = 20;

/** Prints the state of each engine's index. Resolves to 1 if an engine does not answer, else 0. */
export async function indexStatus(config: Config, { json }: { json: boolean }): Promise<number> {
  const code = await forEachEngine(config, 'read', async (administration) => {
    const status = await administration.status();
    const documents = await administration.documents().catch((error: unknown) => {
      if (!(error instanceof EngineUnavailable)) throw error;
      tell(explainFailure(error));
      return null;
    });
    print(json, { ...status, documents }, () => describeStatus(status, documents));
    return documents === null ? 1 : 0;
  });
  const { embeddings } = config;
  if (embeddings)
    await withCommandDatabase(config, 'read', async (dataSource) => {
      const { encoded, articles } = await readEncoding(poolOf(dataSource), embeddings);
      const state = { model: embeddings.model, encoded, articles };
      print(json, state, () => `model         ${state.model}: ${encoded} of ${articles} encoded\n`);
    });
  return code;
}

/**
 * Rebuilds the index of each engine and shows the progress. A running server does the work; without
 * a server, this process does. Resolves to 1 if a rebuild fails, else 0. Rejects with
 * EngineUnavailable, before any rebuild starts, if an engine does not answer.
 */
export async function indexRebuild(config: Config): Promise<number> {
  return withAdministrations(config, 'write', async (administrations, indexer) => {
    for (const administration of administrations) await administration.requireEngine();
    for (const administration of administrations) await administration.startRebuild();
    process.once('SIGINT', () => {
      tell('\nThe rebuild continues in a running server, or when the next server starts.');
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
 * Compares the index of each engine with Postgres, document by document. `repair`: sends differing
 * documents again. Resolves to 0 if all documents agree (after repair), 1 if some differ, 2 if they
 * could not be compared.
 */
export async function indexVerify(
  config: Config,
  { repair, json }: { repair: boolean; json: boolean },
): Promise<number> {
  const verify = async (administration: IndexAdministration, indexer: Indexer) => {
    if (repair) indexer.start();
    try {
      const result = await withProgress('Compared', (update) =>
        administration.verify(repair, update),
      );
      print(json, result, () => describeResult(result));
      return disagrees(result) ? 1 : 0;
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      tell(`${administration.engine} could not be compared: ${explainFailure(error)}`);
      return 2;
    }
  };
  return forEachEngine(config, repair ? 'write' : 'read', verify).catch((error: unknown) => {
    tell(explainFailure(error));
    return 2;
  });
}

/** Prints the dead letters of each engine with their reasons. `replay`: sends them again. */
export async function indexDeadLetters(
  config: Config,
  { replay, json }: { replay: boolean; json: boolean },
): Promise<number> {
  return forEachEngine(config, replay ? 'write' : 'read', async (administration) => {
    const { engine } = administration;
    const letters = await administration.deadLetters(1_000);
    for (const { articleId, slug, reason, refusedAt } of letters)
      print(json, { engine, articleId, slug, reason, refusedAt }, () => {
        const article = slug ?? `article ${articleId}, deleted meanwhile`;
        return `${engine}  ${article}  ${refusedAt.toISOString()}  ${printable(reason)}\n`;
      });
    if (letters.length === 0) tell(`${engine} has refused nothing.`);
    const replayed = replay ? await administration.replayDeadLetters() : 0;
    if (replayed > 0)
      tell(
        `${engine}: a server sends ${replayed} dead letters again. Articles that the engine ` +
          'refuses again return to this list.',
      );
    return 0;
  });
}

async function waitForRebuild(administration: IndexAdministration): Promise<number> {
  const { engine } = administration;
  return withProgress(`Indexed articles (${engine})`, async (update) => {
    for (; ; await sleep(200)) {
      const { state, done, total, error } = (await administration.rebuild())!;
      update(done, total);
      if (state === RebuildState.DONE) {
        process.stdout.write(`The new index of ${engine} holds ${total} articles and is live.\n`);
        return 0;
      }
      if (state === RebuildState.FAILED) {
        tell(`The rebuild of ${engine} failed; the index before stays: ${printable(error ?? '')}`);
        return 1;
      }
    }
  });
}

function describeStatus(status: SearchIndex, documents: number | null): string {
  const { rebuild, sample, oldestPendingSeconds: oldest } = status;
  const lines = {
    engine: status.engine,
    generation: status.generation || 'none yet',
    documents: documents ?? 'unknown: the engine does not answer',
    pending: `${status.pending}${oldest === null ? '' : `, the oldest since ${oldest.toFixed(1)} s`}`,
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

const MEANINGS = {
  missing: 'missing: published, not in the index',
  stale: 'stale: in the index, but not as published',
  extra: 'extra: in the index, not published',
  mended: 'mended: differed, sent again, agree now',
  underWay: 'under way: their changes had not arrived yet',
  refused: 'refused: dead letters, see index dead-letters',
} as const;

function describeResult(result: VerificationResult): string {
  const lines = Object.entries(MEANINGS).map(([kind, meaning]) => {
    const ids = result[kind as keyof typeof MEANINGS];
    const more = ids.length > MAX_SHOWN_IDS ? ', …' : '';
    const shown = `  articles ${ids.slice(0, MAX_SHOWN_IDS).join(', ')}${more}`;
    return `  ${meaning.padEnd(46)}${ids.length}${ids.length > 0 ? shown : ''}\n`;
  });
  const verb = disagrees(result) ? 'disagrees' : 'agrees';
  return (
    `The index of ${result.engine} ${verb} with Postgres: ${result.articles} published articles and ${result.documents} documents compared.\n` +
    lines.join('')
  );
}

/** Does the work for each engine. Resolves to the highest exit code. */
async function forEachEngine(
  config: Config,
  access: 'read' | 'write',
  work: (administration: IndexAdministration, indexer: Indexer) => Promise<number>,
): Promise<number> {
  return withAdministrations(config, access, async (administrations, indexer) => {
    let code = 0;
    for (const administration of administrations)
      code = Math.max(code, await work(administration, indexer));
    return code;
  });
}

async function withAdministrations(
  config: Config,
  access: 'read' | 'write',
  work: (administrations: readonly IndexAdministration[], indexer: Indexer) => Promise<number>,
): Promise<number> {
  return withCommandDatabase(config, access, async (dataSource) => {
    const pool = poolOf(dataSource);
    const writer = createIndexWriter(config);
    const words = new WordsTarget(pool);
    const { all } = createAdministrations(pool, words, writer, true);
    const engines = all.map(({ engine }) => engine);
    const metrics = new IndexerMetrics(createMetrics(), engines);
    const context = { pool, metrics, logger: createLogger('error'), timings: INDEXER_TIMINGS };
    const indexer = new Indexer(context, words, writer, () => undefined);
    try {
      return await work(all, indexer);
    } finally {
      await indexer.stop();
      await writer?.close();
    }
  });
}
