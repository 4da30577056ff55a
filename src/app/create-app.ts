import { createAccess } from '../access/index.js';
import { createAnalytics } from '../analytics/index.js';
import { createArticles } from '../articles/index.js';
import { createCatalog } from '../catalog/index.js';
import { createChanges } from '../changes/index.js';
import type { Config } from '../config/index.js';
import { type DataSource, poolOf, serverSecret } from '../core/database.js';
import { FairQueue } from '../core/fair-queue.js';
import type { Feature } from '../core/feature.js';
import { Jobs } from '../core/jobs.js';
import type { Logger } from '../core/logger.js';
import { GlobalIds } from '../core/global-id.js';
import { registerLookups } from '../core/lookups.js';
import { createMetrics } from '../core/metrics.js';
import { Notifications } from '../core/notifications.js';
import { checkPooler } from '../core/pooler.js';
import { CursorSealer } from '../core/pagination.js';
import { sleep } from '../core/sleep.js';
import { type Administrations, createIndexing, readIndexState } from '../indexing/index.js';
import { createLexicon } from '../lexicon/index.js';
import {
  checkElasticsearch,
  createEngines,
  createSearch,
  IndexChanges,
  type PublishedArticleCache,
  SlowSearches,
} from '../search/index.js';
import { createWebhooks } from '../webhooks/index.js';
import { buildSchema } from './build-schema.js';
import { listen } from './edge/http-server.js';
import { createFirstKey } from './first-key.js';
import { openDatabase } from './open-database.js';
import { loadPages, type Pages } from './http/page-assets.js';
import { serveGraphql } from './http/serve-graphql.js';
import { TrustedDocuments } from './limits/trusted-documents.js';
import { registerProcessMetrics } from './process-metrics.js';
import { type Timings, TIMINGS } from './timings.js';

/** A running Doum server. */
export interface App {
  /** E.g. http://127.0.0.1:4000, without a trailing slash. */
  url: string;
  /** The URL before /readyz and /metrics. */
  healthUrl: string;
  dataSource: DataSource;
  /** The secret of the first administrator's key if it was just created, else null. */
  firstKey: string | null;
  administrations: Administrations;
  /** The words of the published articles in the memory of this process. */
  words: PublishedArticleCache;
  /**
   * Stops the server. /readyz fails at once. After `delayMs` (default 0), no connection is accepted
   * any more, the running requests finish within `maxRequestMs` (default 12 s), and other servers
   * take over the background work. Then what is left is written, and connections are closed.
   */
  stop(options?: { delayMs?: number; maxRequestMs?: number }): Promise<void>;
}

/**
 * Maximum time for the running requests when the server stops. A query takes 10 s at most by
 * default, and a mutation waits as long for the index.
 */
const MAX_REQUEST_MS = 12_000;

/**
 * How long the running requests have the background work of this server, when it stops: a mutation
 * may wait for the index, and there may be no other server.
 */
const HAND_OVER_MS = 1_000;

/**
 * The composition root: migrates the database, creates all objects, listens, and starts the
 * background work. It also starts when the search engine does not answer; then only searches fail,
 * if there is no fallback. EngineUnavailable if the engine refuses the credentials or has an
 * unsupported version.
 */
export async function createApp(
  config: Omit<Config, 'databaseUrl'> & { databaseUrl: string },
  logger: Logger,
  timings: Timings = TIMINGS,
): Promise<App> {
  const pages = await loadPages();
  const dataSource = await openDatabase(config.databaseUrl, {
    ...config.database,
    warn: (message) => logger.warn(message),
  });
  try {
    await checkPooler(poolOf(dataSource), logger);
    return await assemble(config, logger, dataSource, pages, timings);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function assemble(
  config: Config & { databaseUrl: string },
  logger: Logger,
  dataSource: DataSource,
  pages: Pages,
  timings: Timings,
): Promise<App> {
  const pool = poolOf(dataSource);
  const metrics = createMetrics();
  const notifications = new Notifications(
    config.databaseDirectUrl ?? config.databaseUrl,
    pool,
    logger,
  );
  const { searchesAtOnce } = config.limits;
  const turns = new FairQueue({ total: 3 * searchesAtOnce, perClient: searchesAtOnce });
  registerProcessMetrics(metrics, { pool, notifications, turns });
  const cursors = new CursorSealer(await serverSecret(pool, 'cursor'));
  const changes = new IndexChanges(() => notifications.isFollowing);
  const lexicon = createLexicon({ dataSource, notifications });
  const {
    engines,
    articles: words,
    writer,
  } = createEngines({
    config,
    pool,
    lexicon: lexicon.cache,
    indexState: (engine) => readIndexState(pool, engine),
    notifications,
    changes,
    metrics,
    logger,
    timings: timings.outage,
  });
  if (writer) await checkElasticsearch(writer);

  const nameSecret = await serverSecret(pool, 'admin-key');
  const access = createAccess({
    config,
    nameSecret,
    dataSource,
    metrics,
    logger,
  });
  const { apiKeys, limiter } = access;
  const indexing = createIndexing({
    pool,
    writer,
    hasFallback: config.searchFallback !== 'none',
    searchedEngine: () => engines.name,
    followWords: (articleIds) => words.follow(articleIds),
    onIndexChange: () => changes.changed(),
    notifications,
    metrics,
    logger,
    timings: timings.indexer,
  });
  const { barrier } = indexing;
  const { imageHosts, publicUrl: origin = '' } = config.http;
  const catalog = createCatalog({ dataSource, barrier, notifications, origin });
  const articles = createArticles({
    dataSource,
    apiKeys,
    applications: access.applications,
    limiter,
    barrier,
    cursors,
    imageHosts,
    notifications,
    origin,
  });
  registerLookups(metrics, {
    articles: [articles.memory.lookups],
    catalogue: [catalog.cache.lookups],
  });
  const jobs = new Jobs(pool, metrics, logger, timings.jobsMs);
  const changeFeed = createChanges({ pool, catalog: catalog.cache, cursors, jobs, metrics });
  const analytics = await createAnalytics({
    keptDays: config.analytics,
    pool,
    applications: access.applications,
    limiter,
    jobs,
    metrics,
    logger,
    flushMs: timings.logFlushMs,
  });
  const search = createSearch({
    engines,
    articles: words,
    pool,
    lexicon: lexicon.cache,
    cursors,
    ids: analytics.ids,
    recorder: analytics.log,
    contactUrl: config.http.contactUrl,
    metrics,
    slowSearches: new SlowSearches(logger, config.limits.slowSearchMs, config.http.logging.queries),
  });
  const ids = new GlobalIds(await serverSecret(pool, 'id'));
  const webhooks = createWebhooks({
    ...config.webhooks,
    publicUrl: config.http.publicUrl,
    pool,
    ids,
    notifications,
    jobs,
    metrics,
    logger,
    timings: timings.webhooks,
  });
  const features: Feature[] = [
    ...[webhooks, analytics, access, indexing, search, changeFeed],
    ...[articles, lexicon, catalog],
    { resolvers: [], start: () => jobs.start(), handOver: () => jobs.stop() },
  ];

  // Asked until the first time: an Elasticsearch that is away later takes no server out.
  let canSearch = false;
  const http = await serveGraphql({
    schema: buildSchema(
      features.flatMap(({ resolvers }) => resolvers),
      { turns, searches: search.metrics },
    ),
    pool,
    catalog: catalog.cache,
    memory: articles.memory,
    ids,
    authenticator: access.authenticator,
    applicationCheck: access.applicationCheck,
    limiter,
    visitors: analytics.visitors,
    clientSecret: await serverSecret(pool, 'client'),
    trusted: await readTrustedDocuments(config, pages),
    pages,
    http: config.http,
    logger,
    metrics,
    ready: async () => {
      await pool.query('select 1');
      canSearch ||= await engines.canAnswer();
      if (!canSearch) throw new Error('No search can be answered yet.');
    },
    hasHealthServer: config.health !== undefined,
  });
  await search.load();
  const url = await listen(http.server, config, '');
  const healthUrl =
    config.health && http.healthServer
      ? await listen(http.healthServer, config.health, 'HEALTH_')
      : url;
  const firstKey = await createFirstKey(config, apiKeys, logger);
  notifications.start();
  for (const feature of features) feature.start?.();

  return {
    url,
    healthUrl,
    dataSource,
    firstKey,
    administrations: indexing.administrations,
    words,
    async stop({ delayMs = 0, maxRequestMs = MAX_REQUEST_MS } = {}) {
      http.leave();
      if (delayMs > 0) await sleep(delayMs);
      const answered = http.stop(maxRequestMs);
      await Promise.race([answered, sleep(HAND_OVER_MS)]);
      const handedOver = features.map((feature) => feature.handOver?.());
      // An engine that never answers keeps the hand-over of the index, and nothing else, waiting.
      const others = answered
        .then(() => notifications.stop())
        .then(() => stopEach(features.filter((feature) => !feature.handOver)));
      await Promise.all([others, ...handedOver]);
      await stopEach(features.filter((feature) => feature.handOver));
      await dataSource.destroy();
    },
  };
}

/** In sequence, so that each feature can write what the previous ones left. */
async function stopEach(features: readonly Feature[]): Promise<void> {
  for (const feature of features) await feature.stop?.();
}

async function readTrustedDocuments(
  { trustedDocuments }: Config,
  pages: Pages,
): Promise<TrustedDocuments | null> {
  if (trustedDocuments === undefined) return null;
  return TrustedDocuments.read(trustedDocuments, pages.documents);
}
