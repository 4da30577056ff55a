import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTraffic, type TrafficCounts } from '../support/traffic.js';
import type { Answer } from '../support/start-test-app.js';
import { importArticles } from './import-articles.js';
import { type ExperimentResult, withSetting } from './setting.js';
import { manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { waitUntilLive } from './live-generations.js';

const ARTICLES = 200;
const QUERIES = ['메시지', '보내기', '전송', '그룹채팅', '메시지 입력', '설명'];
const PAGES = 3;
const WARM_MS = 5_000;
const RETURN_MS = 3_000;

const SEARCH = `query ($query: String!, $page: Int) { search(query: $query, page: $page, first: 10) {
  degraded totalCount facets { values { slug count } } edges { excerptHighlight { text } node { title breadcrumb } }
} }`;

interface GoneCounts extends TrafficCounts {
  whileGone: number;
  degraded: number;
  /** Answered searches of the outage with fewer articles than a page has. */
  incomplete: number;
  slowestMs: number;
}

/**
 * Simulates an outage of Postgres (connections refused, or silent) under searches of readers, with
 * Elasticsearch. Readers ask for pages of a few queries, whose articles are remembered.
 */
export function databaseGone(options: {
  how: 'refuse' | 'hang';
  degradedSeconds: number;
  outageSeconds: number;
  searchesPerSecond: number;
  seed: number;
}): Promise<ExperimentResult> {
  const { how, degradedSeconds, outageSeconds, searchesPerSecond, seed } = options;
  return withSetting('elasticsearch', async (setting) => {
    const proxy = await startFaultProxy(setting.databaseUrl);
    setting.cleanUp(() => proxy.stop());
    const server = await setting.start({
      DATABASE_URL: proxy.url,
      DEGRADED_SECONDS: String(degradedSeconds),
    });
    const objects = [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)];
    await importArticles(
      setting,
      objects.map((object) => JSON.stringify(object)),
    );
    await waitUntilLive(setting.pool, ['elasticsearch']);
    const result: ExperimentResult = { runs: 1, lost: 0, stale: 0, extra: 0, figures: {} };
    await setting.judge(result);

    let isGone = false;
    let turn = 0;
    const counts: GoneCounts = {
      ...{ sent: 0, succeeded: 0, refused: {}, lost: 0 },
      ...{ whileGone: 0, degraded: 0, incomplete: 0, slowestMs: 0 },
    };
    const searches = startTraffic(
      { urls: () => [server.url], seed, perSecond: searchesPerSecond, concurrency: 16 },
      counts,
      async (url) => {
        turn += 1;
        const variables = { query: QUERIES[turn % QUERIES.length]!, page: 1 + (turn % PAGES) };
        const startedAt = performance.now();
        const outcome = await searchAsReader(url, variables);
        if (!isGone) return outcome;
        counts.whileGone += 1;
        counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - startedAt));
        if (outcome.kind !== 'answered') return outcome;
        if (outcome.data.degraded) counts.degraded += 1;
        if (outcome.data.edges.length < 10) counts.incomplete += 1;
        return outcome;
      },
    );
    await sleep(WARM_MS);
    proxy.setMode(how);
    isGone = true;
    await sleep(outageSeconds * 1_000);
    isGone = false;
    proxy.up();
    await sleep(RETURN_MS);
    await searches.stop();
    const { refused, lost, sent, succeeded, ...rest } = counts;
    Object.assign(result.figures, {
      searches: sent,
      failed: sent - succeeded,
      failures: JSON.stringify({ ...refused, ...(lost > 0 && { lost }) }),
      ...rest,
    });
    return result;
  });
}

interface Found {
  degraded: boolean;
  edges: object[];
}

async function searchAsReader(url: string, variables: object) {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: SEARCH, variables }),
    });
    const { data, errors } = (await response.json()) as Answer<{ search: Found }>;
    return errors
      ? { kind: 'refused' as const, code: errors[0]!.extensions.code }
      : { kind: 'answered' as const, data: data!.search };
  } catch {
    return { kind: 'lost' as const };
  }
}
