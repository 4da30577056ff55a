import { hasPassed } from '../../bench/support/cluster-table.js';
import { runClusterFaults } from './cluster-fault.js';
import { FAULT_GROUPS, type FaultGroup } from './cluster-faults.js';
import { type DoumCluster, startDoumCluster } from './doum-cluster.js';
import type { ProxyKind } from './proxies.js';

/** `stopped` and `cut` last as long as Elasticsearch needs to notice a silent node, and longer. */
const SECONDS: Partial<Record<FaultGroup, number>> = { killed: 15, slow: 15 };
const START_MS = 900_000;
/** Two faults, with the minutes until all is whole and at rest, on a busy machine. */
const GROUP_MS = 900_000;

describe.each([
  ['haproxy', FAULT_GROUPS],
  ['nginx', ['servers']],
] as const satisfies readonly [ProxyKind, readonly FaultGroup[]][])(
  'Three Elasticsearch nodes, two servers and %s',
  (proxy, groups) => {
    let cluster: DoumCluster | undefined;
    beforeAll(async () => {
      cluster = await startDoumCluster(proxy);
    }, START_MS);
    afterAll(() => cluster?.stop());

    it.each(groups)(
      'fail no request during the faults "%s", but for those without Postgres',
      async (group) => {
        onTestFailed(() => cluster!.showWarnings());
        for await (const figures of runClusterFaults(cluster!, group, SECONDS[group])) {
          process.stderr.write(`${JSON.stringify(figures)}\n`);
          expect(hasPassed(figures) || figures).toBe(true);
        }
      },
      GROUP_MS,
    );
  },
);
