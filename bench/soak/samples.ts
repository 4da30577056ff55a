import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readMetrics } from '../../test/support/read-metrics.js';
import type { ServerProcess } from '../../test/support/server-process.js';
import {
  elasticsearchPid,
  megabytesOf,
  postgresPids,
  processorMsOf,
} from '../support/processes.js';
import type { Setting } from '../support/search-setting.js';

/** Figures by name at one moment; `minutes`: since the start of the load. */
export interface Sample {
  minutes: number;
  figures: Record<string, number>;
}

/** The size of a table. */
export interface Table {
  name: string;
  live: number;
  dead: number;
  megabytes: number;
}

const MB = 1024 * 1024;
const COLLECT_MS = 1_000;

const CONNECTIONS = `
  select coalesce(state, 'none') as state, count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() group by 1`;

const TABLES = `
  select relname as name, n_live_tup::int as live, n_dead_tup::int as dead,
    pg_total_relation_size(relid)::float8 / ${MB} as megabytes
  from pg_stat_user_tables order by 4 desc`;

/** Reads figures of the servers, Postgres and Elasticsearch. */
export class Sampler {
  private readonly pool: pg.Pool;

  constructor(
    private readonly setting: Setting,
    private readonly servers: readonly ServerProcess[],
  ) {
    this.pool = new pg.Pool({ connectionString: setting.databaseUrl, max: 1 });
    this.pool.on('error', () => undefined);
  }

  /** `collect`: garbage is collected first, and the heap that is left is a figure of its own. */
  async sample(minutes: number, collect: boolean): Promise<Sample> {
    if (collect) {
      for (const server of this.servers) server.kill('SIGIO');
      await sleep(COLLECT_MS);
    }
    const figures: Record<string, number> = {};
    for (const [i, server] of this.servers.entries()) {
      const of = `server ${i + 1}`;
      const metrics = await readMetrics(server.url);
      const metric = (name: string) => metrics.get(name) ?? 0;
      const heap = metric('nodejs_heap_size_used_bytes') / MB;
      figures[`${of} RSS MB`] = await server.residentMegabytes();
      figures[`${of} outside of the heap MB`] = metric('nodejs_external_memory_bytes') / MB;
      if (collect) figures[`${of} heap after collection MB`] = heap;
      figures[`${of} open files`] = metric('process_open_fds');
      figures[`${of} handles`] = metric('nodejs_active_resources_total');
      figures[`${of} longest loop block ms`] = metric('nodejs_eventloop_lag_max_seconds') * 1e3;
      figures[`${of} processor s`] = processorMsOf([server.pid]) / 1e3;
    }
    const { rows } = await this.pool.query<{ state: string; count: number }>(CONNECTIONS);
    const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
    figures['connections'] = rows.reduce((sum, row) => sum + row.count, 0);
    figures['connections active'] = count('active');
    figures['connections idle in transaction'] =
      count('idle in transaction') + count('idle in transaction (aborted)');
    figures['Postgres MB'] = megabytesOf(postgresPids());
    const size = await this.pool.query<{ mb: number }>(
      `select pg_database_size(current_database())::float8 / ${MB} as mb`,
    );
    figures['database MB'] = size.rows[0]!.mb;
    Object.assign(figures, await this.elasticsearch());
    return { minutes, figures };
  }

  async tables(): Promise<Table[]> {
    return (await this.pool.query<Table>(TABLES)).rows;
  }

  /** What waits in the queues; all are 0 at rest. */
  async queues(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<Record<string, number>>(`
      select (select count(*) from outbox)::int as outbox,
        (select count(*) from delivery)::int as delivery,
        (select count(*) from webhook_delivery where state = 'PENDING')::int as webhooks,
        (select count(*) from webhook_event)::int as events,
        (select count(*) from dead_letter)::int as "dead letters"`);
    const waiting = await Promise.all(
      this.servers.map(async ({ url }) => (await readMetrics(url)).get('doum_search_log_waiting')),
    );
    return { ...rows[0], 'search log': waiting.reduce<number>((sum, n) => sum + (n ?? 0), 0) };
  }

  stop(): Promise<void> {
    return this.pool.end();
  }

  private async elasticsearch(): Promise<Record<string, number>> {
    const { elasticsearch: url } = this.setting;
    const [nodes, stats] = (await Promise.all(
      ['/_nodes/stats/jvm', '/_stats/segments,store,docs'].map(async (path) =>
        (await fetch(`${url}${path}`)).json(),
      ),
    )) as [
      { nodes: Record<string, { jvm: { mem: { heap_used_in_bytes: number } } }> },
      {
        _all: {
          total: {
            segments: { count: number };
            store: { size_in_bytes: number };
            docs: { deleted: number };
          };
        };
        indices: object;
      },
    ];
    const heaps = Object.values(nodes.nodes).map(({ jvm }) => jvm.mem.heap_used_in_bytes);
    const { segments, store, docs } = stats._all.total;
    return {
      'Elasticsearch heap MB': heaps.reduce((sum, bytes) => sum + bytes, 0) / MB,
      'Elasticsearch MB': megabytesOf([await elasticsearchPid(url)]),
      'Elasticsearch segments': segments.count,
      'Elasticsearch indices': Object.keys(stats.indices).length,
      'Elasticsearch index MB': store.size_in_bytes / MB,
      'Elasticsearch deleted documents': docs.deleted,
    };
  }
}
