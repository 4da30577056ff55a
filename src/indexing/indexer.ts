import type { Pool } from 'pg';
import { BackgroundLoop } from '../core/background-loop.js';
import { isDeadlock, violatedConstraint } from '../core/database-errors.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import { DeliveryPace } from './delivery-pace.js';
import { EngineIndexer, type IndexerTimings } from './engine-indexer.js';
import type { IndexWords } from './index-words.js';
import type { IndexerMetrics } from './index-metrics.js';
import { Targets } from './targets.js';
import { WordsIndexer } from './words-indexer.js';

/** Pause between two polls of the outbox without a notification. */
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 250;
const CLEANUP_MS = 10_000;

/**
 * The indexer of this process: one EngineIndexer per engine, one WordsIndexer, and a loop that
 * turns outbox rows into deliveries while one of them leads. Nothing else writes to an index.
 */
export class Indexer {
  private readonly targets: Targets;
  private readonly indexers: readonly (EngineIndexer | WordsIndexer)[];
  private readonly expansion: BackgroundLoop;
  private readonly pace: DeliveryPace;
  private cleanupAt = 0;

  constructor(
    private readonly pool: Pool,
    private readonly writers: readonly IndexWriter[],
    words: IndexWords,
    onIndexChange: () => void,
    metrics: IndexerMetrics,
    private readonly logger: Logger,
    timings: IndexerTimings,
    isSearching: () => boolean,
  ) {
    this.targets = new Targets(pool);
    this.pace = new DeliveryPace(timings.pauseMs);
    this.indexers = [
      ...writers.map(
        (writer) =>
          new EngineIndexer(
            pool,
            writer,
            words,
            onIndexChange,
            metrics,
            logger,
            timings,
            isSearching,
            this.pace,
          ),
      ),
      new WordsIndexer(pool, words, metrics, logger, timings.leaseSeconds, isSearching, this.pace),
    ];
    this.expansion = new BackgroundLoop({
      run: () => this.expand(),
      onFailure: (error, { failures }) => {
        if (failures === 1 && isTargetReplaced(error)) return;
        logger.warn(
          { error: messageOf(error) },
          'The outbox cannot be processed now; trying again.',
        );
      },
      pauseMs: IDLE_MS,
      firstRetryMs: FIRST_RETRY_MS,
      maxRetryMs: IDLE_MS,
    });
  }

  start(): void {
    this.expansion.start();
    this.indexers.forEach((indexer) => indexer.start());
  }

  /** To be called when Postgres announces a row of the outbox. */
  wake(): void {
    this.expansion.wake();
  }

  /** To be called when Postgres announces deliveries, by any process. */
  wakeTargets(): void {
    this.indexers.forEach((indexer) => indexer.wake());
  }

  /** To be called when somebody waits until a change is searchable. */
  hurry(): void {
    this.pace.hurry();
  }

  /**
   * To be called when the dictionary or the whole database may have changed: when Postgres
   * announces it or was unavailable.
   */
  reconcileSoon(): void {
    this.indexers.forEach((indexer) => indexer.reconcileSoon());
    this.pace.end();
  }

  /** Finishes the current batches and releases the leases. */
  async stop(): Promise<void> {
    const stopped = [this.expansion, ...this.indexers].map((part) => part.stop());
    // Now no new pause begins.
    this.pace.end();
    await Promise.all(stopped);
  }

  /** Expands one batch of outbox rows. Resolves to whether there are more. */
  private async expand(): Promise<boolean> {
    if (!this.indexers.some((indexer) => indexer.leads)) return false;
    const { taken, more } = await expandOutbox(this.pool);
    if (taken > 0) this.wakeTargets();
    if (!more) await this.cleanUp();
    return more;
  }

  /** Deletes targets of engines that are no longer configured, and frees disk space. */
  private async cleanUp(): Promise<void> {
    if (performance.now() < this.cleanupAt) return;
    this.cleanupAt = performance.now() + CLEANUP_MS;
    const configured = this.writers.map(({ name }) => name);
    for (const engine of await this.targets.deleteUnconfigured(configured)) {
      this.logger.info(
        { engine },
        'No server is configured for this engine any more. Its index is rebuilt if one is again.',
      );
    }
    await new Deliveries(this.pool).deleteOfFailedBuilds();
    await shrinkQueues(this.pool);
  }
}

/** Outbox rows per batch. An import writes four for each article. */
const BATCH_SIZE = 2_000;

const EXPAND = `
  with due as materialized (
    select id from outbox order by id limit ${BATCH_SIZE} for update skip locked
  ), taken as (
    delete from outbox using due where outbox.id = due.id returning kind, entity_id, created_at
  ), changed as (
    select kind, entity_id, min(created_at) as created_at from taken group by kind, entity_id
  ), touched as (
    -- Nearly all changes are those of articles. The function takes a millisecond for each call.
    select article_id, min(created_at) as enqueued_at
    from (
      select entity_id as article_id, created_at from changed where kind = 'article'
      union all
      select article_id, created_at
      from changed cross join lateral articles_of_change(kind, entity_id) as article_id
      where kind <> 'article'
    ) as article_change
    group by article_id
  ), delivered as (
    insert into delivery (target_id, article_id, enqueued_at)
    select target.id, touched.article_id, touched.enqueued_at
    from touched cross join search_target target
    where target.state in ('BUILDING', 'LIVE')
    order by target.id, touched.article_id
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null, next_attempt_at = '-infinity',
      attempts = 0
    -- A delivery that is due and was never claimed needs no new sequence. Its article is read later.
    where delivery.claimed_until is not null or delivery.next_attempt_at > '-infinity'
    returning 1
  )
  -- Another process may send the deliveries.
  select (select count(*) from taken)::integer as taken,
    (select pg_notify('doum_delivery', '')
      from (select from delivered limit 1) as any_delivered) as notified`;

/**
 * Turns one batch of committed outbox rows into deliveries: for each target, the articles whose
 * documents the change touches. It is one statement, so that a suspended process leaves no lock
 * behind. It runs after the commit of the change, so that an article that was inserted during a
 * rename is found. Replicas may run it concurrently. Resolves to the number of rows, and to whether
 * there may be more.
 */
export async function expandOutbox(pool: Pool): Promise<{ taken: number; more: boolean }> {
  // Not prepared, because a plan made for an empty queue reads a long queue once per row.
  const { rows } = await pool.query<{ taken: number }>(EXPAND);
  return { taken: rows[0]!.taken, more: rows[0]!.taken >= BATCH_SIZE };
}

/**
 * Whether `expandOutbox` failed in a way that it does when a target is deleted meanwhile, for
 * example because a new index took over. Nothing was changed, and the next attempt should succeed.
 */
export function isTargetReplaced(error: unknown): boolean {
  return isDeadlock(error) || violatedConstraint(error) === 'delivery_target_id_fkey';
}

/** Empty queues above this size are shrunk. */
const MIN_SHRINK_BYTES = 250_000;

/**
 * Frees the disk space of the outbox and the deliveries when they are empty, without waiting for
 * writers or blocking them. Vacuum frees the space of deleted rows only in part.
 */
async function shrinkQueues(pool: Pool): Promise<void> {
  await pool.query({
    name: 'indexing-shrink-queues',
    text: `select shrink_queue(queue) from unnest(array['outbox', 'delivery']::regclass[]) as queue
      where pg_total_relation_size(queue) > ${MIN_SHRINK_BYTES}`,
  });
}
