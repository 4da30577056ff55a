import path from 'node:path';
import closeWithGrace from 'close-with-grace';
import { type Config, configurationWarnings } from '../../config/index.js';
import { isDatabaseUnavailable } from '../../core/database/database-errors.js';
import { SECOND_MS, sleep } from '../../core/durations.js';
import { messageOf } from '../../core/errors.js';
import { createLogger } from '../../core/logger.js';
import { PACKAGE } from '../../core/package-root.js';
import { RebuildState } from '../../indexing/index.js';
import { EngineUnavailable } from '../../search/index.js';
import { type App, createApp } from '../create-app.js';
import { seedDemo } from '../demo.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { startTracing } from '../start-tracing.js';
import { FATAL_SIGNALS } from './end-command.js';
import { explainFailure } from './explain-failure.js';
import { tell } from './terminal-output.js';

/** Maximum time from the end of SHUTDOWN_DELAY to the end of the process. */
const DRAIN_MS = 30_000;
/**
 * Maximum time to stop the app after SHUTDOWN_DELAY. An engine may never answer; the next server
 * sends its changes again.
 */
const STOP_MS = 20_000;
/** Maximum time to stop the app after losing the database, when no work can be finished. */
const STOP_WITHOUT_DATABASE_MS = 2_000;
const FIRST_INDEX_MS = 15_000;
/** How long an engine that answers may take to count its articles. */
const MIN_ANSWER_MS = 3_000;

const ENGINE_NAMES: Record<Config['searchEngine'], string> = {
  elasticsearch: 'Elasticsearch',
  memory: 'In memory',
};

/** Banner text about searches while the engine does not answer. */
const DURING_OUTAGE: Record<Config['searchFallback'], string> = {
  none: 'searches fail',
  memory: 'the engine in memory stands in',
};

/**
 * Starts the server and prints its URLs. SIGTERM and SIGINT drain the server at any time, and the
 * process exits with code 0. A second signal ends the process at once, with code 1. Only SIGTERM,
 * which programs send, waits for SHUTDOWN_DELAY; after Ctrl-C no proxy needs time to notice. If the
 * embedded Postgres is lost, prints the reason and exits with code 1.
 */
export async function serve(config: Config): Promise<void> {
  for (const text of configurationWarnings(process.env)) tell(`Warning: ${text}`);
  const logger = createLogger(config.logLevel);
  // Must come before the clients of Postgres and Elasticsearch are created.
  const stopTracing = await startTracing(config, logger);
  const postgres =
    config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : null;
  const databaseUrl = config.databaseUrl ?? postgres!.url;
  let app: App | undefined;
  let isStopping = false;
  let isLost = false;
  // Writes to a closed terminal fail; the server must still stop cleanly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const logFatal = (error: unknown) =>
    logger.fatal(
      { error: messageOf(error), stack: error instanceof Error ? error.stack : undefined },
      'The server ends because of an error.',
    );
  const shutdownDelayMs = config.shutdownDelaySeconds * SECOND_MS;
  const grace = closeWithGrace(
    {
      ...{ delay: shutdownDelayMs + DRAIN_MS, logger: false, skip: FATAL_SIGNALS },
      onSecondError: logFatal,
    },
    async ({ err, signal }) => {
      isStopping = true;
      const delayMs = signal === 'SIGTERM' && app ? shutdownDelayMs : 0;
      const delaySeconds = delayMs / SECOND_MS;
      if (signal)
        logger.info(
          { signal, delaySeconds },
          'The server is stopping: it finishes the running requests.',
        );
      if (err) logFatal(err);
      try {
        const limit = isLost ? STOP_WITHOUT_DATABASE_MS : delayMs + STOP_MS;
        await Promise.race([app?.stop({ delayMs }), sleep(limit)]);
      } finally {
        await Promise.all([postgres?.stop(), stopTracing()]);
      }
      if (signal) logger.info('The server has stopped.');
      if (isLost) process.exit(1);
    },
  );
  void postgres?.gone().then((error) => {
    isLost = true;
    tell(error.message);
    grace.close();
  });
  try {
    const seeded =
      (config.seedDemo ?? postgres !== null) ? await seedDemo(databaseUrl, config.database) : 0;
    app = await createApp({ ...config, databaseUrl }, logger);
    const search = await waitForFirstIndex(app, config);
    if (!isStopping) process.stdout.write(banner(config, app, { seeded, search }));
  } catch (error) {
    // A signal stopped the database, which is not an error.
    if (isStopping) return;
    await postgres?.stop();
    throw error;
  }
}

/** Waits at most 15 s for the first index. Resolves to the state of search, for the banner. */
async function waitForFirstIndex(
  { administrations: { primary } }: App,
  { searchEngine, searchFallback }: Config,
): Promise<string> {
  const away = `does not answer now: ${DURING_OUTAGE[searchFallback]} until it does`;
  for (const deadline = Date.now() + FIRST_INDEX_MS; ; await sleep(100)) {
    try {
      const { generation, rebuild } = await primary.status();
      const isBuilt = searchEngine !== 'memory' || rebuild?.state === RebuildState.DONE;
      // An engine that accepts connections but never answers would delay the banner for a minute.
      const limit = sleep(Math.max(MIN_ANSWER_MS, deadline - Date.now()));
      const documents = await Promise.race([primary.documents(), limit]);
      if (typeof documents !== 'number') return away;
      if (generation !== '' && isBuilt) return `${documents} articles can be found`;
    } catch (error) {
      if (error instanceof EngineUnavailable) return `${away} (${explainFailure(error)})`;
      // Not fatal if a connection broke: it is reopened, and the server is running.
      if (!isDatabaseUnavailable(error)) throw error;
      return away;
    }
    if (Date.now() > deadline) return 'the first index is being built';
  }
}

function banner(
  { http, trustedDocuments, health, searchEngine, databaseUrl, dataDir }: Config,
  app: App,
  { seeded, search }: { seeded: number; search: string },
): string {
  const hasGraphiql = http.introspection && trustedDocuments === undefined;
  const database =
    databaseUrl === undefined
      ? `embedded Postgres in ${path.resolve(dataDir, 'postgres')}`
      : 'DATABASE_URL';
  const lines: [string, string | false][] = [
    ['Help centre', `${app.url}/`],
    ['Desk', `${app.url}/desk`],
    ['Analytics', `${app.url}/analytics`],
    [hasGraphiql ? 'GraphQL and GraphiQL' : 'GraphQL', `${app.url}/graphql`],
    ['Health and metrics', health !== undefined && `${app.healthUrl}/readyz, /metrics`],
    ['Search engine', `${ENGINE_NAMES[searchEngine]}, ${search}`],
    ['Database', database],
    ['Other origins', !http.production && 'pages of http://localhost, at any port, may ask'],
    ['Demo help centre', seeded > 0 && `${seeded} articles loaded`],
  ];
  const shown = lines.filter(([, value]) => value).map(([name, value]) => line(name, value));
  if (app.firstKey)
    shown.push(
      `\n${line("Administrator's key", app.firstKey)}`,
      line('', 'Shown this once: keep it. Send it as "Authorization: Bearer <key>".'),
    );
  return `Doum (도움) ${PACKAGE.version} is running.\n\n${shown.join('')}\nStop with Ctrl-C.\n`;
}

function line(name: string, value: unknown): string {
  return `  ${name.padEnd(20)}  ${value}\n`;
}
