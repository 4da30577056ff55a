import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres } from '../../dist/src/app/postgres/index.js';
import { startElasticsearch } from '../elasticsearch-node/start.mjs';

/** Starts the real Postgres and the real Elasticsearch that all test files share; ELASTICSEARCH_URL set means that one. */
export default async function globalSetup() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'doum-test-'));
  // Root gives Postgres a user of its own, who must be able to enter.
  await chmod(dataDir, 0o755);
  const [postgres, elasticsearch] = await Promise.all([
    EmbeddedPostgres.start(dataDir),
    process.env.ELASTICSEARCH_URL ? null : startElasticsearch({ log: (line) => process.stderr.write(`${line}\n`) }),
  ]);
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_ELASTICSEARCH_URL = process.env.ELASTICSEARCH_URL ?? elasticsearch.url;
  globalThis.doumTest = { dataDir, postgres, elasticsearch };
}
