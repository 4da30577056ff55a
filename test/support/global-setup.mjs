import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { seedDemo } from '../../dist/src/app/demo.js';
import { loadPages } from '../../dist/src/app/http/page-assets.js';
import { openDatabase } from '../../dist/src/app/open-database.js';
import { EmbeddedPostgres } from '../../dist/src/app/postgres/embedded-postgres.js';
import { startElasticsearch } from '../elasticsearch-node/start.mjs';

const TEMPLATE = 'doum_test_template';
const DEMO_TEMPLATE = 'doum_test_demo';

/**
 * Starts Postgres, and Elasticsearch unless ELASTICSEARCH_URL is set, for all test files. Test
 * databases are copies of a template: one with the migrations, or one that also has the demo help
 * centre. Ends the process at once if the pages are not built: no server starts without them.
 */
export default async function globalSetup() {
  await loadPages().catch((error) => {
    // Jest would go on.
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'doum-test-'));
  // As root, Postgres runs as another user, who must be able to enter the folder.
  await chmod(dataDir, 0o755);
  // Searches of tests are too few for the second compiler of Java, which takes half of a start.
  process.env.ES_JAVA_OPTS ??= '-XX:TieredStopAtLevel=1';
  const started = await Promise.allSettled([
    startPostgres(dataDir),
    process.env.ELASTICSEARCH_URL
      ? null
      : startElasticsearch({ log: (line) => process.stderr.write(`${line}\n`) }),
  ]);
  const stop = async () => {
    await Promise.all(started.map(({ value }) => value?.stop()));
    await rm(dataDir, { recursive: true, force: true });
  };
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [postgres, elasticsearch] = started.map(({ value }) => value);
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_DATABASE_TEMPLATE = TEMPLATE;
  process.env.TEST_DEMO_TEMPLATE = DEMO_TEMPLATE;
  process.env.TEST_ELASTICSEARCH_URL = process.env.ELASTICSEARCH_URL ?? elasticsearch.url;
  globalThis.stopServices = stop;
  // Jest would share these with the tests when it runs them in this process.
  delete globalThis.TypeGraphQLMetadataStorage;
  delete globalThis.typeormMetadataArgsStorage;
}

async function startPostgres(dataDir) {
  const postgres = await EmbeddedPostgres.start(dataDir);
  try {
    await createTemplates(postgres.url);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function createTemplates(url) {
  // Tests need no durability, so nothing waits for the disk.
  for (const name of ['fsync', 'full_page_writes'])
    await query(url, `alter system set ${name} = off`);
  await query(url, 'select pg_reload_conf()');
  await query(url, `create database ${TEMPLATE}`);
  await (await openDatabase(databaseUrl(url, TEMPLATE))).destroy();
  await query(url, `create database ${DEMO_TEMPLATE} template ${TEMPLATE}`);
  await seedDemo(databaseUrl(url, DEMO_TEMPLATE));
}

async function query(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function databaseUrl(serverUrl, name) {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
