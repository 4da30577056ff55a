import type { Pool } from 'pg';
import { allSettled } from '../core/all-settled.js';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import type { Deliverer } from './deliverer.js';
import { type Deliveries, AWAITED_ATTEMPTS } from './deliveries.js';
import type { IndexWords } from './document-reader.js';
import type { SearchTarget, Targets } from './targets.js';
import { flat, IndexComparison } from './index-comparison.js';

/**
 * The outcome of a step of a build: there is more to do, it waits for deliveries or for the next
 * leader, it is live, or it was taken back.
 */
export type BuildStep = 'more' | 'waiting' | 'live' | 'taken back';

/**
 * Builds a generation beside the live one. Progress is kept in Postgres, so that the next leader
 * goes on where the one before stopped: the target's row, its generation, its deliveries (a queue
 * of every published article, which changes join), the comparison, the swap, the state.
 */
export class GenerationBuilder {
  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly deliverer: Deliverer,
    private readonly words: IndexWords,
    private readonly logger: Logger,
  ) {}

  /**
   * Does one step. Rejects when Postgres or the engine is away, and when the generation proves
   * incomplete: then the one before stays live.
   */
  async step(target: SearchTarget, leading: () => boolean): Promise<BuildStep> {
    if (target.total === null && !(await this.begin(target))) return 'taken back';
    // Batches are claimed in the order in which articles were enqueued: one that is not full holds
    // the last of them. Only changes come after it. They never end, and are delivered to this
    // generation when it is live, too.
    if (await this.deliver(target, { refresh: false })) return 'more';
    if ((await this.deliveries.awaited(target.id)) > 0) return 'waiting';

    // Before the look at the lease: where another leader activated a generation in between, the
    // swap is refused.
    const before = await this.writer.liveGeneration();
    if (!leading()) return 'waiting';
    const problem = await verifyBuild(this.pool, this.writer, target);
    if (problem) await this.fail(target, problem);
    await this.writer.prepare(target.generation);
    // Changes that came during this can be found in the generation before, so they must be in this
    // one before the swap.
    while (leading() && (await this.deliver(target, { refresh: true })));
    if (!leading()) return 'waiting';
    // A change of the dictionary replaces a build under way.
    if (!(await this.targets.exists(target))) return 'taken back';
    await this.writer.activate(target.generation, before);
    if (!(await this.targets.markLive(target))) return 'taken back';
    this.logger.info(
      { engine: target.engine, generation: target.generation },
      'The new generation is live.',
    );
    return 'live';
  }

  /** Sends batches at once; resolves to whether there is more. */
  private async deliver(target: SearchTarget, options: { refresh: boolean }): Promise<boolean> {
    const batches = Array.from({ length: this.writer.parallelWrites }, () =>
      this.deliverer.deliver(target, options),
    );
    return (await allSettled(batches)).includes('full');
  }

  private async begin(target: SearchTarget): Promise<boolean> {
    const dictionary = await this.words.dictionary();
    // The words changed since this build was asked for: the next comparison asks for another one.
    if (this.writer.fingerprint(dictionary) !== target.fingerprint) {
      await this.targets.removeBuild(target);
      return false;
    }
    await this.writer.createGeneration(target.generation, dictionary);
    const total = await this.targets.enqueueAll(target);
    if (total === null) return false;
    this.logger.info(
      { engine: target.engine, generation: target.generation, articles: total },
      'Building a generation.',
    );
    return true;
  }

  private async fail(target: SearchTarget, problem: string): Promise<never> {
    if (await this.targets.markFailed(target, problem)) {
      await this.writer.dropGeneration(target.generation);
      this.logger.error(
        { engine: target.engine, generation: target.generation, problem },
        'The new generation is not complete; the one before stays.',
      );
    }
    throw new Error(problem);
  }
}

/** Articles that are compared. */
const SAMPLE_SIZE = 500;

/** Ids of articles that the message names. */
const MAX_NAMED = 5;

/** A build with more dead letters than this and than a tenth of the articles is given up. */
const MAX_DEAD = 10;

/** What Postgres counts for a generation, at about one moment. */
interface Counts {
  published: number;
  /** Changes under way: the number of documents may differ by as many. */
  pending: number;
  /** Dead letters, and deliveries that are about to become one. */
  dead: number;
}

/**
 * Compares a generation that has received everything with Postgres: the number of documents, and a
 * random sample of articles with all that is searched of them. Resolves to null when they agree,
 * else to a sentence that says what is wrong. Changes under way may differ, and so may dead letters
 * as long as they are few: a generation that refuses a tenth of the articles was made wrong.
 */
export async function verifyBuild(
  pool: Pool,
  writer: IndexWriter,
  target: SearchTarget,
): Promise<string | null> {
  const before = await readCounts(pool, target);
  const documents = await writer.count(target.generation);
  const after = await readCounts(pool, target);
  const slack = before.pending + after.pending + Math.abs(after.published - before.published);
  const low =
    Math.min(before.published, after.published) - Math.max(before.dead, after.dead) - slack;
  const high = Math.max(before.published, after.published) + slack;
  const summary = `The new generation holds ${documents} documents, Postgres ${after.published} published articles (${after.dead} dead letters, ${after.pending} changes under way).`;
  if (documents < low || documents > high) return summary;
  if (after.dead > Math.max(MAX_DEAD, after.published / 10))
    return `The engine refuses too many articles. ${summary}`;

  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE_SIZE}`,
  );
  const ids = rows.map(({ id }) => id);
  const wrong = flat(await new IndexComparison(pool, writer, target).compare(ids));
  return wrong.length > 0
    ? `The new generation disagrees with Postgres about published articles, among them those with the ids ${wrong.slice(0, MAX_NAMED).join(', ')}.`
    : null;
}

async function readCounts(pool: Pool, target: SearchTarget): Promise<Counts> {
  const { rows } = await pool.query<Counts>(
    `select (select count(*) from article where status = 'PUBLISHED')::integer as published,
       (select count(*) from outbox)::integer
         + (select count(*) from delivery where target_id = $1 and attempts <= $2)::integer as pending,
       (select count(*) from dead_letter where target_id = $1)::integer
         + (select count(*) from delivery where target_id = $1 and attempts > $2)::integer as dead`,
    [target.id, AWAITED_ATTEMPTS],
  );
  return rows[0]!;
}
