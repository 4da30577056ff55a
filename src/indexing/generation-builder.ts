import type { Pool } from 'pg';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import type { Deliverer } from './deliverer.js';
import { type Deliveries, AWAITED_ATTEMPTS } from './deliveries.js';
import type { IndexWords } from './index-words.js';
import type { SearchTarget, Targets } from './targets.js';
import type { IndexAnnouncement } from './index-announcement.js';
import { differingIds, IndexComparison } from './index-comparison.js';

/**
 * The outcome of a step of a build: there is more to do, it waits for deliveries or for the next
 * leader, the generation is live, or the build was cancelled.
 */
type BuildStep = 'more' | 'waiting' | 'live' | 'cancelled';

/**
 * Builds a generation while another one is live. The steps are: create the generation, enqueue all
 * published articles (new changes join this queue), deliver, prepare, verify, swap. Progress is
 * stored in Postgres, so that the next leader continues where the previous one stopped.
 */
export class GenerationBuilder {
  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly deliverer: Deliverer,
    private readonly words: IndexWords,
    private readonly announcement: IndexAnnouncement,
    private readonly logger: Logger,
  ) {}

  /**
   * Does one step. `leading` says whether this process still leads, `isOver` whether the step should
   * end although more batches are due. Rejects if Postgres or the engine is unavailable, or if the
   * generation is incomplete; then the previous one stays live.
   */
  async step(
    target: SearchTarget,
    leading: () => boolean,
    isOver: () => boolean,
  ): Promise<BuildStep> {
    if (target.total === null && !(await this.begin(target))) return 'cancelled';
    // Batches are claimed in the order in which articles were enqueued, so a batch that is not full
    // contains the last article. Later deliveries are changes, which never end. They are also
    // delivered after this generation is live.
    const mayContinue = () => leading() && !isOver();
    if ((await this.deliverer.deliver(target, { refresh: false }, mayContinue)) === 'full')
      return 'more';
    if ((await this.deliveries.awaited(target.id)) > 0) return 'waiting';

    // Read before the check of the lease: if another leader activates a generation in between, the
    // swap fails.
    const previous = await this.writer.liveGeneration();
    if (!leading()) return 'waiting';
    await this.writer.prepare(target.generation);
    const problem = await verifyBuild(this.pool, this.writer, target);
    if (problem) await this.fail(target, problem);
    // Changes made meanwhile are searchable in the previous generation, so they must be in this one
    // before the swap.
    await this.deliverer.deliver(target, { refresh: true }, leading);
    if (!leading()) return 'waiting';
    // A change of the dictionary cancels the build and starts another one.
    if (!(await this.targets.exists(target))) return 'cancelled';
    await this.writer.activate(target.generation, previous);
    await this.announcement.send();
    if (!(await this.targets.markLive(target))) return 'cancelled';
    this.logger.info(
      { engine: target.engine, generation: target.generation },
      'The new generation is live.',
    );
    return 'live';
  }

  private async begin(target: SearchTarget): Promise<boolean> {
    const dictionary = await this.words.dictionary();
    await this.writer.inspect();
    // The dictionary or the engine changed since this build was requested, or the replica that
    // requested it did not know the version of the engine. A build that was requested meanwhile is
    // newer.
    const fingerprint = this.writer.fingerprint(dictionary);
    if (fingerprint !== target.fingerprint) {
      await this.targets.removeBuild(target);
      await this.targets.startBuild(target.engine, fingerprint);
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
        'The new generation is incomplete; the previous one stays live.',
      );
    }
    throw new Error(problem);
  }
}

/** Number of articles that are compared. */
const SAMPLE_SIZE = 500;

/** Maximum number of article ids in the message. */
const MAX_LISTED_IDS = 5;

/** A build fails if it has more dead letters than this and than a tenth of the articles. */
const MAX_DEAD_LETTERS = 10;

/** Numbers of articles in Postgres. */
interface Counts {
  published: number;
  /** Pending changes: the number of documents may differ by as many. */
  pending: number;
  /** Dead letters, and deliveries that failed too often to be awaited. */
  dead: number;
}

/**
 * Compares a complete generation with Postgres: the number of documents, and all searchable content
 * of a random sample of articles. Resolves to null if they agree, otherwise to a description of the
 * problem. Pending changes may differ. So may dead letters if they are few: if the engine refuses a
 * tenth of the articles, the generation is broken.
 */
async function verifyBuild(
  pool: Pool,
  writer: IndexWriter,
  target: SearchTarget,
): Promise<string | null> {
  const before = await readCounts(pool, target);
  const documents = await writer.count(target.generation);
  const after = await readCounts(pool, target);
  const tolerance = before.pending + after.pending + Math.abs(after.published - before.published);
  const low =
    Math.min(before.published, after.published) - Math.max(before.dead, after.dead) - tolerance;
  const high = Math.max(before.published, after.published) + tolerance;
  const summary =
    `The new generation holds ${documents} documents, Postgres ${after.published} published ` +
    `articles (${after.dead} dead letters, ${after.pending} changes under way).`;
  if (documents < low || documents > high) return summary;
  if (after.dead > Math.max(MAX_DEAD_LETTERS, after.published / 10))
    return `The engine refuses too many articles. ${summary}`;

  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE_SIZE}`,
  );
  const ids = rows.map(({ id }) => id);
  const different = differingIds(await new IndexComparison(pool, writer, target).compare(ids));
  const listed = different.slice(0, MAX_LISTED_IDS).join(', ');
  return different.length > 0
    ? 'The new generation disagrees with Postgres about published articles, among them those ' +
        `with the ids ${listed}.`
    : null;
}

async function readCounts(pool: Pool, target: SearchTarget): Promise<Counts> {
  const { rows } = await pool.query<Counts>(
    `select (select count(*) from article where status = 'PUBLISHED')::integer as published,
       (select count(*) from outbox)::integer
         + (select count(*) from delivery where target_id = $1 and attempts <= $2)::integer
         as pending,
       (select count(*) from dead_letter where target_id = $1)::integer
         + (select count(*) from delivery where target_id = $1 and attempts > $2)::integer as dead`,
    [target.id, AWAITED_ATTEMPTS],
  );
  return rows[0]!;
}
