import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../dist/src/app/open-database.js';
import { EmbeddedPostgres } from '../../dist/src/app/postgres/embedded-postgres.js';
import { startElasticsearch } from '../elasticsearch-node/start.mjs';

const TEMPLATE = 'doum_test_template';

/**
 * Starts the real Postgres and the real Elasticsearch that all test files share; ELASTICSEARCH_URL
 * set means that one. Databases of tests are copies of one in which the migrations have run.
 */
export default async function globalSetup() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'doum-test-'));
  // Root gives Postgres a user of its own, who must be able to enter.
  await chmod(dataDir, 0o755);
  const [postgres, elasticsearch] = await Promise.all([
    EmbeddedPostgres.start(dataDir),
    process.env.ELASTICSEARCH_URL
      ? null
      : startElasticsearch({ log: (line) => process.stderr.write(`${line}\n`) }),
  ]);
  await prepareDatabases(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_DATABASE_TEMPLATE = TEMPLATE;
  process.env.TEST_ELASTICSEARCH_URL = process.env.ELASTICSEARCH_URL ?? elasticsearch.url;
  return async () => {
    await Promise.all([postgres.stop(), elasticsearch?.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function prepareDatabases(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // No test takes the power away from the machine, so nothing has to wait for the disk.
  for (const name of ['fsync', 'full_page_writes'])
    await client.query(`alter system set ${name} = off`);
  await client.query('select pg_reload_conf()');
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const template = new URL(url);
  template.pathname = `/${TEMPLATE}`;
  await (await openDatabase(template.href)).destroy();
}
