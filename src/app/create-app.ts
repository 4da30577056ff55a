import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import {
  ApiKeyResolver,
  ApiKeys,
  Authenticator,
  KeyUses,
  RateLimiter,
  TokenVerifier,
} from '../access/index.js';
import {
  ArticleFieldResolver,
  ArticleList,
  ArticleMutationResolver,
  ArticleResolver,
  ArticleService,
  ArticleVariantFieldResolver,
  FeedbackResolver,
} from '../articles/index.js';
import { CatalogCache, CatalogResolver, CatalogService } from '../catalog/index.js';
import type { Config } from '../config.js';
import { type DataSource, poolOf } from '../core/database.js';
import { OperatorError } from '../core/errors.js';
import { FairQueue } from '../core/fair-queue.js';
import type { Logger } from '../core/logger.js';
import { GlobalIds } from '../core/global-id.js';
import { createMetrics } from '../core/metrics.js';
import { Notifications } from '../core/notifications.js';
import { CursorSealer } from '../core/pagination.js';
import {
  type Administrations,
  DictionaryRebuildResolver,
  IndexAdministration,
  Indexer,
  IndexerMetrics,
  IndexResolver,
  IndexWords,
  LiveTarget,
  registerIndexMetrics,
  SearchBarrier,
  SearchIndexFieldResolver,
} from '../indexing/index.js';
import { tokenize } from '../language/index.js';
import { LexiconCache, LexiconResolver } from '../lexicon/index.js';
import {
  AnalysisResolver,
  FallbackEngine,
  type KeptEngine,
  PopularQueries,
  PopularQueryResolver,
  PublishedKnowledge,
  QueryInterpreter,
  RelatedArticlesResolver,
  SearchMetrics,
  SearchResolver,
  SearchCursors,
  SearchService,
  Suggester,
  SuggestionResolver,
  TermVectorStore,
} from '../search/index.js';
import { buildSchema, type Resolvers } from './build-schema.js';
import { createAnalytics } from './create-analytics.js';
import { createSearch, type SearchSide } from './create-search.js';
import { openDatabase } from './open-database.js';
import type { Trouble } from './http/health-routes.js';
import { loadPages, type Pages } from './http/page-assets.js';
import { serveGraphql } from './http/serve-graphql.js';
import { TrustedDocuments } from './limits/trusted-documents.js';
import { serverSecret } from './server-secret.js';
import { type Timings, TIMINGS } from './timings.js';

/** A running Doum server. */
export interface App {
  /** e.g. http://127.0.0.1:4000, without a slash at the end. */
  url: string;
  /** Where /readyz and /metrics are. */
  healthUrl: string;
  dataSource: DataSource;
  /** The first administrator's key, where one was made just now. */
  firstKey: string | null;
  administrations: Administrations;
  /**
   * Readiness fails first, requests in flight finish, the batch under way is written, connections
   * close.
   */
  stop(): Promise<void>;
}

/**
 * The composition root: migrates, builds the object graph by hand, starts the indexer and listens.
 * It starts while the search engine is away: without a fallback searches answer SEARCH_UNAVAILABLE
 * then, and everything else works.
 */
export async function createApp(
  config: Omit<Config, 'databaseUrl'> & { databaseUrl: string },
  logger: Logger,
  trouble: () => Trouble = () => null,
  timings: Timings = TIMINGS,
): Promise<App> {
  const pages = await loadPages();
  const dataSource = await openDatabase(config.databaseUrl);
  try {
    return await assemble(config, logger, dataSource, pages, trouble, timings);
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
  trouble: () => Trouble,
  timings: Timings,
): Promise<App> {
  const pool = poolOf(dataSource);
  const trusted =
    config.trustedDocuments === undefined
      ? null
      : await TrustedDocuments.read(config.trustedDocuments, pages.documents);
  const limiter = new RateLimiter(pool, logger, config.rateLimits, timings.rates);
  const apiKeys = new ApiKeys(pool);
  const keyUses = new KeyUses(apiKeys, logger);
  const tokens = config.jwt ? new TokenVerifier(config.jwt, logger) : null;
  const authenticator = new Authenticator(apiKeys, keyUses, tokens, config.adminApiKey);
  const cursors = new CursorSealer(await serverSecret(pool, 'cursor'));
  const catalog = new CatalogCache(pool);
  const lexicon = new LexiconCache(pool);
  const { primary, fallback } = createSearch(config, pool);
  const writers = [primary, fallback].flatMap((side) => side?.writer ?? []);
  const engine = new FallbackEngine(
    keep(pool, primary),
    fallback && keep(pool, fallback),
    logger,
    timings.outage,
  );
  const barrier = new SearchBarrier(pool, () => engine.name);
  const words = new IndexWords(pool);
  const administrations: Administrations = {
    primary: new IndexAdministration(pool, primary.writer, words),
    fallback: fallback && new IndexAdministration(pool, fallback.writer, words),
  };
  const knowledge = new PublishedKnowledge(new TermVectorStore(pool), logger);
  const interpreter = new QueryInterpreter(lexicon);
  const metrics = createMetrics();
  const analytics = await createAnalytics(config, {
    pool,
    limiter,
    metrics,
    logger,
    flushMs: timings.logFlushMs,
  });
  const search = new SearchService(
    engine,
    knowledge,
    interpreter,
    new SearchCursors(cursors, analytics.ids),
    analytics.ids,
    analytics.log,
  );
  const popular = new PopularQueries(pool);
  const indexer = new Indexer(
    pool,
    writers,
    words,
    new IndexerMetrics(metrics),
    logger,
    timings.indexer,
  );
  registerIndexMetrics(
    metrics,
    pool,
    writers.map(({ name }) => name),
  );

  const resolvers: Resolvers = new Map<Parameters<Resolvers['get']>[0], object>([
    [CatalogResolver, new CatalogResolver(dataSource, new CatalogService(), catalog, barrier)],
    [LexiconResolver, new LexiconResolver(dataSource, lexicon)],
    [ArticleResolver, new ArticleResolver(pool, new ArticleList(pool, cursors), apiKeys)],
    [ArticleFieldResolver, new ArticleFieldResolver(pool, cursors)],
    [ArticleVariantFieldResolver, new ArticleVariantFieldResolver(config.http.imageHosts)],
    [
      ArticleMutationResolver,
      new ArticleMutationResolver(dataSource, new ArticleService(), barrier),
    ],
    [SearchResolver, new SearchResolver(search, new SearchMetrics(metrics))],
    [
      SuggestionResolver,
      new SuggestionResolver(new Suggester(knowledge, interpreter, popular), analytics.log),
    ],
    [PopularQueryResolver, new PopularQueryResolver(popular)],
    [RelatedArticlesResolver, new RelatedArticlesResolver(knowledge)],
    [AnalysisResolver, new AnalysisResolver(search)],
    [IndexResolver, new IndexResolver(administrations)],
    [SearchIndexFieldResolver, new SearchIndexFieldResolver(administrations)],
    [DictionaryRebuildResolver, new DictionaryRebuildResolver(administrations)],
    [ApiKeyResolver, new ApiKeyResolver(apiKeys)],
    [FeedbackResolver, new FeedbackResolver(pool, limiter)],
    ...analytics.resolvers,
  ]);
  const notifications = new Notifications(config.databaseUrl, logger);
  notifications.on('doum_outbox', () => {
    indexer.wake();
    knowledge.wake();
  });
  notifications.on('doum_delivery', () => indexer.wakeEngines());
  notifications.on('doum_catalog', () => catalog.invalidate());
  notifications.on('doum_lexicon', () => {
    lexicon.invalidate();
    indexer.reconcileSoon();
  });
  notifications.on('doum_term_vector', () => knowledge.wake());

  const { searchesAtOnce } = config.http;
  const http = await serveGraphql({
    schema: buildSchema(
      resolvers,
      new FairQueue({ atOnce: 3 * searchesAtOnce, perClient: searchesAtOnce }),
    ),
    pool,
    catalog,
    ids: new GlobalIds(await serverSecret(pool, 'id')),
    authenticator,
    limiter,
    visitors: analytics.visitors,
    clientSecret: await serverSecret(pool, 'client'),
    trusted,
    pages,
    http: config.http,
    logger,
    metrics,
    ready: async () => void (await pool.query('select 1')),
    trouble,
    hasHealthServer: config.health !== undefined,
  });
  await knowledge.start();
  // The first word that is analysed loads the Korean dictionary, which blocks for most of a second:
  // now, not in the first search.
  tokenize('도움');
  const url = await listen(http.server, config, '');
  const healthUrl =
    config.health && http.healthServer
      ? await listen(http.healthServer, config.health, 'HEALTH_')
      : url;
  const firstKey = config.adminApiKey === undefined ? await apiKeys.createFirst() : null;
  notifications.start();
  indexer.start();
  limiter.start();
  analytics.start();

  return {
    url,
    healthUrl,
    dataSource,
    firstKey,
    administrations,
    async stop() {
      await http.stop();
      await analytics.stop();
      await limiter.stop();
      await keyUses.settled();
      await indexer.stop();
      await notifications.stop();
      await knowledge.stop();
      await Promise.all(writers.map((writer) => writer.close()));
      await dataSource.destroy();
    },
  };
}

function keep(pool: Pool, { engine }: SearchSide): KeptEngine {
  const target = new LiveTarget(pool, engine.name);
  return { engine, standing: (options) => target.standing(options) };
}

/**
 * Connections that wait to be taken up. Node's 511 is full for a moment when a client opens
 * hundreds.
 */
const BACKLOG = 4_096;

/** Resolves to the address. `prefix` is that of the variables that set it. */
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
