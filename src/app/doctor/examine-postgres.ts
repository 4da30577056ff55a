import { Partitions } from '../../analytics/index.js';
import type { Config } from '../../config/index.js';
import { type DataSource, poolOf } from '../../core/database.js';
import { isRightMissing } from '../../core/database-errors.js';
import { SECOND_MS } from '../../core/durations.js';
import { OperatorError } from '../../core/errors.js';
import { createLogger } from '../../core/logger.js';
import { type MigrationState, readMigrationState } from '../../core/migrations.js';
import { Notifications } from '../../core/notifications.js';
import { findPooler } from '../../core/pooler.js';
import { sleep } from '../../core/sleep.js';
import { MIGRATIONS, openDatabase } from '../open-database.js';
import { findEmbedded } from './embedded-address.js';
import { causeOf, examine, failureOf, type PostgresExamination, step } from './examination.js';
import { examineIndexes } from './examine-indexes.js';
import { type Finding, findingsOf } from './finding.js';
import { judgePartitions } from './judge-index.js';
import { judgeMigrations, judgePooler, judgeRights, judgeServer } from './judge-postgres.js';
import { countPublished, readRights, readServer, type ServerFacts } from './read-postgres.js';

/** Maximum time to connect, and for the first notification to arrive. */
const CONNECT_MS = 5_000;
const NOTIFICATION_MS = 3_000;

/**
 * Checks Postgres and what Doum keeps there. Changes nothing, and does not start an embedded one.
 * The result is filled step by step, for a caller who cannot wait longer.
 */
export async function examinePostgres(config: Config, result: PostgresExamination): Promise<void> {
  const { ok } = findingsOf('Postgres');
  const { findings } = result;
  let dataSource: DataSource;
  let url: URL;
  try {
    const found =
      config.databaseUrl === undefined
        ? await findEmbedded(config.dataDir)
        : new URL(config.databaseUrl);
    if (!(found instanceof URL))
      return void findings.push(
        ok(
          found === 'absent'
            ? `the first start makes an embedded Postgres in ${config.dataDir}`
            : 'the embedded Postgres is stopped: a start of the server starts it. What it holds ' +
                'is checked while it runs',
        ),
      );
    url = found;
    dataSource = await open(url, config);
  } catch (error) {
    return void findings.push(failureOf('Postgres', error));
  }
  try {
    await examineDatabase(config, dataSource, url, result);
  } finally {
    // It waits for statements in progress, which may hang.
    await step(dataSource.destroy(), 500).catch(() => undefined);
  }
}

/**
 * Closes the connection if it is opened too late. Rejects with the error of node-postgres: the
 * sentence for the terminal has the address.
 */
async function open(url: URL, config: Config): Promise<DataSource> {
  const opening = openDatabase(url.toString(), { ...config.database, access: 'any' });
  try {
    return await step(opening, CONNECT_MS);
  } catch (error) {
    void opening.then((late) => late.destroy()).catch(() => undefined);
    throw error instanceof OperatorError ? error.cause : error;
  }
}

async function examineDatabase(
  config: Config,
  dataSource: DataSource,
  url: URL,
  result: PostgresExamination,
): Promise<void> {
  const { findings } = result;
  const pool = poolOf(dataSource);
  const host = url.searchParams.get('host') ?? url.hostname;
  let server: ServerFacts;
  try {
    server = await step(readServer(pool));
  } catch (error) {
    // The other steps would only wait for the same.
    return void findings.push(failureOf('Postgres', error));
  }
  const { role, isStandby } = server;
  // Its pool and the one for notifications.
  const needed = config.database.poolSize + 1;
  const isSocket = host === '' || host.startsWith('/');
  findings.push(...judgeServer(server, isSocket ? null : host, needed));
  const tables = async (): Promise<Finding[]> => {
    let isComplete = false;
    let mayCreate = false;
    const found = await examine('migrations', async () => {
      const rights = await readRights(pool);
      let state: MigrationState;
      try {
        state = await readMigrationState(pool, MIGRATIONS);
      } catch (error) {
        if (isRightMissing(error) && rights.lacking.length > 0) return judgeRights(rights, role);
        throw error;
      }
      isComplete = state.pending.length === 0;
      mayCreate = rights.isOwner && rights.mayCreate;
      const migrations = judgeMigrations(state, rights);
      return state.applied.length === 0 ? migrations : [judgeRights(rights, role), migrations];
    });
    if (!isComplete) return found;
    const { logDays: log, rollupDays: rollup } = config.analytics;
    const partitions = new Partitions(pool, { log, rollup });
    const now = new Date();
    const contents = await Promise.all([
      examine('search log', async () =>
        judgePartitions(await partitions.lackingFrom(now), now, mayCreate),
      ),
      examine('index', async () => {
        result.articles = await countPublished(pool);
        return examineIndexes(config, pool, result.articles);
      }),
    ]);
    return [...found, ...contents.flat()];
  };
  const parts = await Promise.all([
    examine('pooler', async () => judgePooler(await findPooler(pool))),
    // A standby refuses LISTEN.
    isStandby
      ? []
      : examine(
          'notifications',
          () => examineNotifications(config, url, dataSource),
          CONNECT_MS + NOTIFICATION_MS + SECOND_MS,
        ),
    tables(),
  ]);
  findings.push(...parts.flat());
}

/** Whether a notification arrives, as a server would get it. */
async function examineNotifications(
  config: Config,
  url: URL,
  dataSource: DataSource,
): Promise<Finding> {
  const { ok, failed } = findingsOf('notifications');
  const { databaseDirectUrl } = config;
  if (databaseDirectUrl !== undefined) {
    const name = 'DATABASE_DIRECT_URL';
    try {
      await (await open(new URL(databaseDirectUrl), config)).destroy();
    } catch (error) {
      const { message, remedy = '' } = causeOf(error);
      const ofDirect = (text: string) => text.replaceAll('DATABASE_URL', name);
      return failed(`${name}: ${ofDirect(message)}`, ofDirect(remedy));
    }
  }
  const notifications = new Notifications(
    databaseDirectUrl ?? url.toString(),
    poolOf(dataSource),
    createLogger('silent'),
    config.database.connectTimeoutSeconds,
  );
  notifications.start();
  try {
    for (const endsAt = performance.now() + NOTIFICATION_MS; ; await sleep(50)) {
      if (notifications.isFollowing) return ok('LISTEN and NOTIFY work');
      if (performance.now() > endsAt) break;
    }
  } finally {
    await step(notifications.stop(), 500).catch(() => undefined);
  }
  return failed(
    'No notification of Postgres arrives: nothing is remembered, and each search asks Postgres.',
    databaseDirectUrl === undefined
      ? 'Set DATABASE_DIRECT_URL to the address of Postgres itself, behind the pooler.'
      : 'Let DATABASE_DIRECT_URL name Postgres itself, and the same database as DATABASE_URL.',
  );
}
