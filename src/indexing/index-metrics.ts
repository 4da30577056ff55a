import type { Pool } from 'pg';
import { Gauge, Counter, Histogram } from 'prom-client';
import { ExpiringValue } from '../core/expiring-value.js';
import type { Registry } from '../core/metrics.js';
import { withinLimit } from '../core/within-limit.js';
import type { TargetEngine } from './targets.js';

/** Scrapes within this time share one query. */
const CACHE_MS = 1_000;

/** Maximum time that a scrape waits for Postgres. */
const QUERY_LIMIT_MS = 2_000;

interface EngineState {
  engine: TargetEngine;
  pending: number;
  oldestPendingSeconds: number;
  deadLetters: number;
  retrying: number;
  isLive: boolean;
  /** The share of the articles that the current build has delivered, 0 to 1; null without a build. */
  buildProgress: number | null;
}

const READ = `
  with changes as (
    select count(*) as n, min(created_at) as since from outbox
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
    (select n from changes)::float8 + coalesce(live.n, 0) as pending,
    coalesce(extract(epoch from clock_timestamp() - least(live.since, (select since from changes))),
      0)::float8 as "oldestPendingSeconds",
    coalesce(live.dead, 0)::float8 as "deadLetters",
    (coalesce(live.retrying, 0) + coalesce(building.retrying, 0))::float8 as retrying,
    live.engine is not null as "isLive",
    case when building.engine is not null then
      case when building.total is null then 0
        else greatest(0, 1 - building.n::float8 / greatest(building.total, 1)) end
    end as "buildProgress"
  from unnest($1::text[]) as configured (engine)
    left join (select * from target where state = 'LIVE') live using (engine)
    left join (select * from target where state = 'BUILDING') building using (engine)`;

const GAUGES: { name: string; help: string; value: (state: EngineState) => number | null }[] = [
  {
    name: 'doum_index_pending_changes',
    help: 'Changes in Postgres that are not yet in the index.',
    value: ({ pending }) => pending,
  },
  {
    name: 'doum_index_oldest_pending_seconds',
    help: 'Age of the oldest pending change; 0 without one.',
    value: ({ oldestPendingSeconds }) => oldestPendingSeconds,
  },
  {
    name: 'doum_index_dead_letters',
    help: 'Articles that the engine refused.',
    value: ({ deadLetters }) => deadLetters,
  },
  {
    name: 'doum_index_retrying_deliveries',
    help: 'Deliveries that failed and will be retried.',
    value: ({ retrying }) => retrying,
  },
  {
    name: 'doum_index_live',
    help: '1 if there is a complete generation that receives changes, else 0.',
    value: ({ isLive }) => Number(isLive),
  },
  {
    name: 'doum_index_building',
    help: '1 while a new generation is being built, else 0.',
    value: ({ buildProgress }) => Number(buildProgress !== null),
  },
  {
    name: 'doum_index_build_progress_ratio',
    help: 'Share of the articles that the current build has indexed, 0 to 1; absent without a build.',
    value: ({ buildProgress }) => buildProgress,
  },
];

/**
 * Registers gauges of the index of each engine, and of the words. They are read from Postgres when
 * they are scraped, so they are the same on every replica. While Postgres is unavailable they are
 * absent and `doum_database_up` is 0; other metrics are not affected.
 */
export function registerIndexMetrics(
  registry: Registry,
  pool: Pool,
  engines: readonly TargetEngine[],
): void {
  const reading = new ExpiringValue(
    async () => (await pool.query<EngineState>(READ, [engines])).rows,
    CACHE_MS,
  );
  const tooLate = () => new Error('Postgres does not answer in time.');
  const read = async () => {
    try {
      return await withinLimit(reading.current(), QUERY_LIMIT_MS, tooLate);
    } catch {
      return null;
    }
  };
  new Gauge({
    name: 'doum_database_up',
    help: '1 if Postgres answers this process, else 0.',
    registers: [registry],
    async collect() {
      this.set(Number((await read()) !== null));
    },
  });
  for (const { name, help, value } of GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: ['engine'],
      registers: [registry],
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
}

/** Metrics of the indexer of this process. A replica that does not lead counts nothing. */
export class IndexerMetrics {
  private readonly lag: Histogram<'engine'>;
  private readonly isFailing: Gauge<'engine'>;
  private readonly counters: Record<
    'delivered' | 'retried' | 'refused' | 'conflicted',
    Counter<'engine'>
  >;

  constructor(registry: Registry) {
    this.lag = new Histogram({
      name: 'doum_indexer_lag_seconds',
      help: 'Time from the commit of a change to its delivery to the engine.',
      labelNames: ['engine'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
      registers: [registry],
    });
    this.isFailing = new Gauge({
      name: 'doum_indexer_failing',
      help: '1 while this process leads and the engine cannot be written or read.',
      labelNames: ['engine'],
      registers: [registry],
    });
    const counter = (name: string, help: string) =>
      new Counter({ name, help, labelNames: ['engine'] as const, registers: [registry] });
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

  /** `lagSeconds`: for each article, the time since its change was committed. */
  delivered(engine: TargetEngine, lagSeconds: number[]): void {
    this.counters.delivered.inc({ engine }, lagSeconds.length);
    for (const seconds of lagSeconds) this.lag.observe({ engine }, seconds);
  }

  failing(engine: TargetEngine, isFailing: boolean): void {
    this.isFailing.set({ engine }, isFailing ? 1 : 0);
  }

  retried(engine: TargetEngine, n: number): void {
    this.counters.retried.inc({ engine }, n);
  }

  refused(engine: TargetEngine, n: number): void {
    this.counters.refused.inc({ engine }, n);
  }

  conflicted(engine: TargetEngine, n: number): void {
    this.counters.conflicted.inc({ engine }, n);
  }
}
