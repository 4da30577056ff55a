import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { readMetrics } from '../../test/support/read-metrics.js';
import type { ServerProcess } from '../../test/support/server-process.js';
import { megabytesOf, postgresPids } from '../support/processes.js';
import { fixed } from './figure-table.js';
import type { Services } from './services.js';

const MB = 1024 * 1024;
const COLLECT_MS = 2_000;

/** The memory of all processes, and what is on disk. `folder`: that of Postgres. */
export async function memoryFigures(
  services: Services,
  pool: pg.Pool,
  servers: readonly ServerProcess[],
  folder: string,
  index: string,
): Promise<[name: string, value: string][]> {
  for (const server of servers) server.kill('SIGIO');
  await sleep(COLLECT_MS);
  const ofServers = await Promise.all(
    servers.map(async (server) => {
      const heap = (await readMetrics(server.url)).get('nodejs_heap_size_used_bytes')! / MB;
      const rss = await server.residentMegabytes();
      return `${fixed(rss, 0)} MB RSS, heap after collection ${fixed(heap, 0)} MB`;
    }),
  );
  const nodes = [...(await services.nodes()).values()];
  const { rows } = await pool.query<{ mb: number }>(
    `select pg_database_size(current_database())::float8 / ${MB} as mb`,
  );
  const { _all: stats } = await services.client.indices.stats({ index: `${index}-*` });
  const size = (of: 'primaries' | 'total') =>
    fixed((stats[of]!.store!.size_in_bytes as number) / MB, 0);
  return [
    ['memory of servers', ofServers.join('; ')],
    ['memory of Postgres', `${fixed(megabytesOf(postgresPids(folder)), 0)} MB`],
    [
      'memory of Elasticsearch nodes',
      `${nodes.map((pid) => fixed(megabytesOf([pid]), 0)).join(', ')} MB`,
    ],
    [
      'size on disk',
      `Postgres ${fixed(rows[0]!.mb, 0)} MB; Elasticsearch ${size('primaries')} MB, with replicas ` +
        `${size('total')} MB, ${stats.primaries!.segments!.count} segments`,
    ],
  ];
}
