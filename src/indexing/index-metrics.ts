import type { Pool } from 'pg';
import { type Counter, Gauge, Histogram } from 'prom-client';
import {
  createCounter,
  readForScrapes,
  registerPostgresGauges,
  type Registry,
} from '../core/metrics.js';
import type { IndexOutcome, SearchEngineName } from '../search/index.js';

interface EngineState {
  engine: SearchEngineName;
  pending: number;
  oldestPendingSeconds: number;
  deadLetters: number;
  retrying: number;
  isLive: boolean;
  /** The share of articles that the current build has delivered, 0 to 1; null without a build. */
  buildProgress: number | null;
}

const READ = `
  with changes as (
    select count(*) as n, min(created_at) as since, clock_timestamp() as read_at from outbox
  ), target as (
    select t.engine, t.state, t.total, d.*,
      (select count(*) from dead_letter where target_id = t.id) as dead
    from search_target t cross join lateral (
      select count(*) as n, min(enqueued_at) as since,
        count(*) filter (where attempts > 0) as retrying
      from delivery where target_id = t.id
    ) d
    where t.state in ('LIVE', 'BUILDING')
  )
  select engine,
    changes.n::float8 + coalesce(live.n, 0) as pending,
    coalesce(extract(epoch from read_at - least(live.since, changes.since)), 0)::float8
      as "oldestPendingSeconds",
    coalesce(live.dead, 0)::float8 as "deadLetters",
    (coalesce(live.retrying, 0) + coalesce(building.retrying, 0))::float8 as retrying,
    live.engine is not null as "isLive",
    case when building.engine is not null then
      case when building.total is null then 0
        else greatest(0, 1 - building.n::float8 / greatest(building.total, 1)) end
    end as "buildProgress"
  from changes cross join unnest($1::text[]) as configured (engine)
    left join (select * from target where state = 'LIVE') live using (engine)
    left join (select * from target where state = 'BUILDING') building using (engine)`;

const READ_OUTBOX = `
  select count(*) as doum_outbox_pending,
    coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)
      as doum_outbox_oldest_seconds
  from outbox`;

const GAUGES: Record<string, [help: string, value: (state: EngineState) => number | null]> = {
  doum_index_pending_changes: [
    'Changes in Postgres that are not yet in the index.',
    ({ pending }) => pending,
  ],
  doum_index_oldest_pending_seconds: [
    'Age of the oldest pending change; 0 without one.',
    ({ oldestPendingSeconds }) => oldestPendingSeconds,
  ],
  doum_index_dead_letters: ['Articles that the engine refused.', ({ deadLetters }) => deadLetters],
  doum_index_retrying_deliveries: [
    'Deliveries that failed and will be retried.',
    ({ retrying }) => retrying,
  ],
  doum_index_live: [
    '1 if there is a complete generation that receives changes, else 0.',
    ({ isLive }) => Number(isLive),
  ],
  doum_index_building: [
    '1 while a new generation is being built, else 0.',
    ({ buildProgress }) => Number(buildProgress !== null),
  ],
  doum_index_build_progress_ratio: [
    'Share of the articles that the current build has indexed, 0 to 1; absent without a build.',
    ({ buildProgress }) => buildProgress,
  ],
};

/**
 * Registers `doum_database_up`, and gauges of the outbox and of each engine's index, which are read
 * from Postgres at each scrape and therefore equal on all replicas. The gauges are absent if
 * Postgres does not answer in time; other metrics are not affected.
 */
export function registerIndexMetrics(
  registry: Registry,
  pool: Pool,
  engines: readonly SearchEngineName[],
): void {
  const registers = [registry];
  // A separate read: a locked or very long table does not mean that Postgres is down.
  const ping = readForScrapes(pool, (client) => client.query('select 1'));
  new Gauge({
    ...{ name: 'doum_database_up', help: '1 if Postgres answers this process, else 0.', registers },
    async collect() {
      this.set(Number((await ping()) !== null));
    },
  });
  const read = readForScrapes(
    pool,
    async (client) => (await client.query<EngineState>(READ, [engines])).rows,
  );
  registerPostgresGauges(registry, pool, READ_OUTBOX, {
    doum_outbox_pending:
      'Rows of the outbox: changes that no server has handed to the indexes yet.',
    doum_outbox_oldest_seconds: 'Age of the oldest row of the outbox; 0 without one.',
  });
  for (const [name, [help, value]] of Object.entries(GAUGES))
    new Gauge({
      ...{ name, help, labelNames: ['engine'], registers },
      async collect() {
        const states = await read();
        this.reset();
        for (const state of states ?? []) {
          const number = value(state);
          if (number !== null) this.set({ engine: state.engine }, number);
        }
      },
    });
}

/** Metrics of the indexer of this process; zero on a replica that does not lead. */
export class IndexerMetrics {
  private readonly lag: Histogram<'engine'>;
  private readonly writing: Histogram<'engine'>;
  private readonly isFailing: Gauge<'engine'>;
  private readonly counters: Record<
    'delivered' | 'retried' | 'refused' | 'conflicted',
    Counter<'engine'>
  >;

  /** `engines`: those that this process may write to. */
  constructor(registry: Registry, engines: readonly SearchEngineName[]) {
    const common = { labelNames: ['engine' as const], registers: [registry] };
    this.lag = new Histogram({
      ...common,
      name: 'doum_indexer_lag_seconds',
      help: 'Time from the commit of a change to its delivery to the engine.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
    });
    this.writing = new Histogram({
      ...common,
      name: 'doum_indexer_write_duration_seconds',
      help: 'Duration of a batch of changes in the engine.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    });
    this.isFailing = new Gauge({
      ...common,
      name: 'doum_indexer_failing',
      help: '1 while this process leads and the engine cannot be written or read.',
    });
    for (const engine of engines) {
      this.lag.zero({ engine });
      this.writing.zero({ engine });
      this.isFailing.set({ engine }, 0);
    }
    const series = engines.map((engine) => ({ engine }));
    const counter = (name: string, help: string) => createCounter(registry, name, help, series);
    this.counters = {
      delivered: counter('doum_indexer_delivered_total', 'Articles that the engine accepted.'),
      retried: counter(
        'doum_indexer_retried_total',
        'Deliveries that the engine could not accept and that are retried.',
      ),
      refused: counter(
        'doum_indexer_refused_total',
        'Articles that the engine refused: dead letters.',
      ),
      conflicted: counter(
        'doum_indexer_conflicted_total',
        'Deliveries that were ignored because the index had a newer state.',
      ),
    };
  }

  /** Counts the outcomes of a batch. `lagSeconds`: time since the commit, per accepted article. */
  settled(
    engine: SearchEngineName,
    lagSeconds: readonly number[],
    outcomes: readonly IndexOutcome[],
  ): void {
    const { delivered, retried, refused, conflicted } = this.counters;
    delivered.inc({ engine }, lagSeconds.length);
    for (const seconds of lagSeconds) this.lag.observe({ engine }, seconds);
    for (const outcome of outcomes) {
      if (outcome.kind === 'retry') retried.inc({ engine });
      else if (outcome.kind === 'refused') refused.inc({ engine });
      else if (outcome.newer !== undefined) conflicted.inc({ engine });
    }
  }

  /** Measures the duration of a successful write. */
  async write<T>(engine: SearchEngineName, work: () => Promise<T>): Promise<T> {
    const end = this.writing.startTimer({ engine });
    const written = await work();
    end();
    return written;
  }

  failing(engine: SearchEngineName, isFailing: boolean): void {
    this.isFailing.set({ engine }, isFailing ? 1 : 0);
  }
}
