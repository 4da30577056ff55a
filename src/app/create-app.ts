import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import { createAccess, RATE_TIMINGS, type RateTimings } from '../access/index.js';
import { createAnalytics, FLUSH_MS } from '../analytics/index.js';
import { createArticles } from '../articles/index.js';
import { createCatalog } from '../catalog/index.js';
import type { Config } from '../config/index.js';
import { type DataSource, poolOf, serverSecret } from '../core/database.js';
import { OperatorError } from '../core/errors.js';
import { FairQueue } from '../core/fair-queue.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import { GlobalIds } from '../core/global-id.js';
import { createMetrics } from '../core/metrics.js';
import { Notifications } from '../core/notifications.js';
import { CursorSealer } from '../core/pagination.js';
import {
  type Administrations,
  createIndexing,
  IndexStateCache,
  INDEXER_TIMINGS,
  type IndexerTimings,
} from '../indexing/index.js';
import { createLexicon } from '../lexicon/index.js';
import {
  createSearch,
  FallbackEngine,
  type IndexedEngine,
  IndexChanges,
  OUTAGE_TIMINGS,
  type OutageTimings,
} from '../search/index.js';
import { buildSchema } from './build-schema.js';
import { createEngines, type SearchSide } from './create-engines.js';
import { openDatabase } from './open-database.js';
import type { ProcessFault } from './http/health-routes.js';
import { loadPages, type Pages } from './http/page-assets.js';
import { serveGraphql } from './http/serve-graphql.js';
import { TrustedDocuments } from './limits/trusted-documents.js';

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
  /**
   * Stops the server: /readyz fails, running requests finish, the current batches are written, and
   * connections are closed.
   */
  stop(): Promise<void>;
}

/** Intervals and timeouts of background work. Tests shorten them. */
export interface Timings {
  indexer: IndexerTimings;
  outage: OutageTimings;
  rates: RateTimings;
  /** Interval between writes of the search log, in milliseconds. */
  logFlushMs: number;
}

export const TIMINGS: Timings = {
  indexer: INDEXER_TIMINGS,
  outage: OUTAGE_TIMINGS,
  rates: RATE_TIMINGS,
  logFlushMs: FLUSH_MS,
};

/**
 * The composition root: migrates the database, creates all objects, listens, and starts the
 * background work. It also starts when the search engine does not answer; without a fallback,
 * searches then fail with SEARCH_UNAVAILABLE and everything else works. `fault` reports what is
 * wrong with the process itself, for /livez.
 */
export async function createApp(
  config: Omit<Config, 'databaseUrl'> & { databaseUrl: string },
  logger: Logger,
  fault: () => ProcessFault = () => null,
  timings: Timings = TIMINGS,
): Promise<App> {
  const pages = await loadPages();
  const dataSource = await openDatabase(config.databaseUrl);
  try {
    return await assemble(config, logger, dataSource, pages, fault, timings);
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
  fault: () => ProcessFault,
  timings: Timings,
): Promise<App> {
  const pool = poolOf(dataSource);
  const metrics = createMetrics();
  const notifications = new Notifications(config.databaseUrl, logger);
  const cursors = new CursorSealer(await serverSecret(pool, 'cursor'));
  const changes = new IndexChanges(() => notifications.isFollowing);
  const engines = createEngines(config, pool, changes, logger);
  const engine = new FallbackEngine(
    keep(pool, engines.primary),
    engines.fallback && keep(pool, engines.fallback),
    changes,
    logger,
    timings.outage,
  );

  const access = createAccess({ config, dataSource, logger, timings: timings.rates });
  const { apiKeys, limiter } = access;
  const indexing = createIndexing({
    pool,
    primary: engines.primary.writer,
    fallback: engines.fallback?.writer ?? null,
    searchedEngine: () => engine.name,
    isSearching: () => engine.isSearching,
    onIndexChange: () => changes.changed(),
    notifications,
    metrics,
    logger,
    timings: timings.indexer,
  });
  const { barrier } = indexing;
  const catalog = createCatalog({ dataSource, barrier, notifications });
  const lexicon = createLexicon({ dataSource, notifications });
  const { imageHosts } = config.http;
  const articles = createArticles({
    dataSource,
    apiKeys,
    limiter,
    barrier,
    cursors,
    imageHosts,
    notifications,
  });
  const analytics = await createAnalytics({
    keptDays: config.analytics,
    pool,
    limiter,
    metrics,
    logger,
    flushMs: timings.logFlushMs,
  });
  const search = createSearch({
    engine,
    pool,
    lexicon: lexicon.cache,
    cursors,
    ids: analytics.ids,
    recorder: analytics.log,
    notifications,
    metrics,
    logger,
  });
  const features: Feature[] = [analytics, access, indexing, search, articles, lexicon, catalog];

  const { searchesAtOnce } = config.http;
  const http = await serveGraphql({
    schema: buildSchema(
      features.flatMap(({ resolvers }) => resolvers),
      new FairQueue({ total: 3 * searchesAtOnce, perClient: searchesAtOnce }),
    ),
    pool,
    catalog: catalog.cache,
    memory: articles.memory,
    ids: new GlobalIds(await serverSecret(pool, 'id')),
    authenticator: access.authenticator,
    limiter,
    visitors: analytics.visitors,
    clientSecret: await serverSecret(pool, 'client'),
    trusted: await readTrustedDocuments(config, pages),
    pages,
    http: config.http,
    logger,
    metrics,
    ready: async () => void (await pool.query('select 1')),
    fault,
    hasHealthServer: config.health !== undefined,
  });
  await search.load();
  const url = await listen(http.server, config, '');
  const healthUrl =
    config.health && http.healthServer
      ? await listen(http.healthServer, config.health, 'HEALTH_')
      : url;
  const firstKey = config.adminApiKey === undefined ? await apiKeys.createFirst() : null;
  notifications.start();
  for (const feature of features) feature.start?.();

  return {
    url,
    healthUrl,
    dataSource,
    firstKey,
    administrations: indexing.administrations,
    async stop() {
      await http.stop();
      await notifications.stop();
      // In sequence, so that each feature can write what the previous ones left.
      for (const feature of features) await feature.stop?.();
      await dataSource.destroy();
    },
  };
}

async function readTrustedDocuments(
  { trustedDocuments }: Config,
  pages: Pages,
): Promise<TrustedDocuments | null> {
  if (trustedDocuments === undefined) return null;
  return TrustedDocuments.read(trustedDocuments, pages.documents);
}

function keep(pool: Pool, { engine }: SearchSide): IndexedEngine {
  const cache = new IndexStateCache(pool, engine.name);
  return { engine, indexState: (options) => cache.get(options) };
}

/**
 * Maximum number of connections that wait to be accepted. Node's default of 511 is too small when a
 * client opens hundreds at once.
 */
const BACKLOG = 4_096;

/**
 * Resolves to the URL when the server listens. `prefix` is that of the variables HOST and PORT, for
 * the OperatorError when it cannot listen.
 */
function listen(
  server: Server,
  { host, port }: Pick<Config, 'host' | 'port'>,
  prefix: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program: set ${prefix}PORT to a free one.`
          : `The server cannot listen on ${host}:${port} (${error.code}): check ${prefix}HOST and ${prefix}PORT.`;
      reject(new OperatorError(reason, { cause: error }));
    });
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const { port: actual, family, address } = server.address() as AddressInfo;
      const shown =
        address === '0.0.0.0' || address === '::'
          ? 'localhost'
          : family === 'IPv6'
            ? `[${address}]`
            : address;
      resolve(`http://${shown}:${actual}`);
    });
  });
}
