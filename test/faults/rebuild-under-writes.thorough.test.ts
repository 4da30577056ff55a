import { setTimeout as sleep } from 'node:timers/promises';
import { orphans, waitUntilDelivered } from '../support/delivery.js';
import { eventually } from '../support/eventually.js';
import type { ServerProcess } from '../support/server-process.js';
import { send, startTraffic } from '../support/traffic.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { type Setting, withSetting } from './setting.js';

const WRITES = 300;
const REBUILD_MS = 120_000;
const SEARCH = '{ search(query: "메시지", first: 3) { totalCount degraded } }';

const NEW = `select from search_target where engine = 'ELASTICSEARCH' and generation <> $1`;

/** When the leader is killed: SQL that finds a row from then on; $1 is the generation before. */
const MOMENTS = {
  'while it builds': `${NEW} and total is not null`,
  'after the swap': `${NEW} and state = 'LIVE'`,
};

async function liveGeneration({ pool }: Setting): Promise<string> {
  const { rows } = await pool.query<{ generation: string }>(
    `select generation from search_target where engine = 'ELASTICSEARCH' and state = 'LIVE'`,
  );
  return rows[0]?.generation ?? '';
}

describe('A rebuild whose leader is killed during writes', () => {
  it.each(Object.entries(MOMENTS))(
    '%s, fails no search, leaves no index behind and loses nothing',
    async (_, moment) => {
      await withSetting(async (setting) => {
        const { pool } = setting;
        const [first] = await Promise.all([setting.start(), setting.start()]);
        const catalogue = await buildTrafficCatalogue(first);
        const traffic = { urls: () => setting.servers().map(({ url }) => url), seed: 1, catalogue };
        await startWriters({ ...traffic, count: WRITES }).done;
        await waitUntilDelivered(pool);
        const leader = await setting.leader();
        const other = setting.servers().find((server) => server !== leader)!;
        // The other server asks Elasticsearch, which had no index when the server started.
        await eventually(async () => {
          const { data } = await other.request<{ search: { degraded: boolean } }>(SEARCH);
          expect(data?.search).toMatchObject({ degraded: false, totalCount: expect.any(Number) });
        }, REBUILD_MS);
        const writers = startWriters({ ...traffic, perSecond: 10 });
        const searchers = startTraffic(
          { urls: () => [other.url], seed: 1, perSecond: 10 },
          { sent: 0, succeeded: 0, refused: {}, lost: 0, empty: 0 },
          async (url) => {
            const outcome = await send<{ search: { totalCount: number } }>(url, SEARCH, {});
            const isEmpty = outcome.kind === 'answered' && outcome.data.search.totalCount === 0;
            if (isEmpty) searchers.counts.empty += 1;
            return outcome;
          },
        );

        const before = await liveGeneration(setting);
        await other.admin('mutation { rebuildSearchIndex { rebuild { state } } }');
        while ((await pool.query(moment, [before])).rowCount === 0) await sleep(5);
        leader.kill('SIGKILL');
        await leader.exited;
        await rebuilt(other);
        expect(await liveGeneration(setting)).not.toBe(before);

        await writers.stop();
        const { sent, succeeded, empty, refused } = await searchers.stop();
        expect({ failed: sent - succeeded, refused, empty }).toEqual({
          ...{ failed: 0, refused: {}, empty: 0 },
        });
        await eventually(async () => expect(await orphans(setting)).toEqual([]), 25_000);
        await setting.expectTrueIndex();
      });
    },
    240_000,
  );
});

async function rebuilt(server: ServerProcess): Promise<void> {
  await eventually(async () => {
    const { searchIndex } = await server.admin<{ searchIndex: { rebuild: { state: string } } }>(
      '{ searchIndex { rebuild { state } } }',
    );
    expect(searchIndex.rebuild.state).toBe('DONE');
  }, REBUILD_MS);
}
