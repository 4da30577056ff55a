import path from 'node:path';
import closeWithGrace from 'close-with-grace';
import type { Config } from '../../config/index.js';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { SECOND_MS } from '../../core/durations.js';
import { messageOf } from '../../core/errors.js';
import { createLogger } from '../../core/logger.js';
import { PACKAGE } from '../../core/package-root.js';
import { sleep } from '../../core/sleep.js';
import { RebuildState } from '../../indexing/index.js';
import { EngineUnavailable } from '../../search/index.js';
import { type App, createApp } from '../create-app.js';
import { seedDemo } from '../demo.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { startTracing } from '../start-tracing.js';
import { FATAL_SIGNALS } from './end-command.js';
import { explainFailure } from './explain-failure.js';

/** Maximum time from the end of SHUTDOWN_DELAY to the end of the process. */
const DRAIN_MS = 30_000;
/**
 * Maximum time to stop the app after SHUTDOWN_DELAY. An engine may never answer; the next server
 * sends its changes again.
 */
const STOP_MS = 20_000;
const FIRST_INDEX_MS = 15_000;
/** How long an engine that answers may take to count its articles. */
const MIN_ANSWER_MS = 3_000;

/** The same after the database was lost: nothing can be finished without it. */
const STOP_WITHOUT_DATABASE_MS = 2_000;

const ENGINE_NAMES: Record<Config['searchEngine'], string> = {
  elasticsearch: 'Elasticsearch',
  memory: 'In memory',
};

/** What happens to searches while the engine does not answer. */
const DURING_OUTAGE: Record<Config['searchFallback'], string> = {
  none: 'searches fail',
  memory: 'the engine in memory stands in',
};

/**
 * Starts the server and prints its URLs. SIGTERM and SIGINT drain it, at any moment, and the
 * process exits with code 0; a second signal ends it at once, with code 1. Only SIGTERM, which
 * comes from a program, waits for SHUTDOWN_DELAY: with Ctrl-C nobody else notices that the server
 * stops. If the embedded Postgres is lost, it prints the reason and exits with code 1.
 */
export async function serve(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  // Before the clients of Postgres and Elasticsearch are created.
  const stopTracing = await startTracing(config, logger);
  const shutdownDelayMs = config.shutdownDelaySeconds * SECOND_MS;
  const postgres =
    config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : null;
  const databaseUrl = config.databaseUrl ?? postgres!.url;
  const state: { app?: App; stopping: boolean; isLost: boolean } = {
    stopping: false,
    isLost: false,
  };
  // Writing to a closed terminal fails; the server must still stop cleanly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const logFatal = (error: unknown) =>
    logger.fatal(
      { error: messageOf(error), stack: error instanceof Error ? error.stack : undefined },
      'The server ends because of an error.',
    );
  const grace = closeWithGrace(
    {
      ...{ delay: shutdownDelayMs + DRAIN_MS, logger: false, skip: FATAL_SIGNALS },
      onSecondError: logFatal,
    },
    async ({ err, signal }) => {
      state.stopping = true;
      const delayMs = signal === 'SIGTERM' && state.app ? shutdownDelayMs : 0;
      if (signal)
        logger.info(
          { signal, delaySeconds: delayMs / SECOND_MS },
          'The server is stopping: it finishes the running requests.',
        );
      try {
        if (err) logFatal(err);
        await Promise.race([
          state.app?.stop({ delayMs }),
          sleep(state.isLost ? STOP_WITHOUT_DATABASE_MS : delayMs + STOP_MS),
        ]);
      } finally {
        await Promise.all([postgres?.stop(), stopTracing()]);
      }
      if (signal) logger.info('The server has stopped.');
      if (state.isLost) process.exit(1);
    },
  );
  void postgres?.gone.then((error) => {
    state.isLost = true;
    process.stderr.write(`${error.message}\n`);
    grace.close();
  });
  try {
    const seeded =
      (config.seedDemo ?? postgres !== null) ? await seedDemo(databaseUrl, config.database) : 0;
    const app = (state.app = await createApp({ ...config, databaseUrl }, logger));
    const searchState = await waitForFirstIndex(app, config, () => state.stopping);
    process.stdout.write(banner(config, app, { embedded: postgres !== null, seeded, searchState }));
  } catch (error) {
    // The database was stopped because of a signal, which is not an error.
    if (state.stopping) return;
    await postgres?.stop();
    throw error;
  }
}

/** Waits, up to 15 s, for the first index. Resolves to the state of search, for the banner. */
async function waitForFirstIndex(
  app: App,
  { searchEngine, searchFallback }: Config,
  stopping: () => boolean,
): Promise<string> {
  const deadline = Date.now() + FIRST_INDEX_MS;
  const away = `does not answer now: ${DURING_OUTAGE[searchFallback]} until it does`;
  for (;;) {
    try {
      const { generation, rebuild } = await app.administrations.primary.status();
      const isCut = searchEngine !== 'memory' || rebuild?.state === RebuildState.DONE;
      // An engine that accepts connections but never answers would delay the banner for a minute.
      const documents = await Promise.race([
        app.administrations.primary.documents(),
        sleep(Math.max(MIN_ANSWER_MS, deadline - Date.now())),
      ]);
      if (typeof documents !== 'number') return away;
      if (generation !== '' && isCut) return `${documents} articles can be found`;
    } catch (error) {
      if (stopping()) return 'the server is stopping';
      // Not fatal if a connection broke: it is reopened, and the server is already running.
      if (!(error instanceof EngineUnavailable) && !isDatabaseUnavailable(error)) throw error;
      return error instanceof EngineUnavailable ? `${away} (${explainFailure(error)})` : away;
    }
    if (Date.now() > deadline) return 'the first index is being built';
    await sleep(100);
  }
}

function banner(
  config: Config,
  app: App,
  { embedded, seeded, searchState }: { embedded: boolean; seeded: number; searchState: string },
): string {
  const hasGraphiql = config.http.introspection && config.trustedDocuments === undefined;
  const lines = [
    `Doum (도움) ${PACKAGE.version} is running.`,
    '',
    `  Help centre           ${app.url}/`,
    `  Analytics             ${app.url}/analytics`,
    `  ${hasGraphiql ? 'GraphQL and GraphiQL' : 'GraphQL             '}  ${app.url}/graphql`,
    ...(config.health ? [`  Health and metrics    ${app.healthUrl}/readyz, /metrics`] : []),
    `  Search engine         ${ENGINE_NAMES[config.searchEngine]}, ${searchState}`,
    `  Database              ${embedded ? `embedded Postgres in ${path.resolve(config.dataDir, 'postgres')}` : 'the one of DATABASE_URL'}`,
  ];
  if (seeded > 0) lines.push(`  Demo help centre      ${seeded} articles loaded`);
  if (app.firstKey)
    lines.push(
      '',
      `  Administrator's key   ${app.firstKey}`,
      '                        Shown this once: keep it. Send it as "Authorization: Bearer <key>".',
    );
  return `${lines.join('\n')}\n\nStop with Ctrl-C.\n`;
}
