/**
 * Runs what an operator would: three Elasticsearch nodes with passwords and TLS, a Postgres, two
 * servers and a proxy, under 30 searches and 5 writes a second. Faults follow each other, each from
 * rest to rest. Prints a table of failed requests and times. Exit code 1 if a request failed that
 * should not, it does not become as before, searches are slow while a node is stopped, or an index
 * disagrees.
 *
 *   npm run bench -- cluster --proxy haproxy|nginx
 *     [--faults killed,stopped,slow,cut,servers,postgres]
 *
 * `--seconds` replaces how long each fault lasts. All faults take about 15 minutes.
 */
import { parseArgs } from 'node:util';
import { type FaultFigures, runClusterFaults } from '../test/faults/cluster-fault.js';
import { FAULT_GROUPS, type FaultGroup } from '../test/faults/cluster-faults.js';
import { startDoumCluster } from '../test/faults/doum-cluster.js';
import type { ProxyKind } from '../test/faults/proxies.js';
import { describeFigures, reachesAim } from './support/cluster-table.js';

const { values } = parseArgs({
  options: {
    proxy: { type: 'string', default: 'haproxy' },
    faults: { type: 'string', default: FAULT_GROUPS.join(',') },
    seconds: { type: 'string' },
  },
});
const groups = values.faults.split(',') as FaultGroup[];
const unknown = groups.filter((group) => !FAULT_GROUPS.includes(group));
if (unknown.length > 0 || !['haproxy', 'nginx'].includes(values.proxy)) {
  process.stderr.write(
    `--proxy is haproxy or nginx, and --faults are of ${FAULT_GROUPS.join(',')}.\n`,
  );
  process.exit(1);
}

// The processes that were started end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);

const figures: FaultFigures[] = [];
log(`Starting three nodes, Postgres, two servers and ${values.proxy} ...`);
const cluster = await startDoumCluster(values.proxy as ProxyKind);
try {
  for (const group of groups) {
    log(`${group} ...`);
    const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
    for await (const row of runClusterFaults(cluster, group, seconds)) {
      log(JSON.stringify(row));
      figures.push(row);
      if (!reachesAim(row)) cluster.showWarnings();
    }
  }
} finally {
  await cluster.stop();
}
process.stdout.write(describeFigures(figures));
process.exit(figures.every(reachesAim) ? 0 : 1);
