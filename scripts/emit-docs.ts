/**
 * Writes the documents that come from the code and from `deploy/prometheus/rules.yml`. Starts a
 * server on an empty database, which says what its metrics are.
 *
 *   npm run docs:emit
 */
import { readFile, writeFile } from 'node:fs/promises';
import { emittedDocuments, monitoringReference } from './emitted-docs.js';
import { makeFolder, removeFolder } from '../test/support/data-folder.js';
import { startServer } from '../test/support/server-process.js';

for (const [file, text] of emittedDocuments()) await writeFile(file, text);

const folder = await makeFolder();
// Nothing listens there, so the engine in memory answers. Both have metrics.
const nowhere = 'http://127.0.0.1:9';
const server = await startServer({
  DATA_DIR: folder,
  SEARCH_ENGINE: 'elasticsearch',
  ELASTICSEARCH_URL: nowhere,
  SEARCH_FALLBACK: 'memory',
  LOG_LEVEL: 'silent',
});
try {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const rules = await readFile('deploy/prometheus/rules.yml', 'utf8');
  await writeFile('docs/metrics.md', monitoringReference(rules, metrics));
} finally {
  await server.stop();
  await removeFolder(folder);
}
