import { type ApiKeys, createAccess } from '../access/index.js';
import { createAnalytics, FLUSH_MS } from '../analytics/index.js';
import { createArticles, joinVariants, moveArticles } from '../articles/index.js';
import { createCatalog } from '../catalog/index.js';
import { createCuration, moveCuration } from '../curation/index.js';
import { createChanges } from '../changes/index.js';
import type { Config } from '../config/index.js';
import { type DataSource, poolOf, serverSecret } from '../core/database/database.js';
import { FairQueue } from '../core/work/fair-queue.js';
import type { Feature } from '../core/feature.js';
import { Jobs, POLL_MS } from '../core/work/jobs.js';
import type { Logger } from '../core/logger.js';
import { GlobalIds } from '../core/global-id.js';
import { createMetrics } from '../core/metrics.js';
import { Notifications } from '../core/database/notifications.js';
import { checkPooler } from '../core/database/pooler.js';
import { CursorSealer } from '../core/pagination.js';
import { sleep } from '../core/durations.js';
import { cancelSchedules, createEditorial } from '../editorial/index.js';
import { createFeedback } from '../feedback/index.js';
import { createHelpCentre } from '../help-centre/index.js';
import {
  type Administrations,
  createIndexing,
  INDEXER_TIMINGS,
  readIndexState,
} from '../indexing/index.js';
import { createLexicon } from '../lexicon/index.js';
import { createMeaning } from '../meaning/index.js';
import {
  checkElasticsearch,
  createEngines,
  createSearch,
  IndexChanges,
  OUTAGE_TIMINGS,
  type PublishedArticleCache,
} from '../search/index.js';
import { createWebhooks, WEBHOOK_TIMINGS } from '../webhooks/index.js';
import { buildSchema } from './build-schema.js';
import { listen } from './network/http-server.js';
import { openDatabase } from './open-database.js';
import { registerProcessMetrics } from './process-metrics.js';
import { loadPages, type Pages } from './http/page-assets.js';
import { serveGraphql } from './http/serve-graphql.js';
import { TrustedDocuments } from './limits/trusted-documents.js';

/** A running Doum server. */
export interface App {
  /** E.g. http://127.0.0.1:4000, without a trailing slash. */
  url: string;
  /** The URL that precedes /readyz and /metrics. */
  healthUrl: string;
  dataSource: DataSource;
  /** The secret of the first administrator's key if this start created the key, else null. */
  firstKey: string | null;
  administrations: Administrations;
  /** The words of the published articles in the memory of this process. */
  words: PublishedArticleCache;
  /**
   * Stops the server. /readyz fails at once. After `delayMs` (default 0), no connection is accepted
   * any more, the running requests finish within `maxRequestMs` (default 12 s), and other servers
   * take over the background work. Then remaining data is written, and connections are closed.
   */
  stop(options?: { delayMs?: number; maxRequestMs?: number }): Promise<void>;
}

/**
 * Maximum time for the running requests when the server stops. By default a query takes at most 10
 * s, and a mutation waits as long for the index.
 */
const MAX_REQUEST_MS = 12_000;

/**
 * When the server stops, its background work continues this long for the running requests: a
 * mutation may wait for the index, and there may be no other server.
 */
const HAND_OVER_MS = 1_000;

/**
 * The composition root: migrates the database, creates all objects, listens, and starts the
 * background work. Also starts when the search engine does not answer: then only searches fail,
 * unless there is a fallback. Throws EngineUnavailable if the engine refuses the credentials or has
 * an unsupported version.
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
  const { databaseUrl, databaseDirectUrl = databaseUrl, limits, http: httpConfig } = config;
  const notifications = new Notifications(databaseDirectUrl, pool, logger);
  const jobs = new Jobs(pool, metrics, logger, timings.jobsMs);
  const cursors = new CursorSealer(await serverSecret(pool, 'cursor'));
  const ids = new GlobalIds(await serverSecret(pool, 'id'));
  /** The dependencies of most features. */
  const core = { dataSource, pool, metrics, logger, notifications, jobs, cursors, ids };

  const changes = new IndexChanges(() => notifications.isFollowing);
  const lexicon = createLexicon(core);
  const { engines, words, writer } = createEngines({
    ...core,
    config,
    lexicon: lexicon.cache,
    indexState: (engine) => readIndexState(pool, engine),
    changes,
    timings: timings.outage,
  });
  if (writer) await checkElasticsearch(writer);
  const nameSecret = await serverSecret(pool, 'admin-key');
  const access = createAccess({ ...core, config, nameSecret, cancelSchedules });
  const { apiKeys, applications, limiter, people, sessions } = access;
  const indexing = createIndexing({
    ...core,
    writer,
    hasFallback: config.searchFallback !== 'none',
    searchedEngine: () => engines.name,
    followWords: (articleIds) => words.follow(articleIds),
    onIndexChange: () => changes.changed(),
    timings: timings.indexer,
  });
  const { barrier } = indexing;
  const { imageHosts, publicUrl, publicUrl: origin = '' } = httpConfig;
  const helpCentre = createHelpCentre({
    ...core,
    contactUrl: httpConfig.contactUrl,
  });
  const catalog = createCatalog({
    ...core,
    content: { joinVariants, moveArticles, moveCuration },
    barrier,
    origin,
  });
  const articles = createArticles({
    ...{ ...core, apiKeys, applications, people, sessions },
    ...{ barrier, imageHosts, origin },
  });
  const feedback = createFeedback({ ...core, limiter });
  const curation = createCuration(core);
  const editorial = createEditorial({ ...core, barrier, memory: articles.memory });
  const changeFeed = createChanges({ ...core, catalog: catalog.cache });
  const analytics = await createAnalytics({
    ...{ ...core, applications, limiter },
    keptDays: config.analytics,
    flushMs: timings.logFlushMs,
    meaningsOf: (texts, snapshot) => search.meaningsOf(texts, snapshot),
  });
  const meaning = createMeaning({
    ...{ ...core, config },
    hasWords: config.searchEngine === 'memory' || config.searchFallback === 'memory',
  });
  const search = createSearch({
    ...core,
    meaning: meaning.meaning,
    changes,
    engines,
    words,
    lexicon: lexicon.cache,
    pins: curation.pins,
    ids: analytics.ids,
    recorder: analytics.log,
    contactUrl: helpCentre.contactUrl,
    origin,
    slowSearchMs: config.limits.slowSearchMs,
  });
  const webhooks = createWebhooks({
    ...{ ...core, ...config.webhooks },
    publicUrl,
    timings: timings.webhooks,
  });
  const features: Feature[] = [
    ...[webhooks, analytics, access, indexing, search, meaning, changeFeed],
    ...[editorial, curation, feedback, articles, helpCentre, lexicon, catalog],
    { resolvers: [], start: () => jobs.start(), handOver: () => jobs.stop() },
  ];

  const { searchesAtOnce } = limits;
  const fairQueue = new FairQueue({ total: 3 * searchesAtOnce, perClient: searchesAtOnce });
  registerProcessMetrics(metrics, pool, notifications, fairQueue);

  // Checked until the first success: a later outage of Elasticsearch takes no server out.
  let canSearch = false;
  const http = await serveGraphql({
    ...core,
    schema: buildSchema(
      features.flatMap(({ resolvers }) => resolvers),
      { fairQueue, searches: search.metrics },
    ),
    catalog: catalog.cache,
    helpCentre,
    memory: articles.memory,
    authenticator: access.authenticator,
    passwordSignIn: access.passwordSignIn,
    sessions,
    identities: access.identities,
    applicationCheck: access.applicationCheck,
    limiter,
    visitors: analytics.visitors,
    clientSecret: await serverSecret(pool, 'client'),
    trusted:
      config.trustedDocuments === undefined
        ? null
        : await TrustedDocuments.read(config.trustedDocuments, pages.documents),
    pages,
    http: httpConfig,
    openId: config.openId,
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
      const over = new AbortController();
      await Promise.race([answered, sleep(HAND_OVER_MS, over.signal)]);
      over.abort();
      const handedOver = features.map((feature) => feature.handOver?.());
      // An engine that never answers delays only the hand-over of the index.
      const others = answered
        .then(() => notifications.stop())
        .then(() => stopEach(features.filter((feature) => !feature.handOver)));
      await Promise.all([others, ...handedOver]);
      await stopEach(features.filter((feature) => feature.handOver));
      await dataSource.destroy();
    },
  };
}

/** In sequence, so that each feature can write what the previous features left. */
async function stopEach(features: readonly Feature[]): Promise<void> {
  for (const feature of features) await feature.stop?.();
}

/**
 * Creates the first administrator's key if there are no keys. Resolves to its secret, or to null.
 * In production no key is created, because its secret would be printed into collected logs. A
 * warning says how to get a key.
 */
async function createFirstKey(
  { adminApiKeys, jwt, http }: Pick<Config, 'adminApiKeys' | 'jwt' | 'http'>,
  apiKeys: ApiKeys,
  logger: Logger,
): Promise<string | null> {
  if (adminApiKeys.length > 0) return null;
  if (!http.production) return apiKeys.createFirst();
  if (!jwt && (await apiKeys.areNone()))
    logger.warn(
      'There is no key yet, and with DOUM_ENV=production none is made and printed. Set ' +
        'ADMIN_API_KEY, or run "doum key create <name> --role ADMIN".',
    );
  return null;
}

/** Intervals and timeouts of background work. Tests shorten them. */
export const TIMINGS = {
  indexer: INDEXER_TIMINGS,
  outage: OUTAGE_TIMINGS,
  /** Interval between writes of the search log. */
  logFlushMs: FLUSH_MS,
  webhooks: WEBHOOK_TIMINGS,
  /** Pause between two queries for due jobs. */
  jobsMs: POLL_MS,
};
export type Timings = typeof TIMINGS;
