import { randomBytes } from 'node:crypto';
import { type App, createApp, type Timings, TIMINGS } from '../../src/app/create-app.js';
import { type Config, readConfig } from '../../src/config/index.js';
import { MINUTE_MS } from '../../src/core/durations.js';
import { createLogger, type Logger } from '../../src/core/logger.js';
import { createDatabase } from './databases.js';
import { running, stopAfterFile } from './stop-after-file.js';

export const ADMIN_KEY = 'test-administrator-key-0123456789abcdef';

/** Configuration without rate limits; for busy machines with a long execution timeout. */
export const UNLIMITED = {
  EXECUTION_TIMEOUT: '300',
  RATE_LIMIT: '0',
  RATE_LIMIT_KEY: '0',
  RATE_LIMIT_POINTS: '0',
};

/** Maximum duration of `settled`, also for a whole corpus. */
const SETTLED_MS = 120_000;

/** Short timings for background work of the server. */
export const QUICK: Timings = {
  ...TIMINGS,
  indexer: { ...TIMINGS.indexer, cleanupMs: 500, pauseMs: 0 },
  logFlushMs: 100,
  webhooks: {
    ...TIMINGS.webhooks,
    ...{ firstRetryMs: 20, maxRetryMs: 200, maxRestMs: 100 },
    ...{ searchDelayMs: MINUTE_MS, changeDelayMs: 0, sendMs: 2_000 },
  },
  jobsMs: 50,
};

/**
 * Short timings for an unavailable Elasticsearch. On a busy machine, a working one may exceed them.
 */
export const QUICK_OUTAGE: Partial<Timings> = {
  outage: { limitMs: 1_000, probeMs: 200 },
};

export type EngineChoice = 'elasticsearch' | 'memory';

/** The answer to a GraphQL request over HTTP. */
export interface Answer<T = Record<string, never>> {
  status: number;
  data: T | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string; hint?: string };
  }[];
}

/** A server with its own real database and index prefix. */
export interface TestApp {
  app: App;
  url: string;
  databaseUrl: string;
  /** The prefix of its Elasticsearch indices. */
  indexPrefix: string;
  /** Sends a request as a reader, or with a key. */
  request<T>(query: string, variables?: Record<string, unknown>, key?: string): Promise<Answer<T>>;
  /** The same as the administrator; throws if the answer has errors. */
  admin<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** Waits until all changes are indexed, and the server has the words of the articles. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Sends requests to a server, as a reader or with a key. */
export function requestsTo(url: string): Pick<TestApp, 'request' | 'admin'> {
  const request = async <T>(
    query: string,
    variables: Record<string, unknown> = {},
    key?: string,
  ): Promise<Answer<T>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
  };
  return {
    request,
    async admin<T>(query: string, variables?: Record<string, unknown>) {
      const answer = await request<T>(query, variables, ADMIN_KEY);
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return answer.data!;
    },
  };
}

/** Starts a server, which stops after the test file at the latest. */
export async function startTestApp(
  engine: EngineChoice,
  options: {
    elasticsearchUrl?: string;
    databaseUrl?: string;
    indexPrefix?: string;
    fallback?: 'memory';
    /** Configuration variables; by default rates are unlimited. */
    environment?: Record<string, string>;
    logger?: Logger;
    jwt?: Config['jwt'];
    /** Limits that have no variable of their own. */
    rates?: Partial<Config['rateLimits']>;
    http?: Partial<Config['http']>;
    timings?: Partial<Timings>;
  } = {},
): Promise<TestApp> {
  const databaseUrl = options.databaseUrl ?? (await createDatabase());
  const indexPrefix = options.indexPrefix ?? `test-${randomBytes(6).toString('hex')}`;
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    SEARCH_ENGINE: engine,
    SEARCH_FALLBACK: options.fallback ?? 'none',
    ELASTICSEARCH_URL: options.elasticsearchUrl ?? process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: indexPrefix,
    ADMIN_API_KEY: ADMIN_KEY,
    ...UNLIMITED,
    ...options.environment,
  });
  const logger = options.logger ?? createLogger(process.env.TEST_LOG_LEVEL ?? 'silent');
  const created = await createApp(
    {
      ...config,
      databaseUrl,
      jwt: options.jwt ?? config.jwt,
      rateLimits: { ...config.rateLimits, ...options.rates },
      http: { ...config.http, ...options.http },
      // How slow searches are depends on the machine.
      limits: { ...config.limits, slowSearchMs: Infinity, passwordCost: 2 ** 10 },
    },
    logger,
    { ...QUICK, ...options.timings },
  );
  const stop = stopAfterFile(async () => {
    await created.stop();
    if (engine === 'elasticsearch') await dropIndices(indexPrefix);
  });
  const app: App = {
    ...created,
    stop: (how) => {
      running.delete(stop);
      return created.stop(how);
    },
  };
  return {
    app,
    url: app.url,
    databaseUrl,
    indexPrefix,
    ...requestsTo(app.url),
    async settled() {
      for (const endsAt = performance.now() + SETTLED_MS; ;) {
        const status = await Promise.all([
          app.administrations.primary.status(),
          app.administrations.primary.documents(),
        ]).then(
          ([current]) => current,
          () => null,
        );
        if (
          status &&
          status.generation !== '' &&
          status.pending === 0 &&
          status.rebuild?.state !== 'RUNNING' &&
          (await areWordsCut(app.dataSource))
        )
          return followWords(app);
        if (performance.now() > endsAt)
          throw new Error(`The index did not settle: ${JSON.stringify(status)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop,
  };
}

/** Waits until the server has read the words of all articles. */
async function followWords({ dataSource, words }: App): Promise<void> {
  const rows = await dataSource.query<{ id: number }[]>('select article_id as id from term_vector');
  await words.follow(rows.map(({ id }) => id));
}

/** Whether the words of all articles are recorded, and no change of them is pending. */
async function areWordsCut(dataSource: App['dataSource']): Promise<boolean> {
  const [state] = await dataSource.query<{ recorded: boolean }[]>(
    `select exists (select from search_target where engine = 'MEMORY' and finished_at is not null)
       and not exists (select from delivery d join search_target t on t.id = d.target_id
         where t.engine = 'MEMORY') as recorded`,
  );
  return state!.recorded;
}

/** Elasticsearch refuses wildcards in deletions, so the names are listed first. */
export async function dropIndices(prefix: string): Promise<void> {
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
  const response = await fetch(`${elasticsearch}/_cat/indices/${prefix}-*?format=json&h=index`);
  for (const { index } of (await response.json()) as { index: string }[]) {
    await fetch(`${elasticsearch}/${index}`, { method: 'DELETE' });
  }
}
