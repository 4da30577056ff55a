import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../bench/support/statistics.js';
import { waitUntilDelivered } from '../support/delivery.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { startTraffic } from '../support/traffic.js';
import { buildTrafficCatalogue } from '../support/writers.js';
import { MarkedArticles, searchWord } from './marked-articles.js';
import { type ExperimentResult, withSetting } from './setting.js';

const POLL_MS = 15;
const LIMIT_MS = 30_000;
/** More pollers would measure the searches instead of the index. */
const POLLERS = 3;
const WRITERS = 8;

/**
 * Edits at a steady rate. Measures the time from the answer to a mutation, after its commit, until
 * a search finds the new text, for as many edits as a few pollers can follow. Finally searches for
 * all edits.
 */
export function commitToFound({
  engine,
  seconds,
  perSecond,
  articles,
  seed,
}: {
  engine: EngineChoice;
  seconds: number;
  perSecond: number;
  articles: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting(engine, async (setting) => {
    const server = await setting.start();
    const marked = new MarkedArticles(await buildTrafficCatalogue(server), seed);
    for (let i = 0; i < articles; i += 1) await marked.create(server.url);
    await waitUntilDelivered(setting.pool);

    const idle = Array.from({ length: articles }, (_, i) => i);
    const times: number[] = [];
    const polling = new Set<Promise<void>>();
    const isFound = async (word: string) => {
      const outcome = await searchWord(server.url, word);
      return outcome.kind === 'answered' && outcome.data.totalCount === 1;
    };
    const follow = async (word: string, i: number) => {
      const committedAt = performance.now();
      while (!(await isFound(word))) {
        if (performance.now() - committedAt > LIMIT_MS)
          throw new Error(`${word} is not found after ${LIMIT_MS / 1_000} s.`);
        await sleep(POLL_MS);
      }
      times.push(performance.now() - committedAt);
      idle.push(i);
    };
    const startedAt = performance.now();
    const options = {
      urls: () => [server.url],
      seed,
      count: seconds * perSecond,
      perSecond,
      concurrency: WRITERS,
    };
    const { sent } = await startTraffic(
      options,
      { sent: 0, succeeded: 0, refused: {}, lost: 0 },
      async (url) => {
        // An article that is being searched for is not edited: its word would be replaced.
        const i = idle.shift()!;
        const word = await marked.edit(url, i);
        if (polling.size >= POLLERS) idle.push(i);
        else {
          const found: Promise<void> = follow(word, i).finally(() => polling.delete(found));
          polling.add(found);
        }
        return { kind: 'answered', data: null };
      },
    ).done;
    const editsPerSecond = (sent * 1_000) / (performance.now() - startedAt);
    await Promise.all(polling);
    await waitUntilDelivered(setting.pool);
    let found = 0;
    for (const word of marked.words) if (await isFound(word)) found += 1;
    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        engine,
        edits: sent,
        editsPerSecond: Math.round(editsPerSecond),
        measured: times.length,
        p50: Math.round(percentile(times, 0.5)),
        p95: Math.round(percentile(times, 0.95)),
        p99: Math.round(percentile(times, 0.99)),
        articles,
        found,
      },
    };
    await setting.judge(result);
    return result;
  });
}
