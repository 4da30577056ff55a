import { setTimeout as sleep } from 'node:timers/promises';
import { compareWithPostgres } from '../support/compare-index.js';
import type { ServerProcess } from '../support/server-process.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters, type TrafficCatalogue } from '../support/writers.js';
import { waitUntilLive } from './live-generations.js';
import { MarkedArticles, searchWord } from './marked-articles.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

const MARKED = 5;
const ANSWERED_MS = 120_000;
const DROPPED_MS = 60_000;
const POLL_MS = 25;

const ELASTICSEARCH = { SEARCH_ENGINE: 'elasticsearch', SEARCH_FALLBACK: 'none' };
const WITH_FALLBACK = { SEARCH_ENGINE: 'elasticsearch', SEARCH_FALLBACK: 'memory' };
const MEMORY = { SEARCH_ENGINE: 'memory', SEARCH_FALLBACK: 'none' };

/**
 * Changes the configured engines of servers on one database, with edits under each configuration.
 * After each change, the first search that an engine answers must contain every edit made while
 * that engine was not kept up to date. `away`: whether the unused engine is away long enough to be
 * dropped, or returns within a minute.
 */
class ChangingEngines {
  private server!: ServerProcess;
  private catalogue!: TrafficCatalogue;
  private marked!: MarkedArticles;
  readonly result: ExperimentResult = {
    runs: 0,
    lost: 0,
    stale: 0,
    extra: 0,
    figures: { staleSearches: 0 },
  };

  constructor(
    private readonly setting: Setting,
    private readonly options: { mutations: number; away: 'for long' | 'for seconds'; seed: number },
  ) {}

  /** Starts the first server. */
  async begin(environment: Record<string, string>, kept: readonly EngineChoice[]): Promise<void> {
    this.server = await this.setting.start(environment);
    this.catalogue = await buildTrafficCatalogue(this.server);
    this.marked = new MarkedArticles(this.catalogue, this.options.seed);
    for (let i = 0; i < MARKED; i += 1) await this.marked.create(this.server.url);
    await this.change([this.server], kept);
  }

  /** Replaces the server by one with another configuration. */
  async switchTo(
    name: string,
    environment: Record<string, string>,
    kept: readonly EngineChoice[],
  ): Promise<void> {
    await this.server.stop();
    this.server = await this.setting.start(environment);
    await this.searchFirst(name, this.server);
    await this.change([this.server], kept);
  }

  /** Runs two replicas with different engines for a while, then only the new one. */
  async roll(
    name: string,
    environment: Record<string, string>,
    kept: readonly EngineChoice[],
  ): Promise<void> {
    const next = await this.setting.start(environment);
    await this.searchFirst(name, next);
    const both = ['elasticsearch', 'memory'] as const;
    await this.change([this.server, next], both);
    for (const server of [this.server, next])
      await this.searchFirst(`${name}, side by side`, server);
    await this.server.stop();
    this.server = next;
    await this.change([this.server], kept);
  }

  /** Advances time by SQL, and waits until the index of Elasticsearch is no longer kept. */
  async deleteElasticsearch(): Promise<void> {
    if (this.options.away === 'for seconds') return;
    const { pool } = this.setting;
    await pool.query(
      `update indexer_lease set expires_at = now() - interval '2 minutes'
       where engine = 'ELASTICSEARCH'`,
    );
    for (const startedAt = performance.now(); ;) {
      const { rows } = await pool.query(`select from search_target where engine = 'ELASTICSEARCH'`);
      if (rows.length === 0) return;
      if (performance.now() - startedAt > DROPPED_MS)
        throw new Error('Nobody keeps Elasticsearch, and its target is still there.');
      await sleep(POLL_MS);
    }
  }

  /** Edits on these servers; then all maintained engines must agree with Postgres. */
  private async change(
    servers: readonly ServerProcess[],
    kept: readonly EngineChoice[],
  ): Promise<void> {
    const { mutations: count, seed } = this.options;
    const urls = () => servers.map(({ url }) => url);
    await startWriters({ urls, seed: seed + this.result.runs, count, catalogue: this.catalogue })
      .done;
    await this.marked.editAll(servers[0]!.url);
    await waitUntilLive(this.setting.pool, kept);
    for (const engine of kept) {
      const { lost, stale, extra } = await compareWithPostgres({ ...this.setting, engine });
      this.result.lost += lost.length;
      this.result.stale += stale.length;
      this.result.extra += extra.length;
    }
  }

  /** Searches until there is an answer, which must contain the newest word of each article. */
  private async searchFirst(name: string, { url }: ServerProcess): Promise<void> {
    this.result.runs += 1;
    const startedAt = performance.now();
    for (const word of this.marked.words) {
      for (;;) {
        const outcome = await searchWord(url, word);
        if (outcome.kind === 'answered') {
          const { totalCount, engine } = outcome.data;
          this.result.figures[name] =
            `${engine} after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
          if (totalCount !== 1)
            this.result.figures.staleSearches = Number(this.result.figures.staleSearches) + 1;
          break;
        }
        if (performance.now() - startedAt > ANSWERED_MS)
          throw new Error(`${name}: no search is answered.`);
        await sleep(POLL_MS);
      }
    }
  }
}

/**
 * Fallback on, off and on again; then the engine in memory alone, and Elasticsearch again. `rolling`: switches
 * the engine and back, with both replicas running.
 */
export function engineChanged(options: {
  mutations: number;
  away: 'for long' | 'for seconds';
  rolling: boolean;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting('elasticsearch', async (setting) => {
    const engines = new ChangingEngines(setting, options);
    if (options.rolling) {
      await engines.begin(ELASTICSEARCH, ['elasticsearch']);
      await engines.roll('to memory, rolling', MEMORY, ['memory']);
      await engines.deleteElasticsearch();
      await engines.roll('to Elasticsearch, rolling', ELASTICSEARCH, ['elasticsearch']);
    } else {
      await engines.begin(WITH_FALLBACK, ['elasticsearch', 'memory']);
      await engines.switchTo('fallback off', ELASTICSEARCH, ['elasticsearch']);
      await engines.switchTo('fallback on', WITH_FALLBACK, ['elasticsearch', 'memory']);
      await engines.switchTo('to memory', MEMORY, ['memory']);
      await engines.deleteElasticsearch();
      await engines.switchTo('to Elasticsearch', ELASTICSEARCH, ['elasticsearch']);
    }
    return engines.result;
  });
}
