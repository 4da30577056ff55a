import type { Pool } from 'pg';
import { BackgroundLoop } from '../core/background-loop.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import { EngineIndexer, INDEXER_TIMINGS } from './engine-indexer.js';
import type { IndexWords } from './document-reader.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Targets } from './targets.js';

/** Pause between two looks at the outbox where no notification comes. */
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 250;
const TIDY_MS = 10_000;

/**
 * The indexer of this process: one EngineIndexer for each engine, which leads among the replicas or
 * waits to, and the loop that turns outbox rows into deliveries while one of them leads. Nothing
 * else ever writes to an index.
 */
export class Indexer {
  private readonly targets: Targets;
  private readonly engines: readonly EngineIndexer[];
  private readonly expansion: BackgroundLoop;
  private tidyAt = 0;

  constructor(
    private readonly pool: Pool,
    private readonly writers: readonly IndexWriter[],
    words: IndexWords,
    metrics: IndexerMetrics,
    private readonly logger: Logger,
    timings = INDEXER_TIMINGS,
  ) {
    this.targets = new Targets(pool);
    this.engines = writers.map(
      (writer) => new EngineIndexer(pool, writer, words, metrics, logger, timings),
    );
    this.expansion = new BackgroundLoop({
      run: () => this.expand(),
      // A deadlock with a target that is being replaced passes; without Postgres the leases run
      // out.
      onFailure: (error) =>
        logger.warn({ error: messageOf(error) }, 'Changes cannot be handed out now; trying again.'),
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: IDLE_MS,
    });
  }

  start(): void {
    this.expansion.start();
    this.engines.forEach((engine) => engine.start());
  }

  /** Something changed: called when Postgres announces a row of the outbox. */
  wake(): void {
    this.expansion.wake();
  }

  /** There is something to send: called when Postgres announces deliveries, whoever made them. */
  wakeEngines(): void {
    this.engines.forEach((engine) => engine.wake());
  }

  /**
   * The dictionary, or the whole database, may have changed: called when Postgres announces it or
   * was away.
   */
  reconcileSoon(): void {
    this.engines.forEach((engine) => engine.reconcileSoon());
  }

  /** Finishes the batches under way and gives the leases up. */
  async stop(): Promise<void> {
    await Promise.all([this.expansion, ...this.engines].map((part) => part.stop()));
  }

  /** Turns one batch of outbox rows into deliveries; resolves to whether there are more rows. */
  private async expand(): Promise<boolean> {
    if (!this.engines.some((engine) => engine.leads)) return false;
    const { taken, more } = await expandOutbox(this.pool);
    if (taken > 0) this.wakeEngines();
    if (!more) await this.tidy();
    return more;
  }

  /** Removes, now and then, targets of engines that are no longer configured and spare space. */
  private async tidy(): Promise<void> {
    if (performance.now() < this.tidyAt) return;
    this.tidyAt = performance.now() + TIDY_MS;
    for (const engine of await this.targets.dropUnkept(this.writers.map(({ name }) => name))) {
      this.logger.info(
        { engine },
        'Nobody keeps the index of this engine any more; it is built anew when it comes back.',
      );
    }
    await new Deliveries(this.pool).dropUndeliverable();
    await shrinkQueues(this.pool);
  }
}

/** Outbox rows that are expanded at once. */
const BATCH = 500;

const EXPAND = `
  with due as materialized (
    select id from outbox order by id limit ${BATCH} for update skip locked
  ), taken as (
    delete from outbox using due where outbox.id = due.id returning kind, entity_id, created_at
  ), touched as (
    select article_id, min(created_at) as enqueued_at from taken cross join lateral articles_of_change(kind, entity_id) as article_id
    group by article_id
  ), delivered as (
    insert into delivery (target_id, article_id, enqueued_at)
    select target.id, touched.article_id, touched.enqueued_at from touched cross join search_target target
    where target.state in ('BUILDING', 'LIVE')
    order by target.id, touched.article_id
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null, next_attempt_at = '-infinity', attempts = 0
    returning 1
  )
  -- Whoever indexes for an engine may be another process than this one.
  select (select count(*) from taken)::integer as taken,
    (select pg_notify('doum_delivery', '') from (select from delivered limit 1) as any_delivered) as notified`;

/**
 * Turns one batch of committed outbox rows into deliveries: for each target, the articles whose
 * documents the change touches. It is one statement, so that a process stopped in the middle of it
 * leaves no lock behind; and it runs after the commit of the change, so that an article that was
 * inserted during a rename is found. Several replicas may do it at once. Resolves to the number of
 * rows, and to whether there may be more.
 */
export async function expandOutbox(pool: Pool): Promise<{ taken: number; more: boolean }> {
  // Not prepared, so that it is planned for the present length of the queue: a plan made while it
  // was empty reads the whole queue for each row.
  const { rows } = await pool.query<{ taken: number }>(EXPAND);
  return { taken: rows[0]!.taken, more: rows[0]!.taken >= BATCH };
}

/** An empty queue that takes up more room than this is shrunk. */
const SPARE_BYTES = 250_000;

/**
 * Gives back the room of the outbox and the deliveries when they are empty, without waiting for a
 * writer or making one wait: deleted rows leave holes in the table and in its indexes, which vacuum
 * gives back only in part.
 */
export async function shrinkQueues(pool: Pool): Promise<void> {
  await pool.query({
    name: 'indexing-shrink-queues',
    text: `select shrink_queue(queue) from unnest(array['outbox', 'delivery']::regclass[]) as queue
      where pg_total_relation_size(queue) > ${SPARE_BYTES}`,
  });
}
