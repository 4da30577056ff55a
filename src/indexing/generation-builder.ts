import type { Pool } from 'pg';
import type { IndexWriter } from '../search/index.js';
import { differingIds, IndexComparison } from './comparison.js';
import { Deliverer } from './deliverer.js';
import { AWAITED_ATTEMPTS } from './delivery-queue.js';
import type { WorkContext } from './target-loop.js';
import type { SearchTarget } from './targets.js';
import type { WordsTarget } from './words-target.js';

/**
 * The outcome of a step of a build. `more`: call again; `waiting`: for deliveries or for the next
 * leader; `live`: the generation answers searches; `cancelled`: the target is gone.
 */
type BuildStep = 'more' | 'waiting' | 'live' | 'cancelled';

/**
 * Builds a generation while another one is live: creates it, enqueues all published articles (later
 * changes join this queue), delivers, prepares, verifies, and swaps. Progress is stored in
 * Postgres, so that the next leader continues.
 */
export class GenerationBuilder {
  private readonly deliverer: Deliverer;

  constructor(
    private readonly context: WorkContext,
    private readonly writer: IndexWriter,
    private readonly words: WordsTarget,
    private readonly announce: () => Promise<void>,
  ) {
    this.deliverer = new Deliverer(context, writer);
  }

  /**
   * Does one step. `leading`: whether this process still leads; `isOver`: whether to stop although
   * more batches are due. Rejects if Postgres or the engine is unavailable, or if the generation is
   * incomplete; the previous generation then stays live.
   */
  async step(
    target: SearchTarget,
    leading: () => boolean,
    isOver: () => boolean,
  ): Promise<BuildStep> {
    if (target.total === null && !(await this.begin(target))) return 'cancelled';
    // Batches follow the order of enqueuing, so a batch that is not full contains the last article.
    // Later deliveries are changes, which never end and are also delivered to a live generation.
    const mayContinue = () => leading() && !isOver();
    if ((await this.deliverer.deliver(target, { refresh: false }, mayContinue)) === 'full')
      return 'more';
    if ((await this.context.deliveries.awaited(target.id)) > 0) return 'waiting';

    // Read before the lease is checked: if another leader activates a generation in between, the
    // swap fails.
    const previous = await this.writer.liveGeneration();
    if (!leading()) return 'waiting';
    await this.writer.prepare(target.generation);
    const problem = await verifyBuild(this.context.pool, this.writer, target);
    if (problem) await this.fail(target, problem);
    // Changes made meanwhile are searchable in the previous generation. This one needs them before
    // the swap.
    await this.deliverer.deliver(target, { refresh: true }, leading);
    if (!leading()) return 'waiting';
    // A change of the dictionary cancels the build and starts a new one.
    if (!(await this.context.targets.exists(target))) return 'cancelled';
    await this.writer.activate(target.generation, previous);
    await this.announce();
    if (!(await this.context.targets.markLive(target))) return 'cancelled';
    this.context.logger.info(
      { engine: target.engine, generation: target.generation },
      'The new generation is live.',
    );
    return 'live';
  }

  private async begin(target: SearchTarget): Promise<boolean> {
    const dictionary = await this.words.dictionary();
    await this.writer.inspect();
    // The dictionary or engine changed since the request, or the requesting replica did not know
    // the engine's version. A build that was requested meanwhile is newer.
    const fingerprint = this.writer.fingerprint(dictionary);
    if (fingerprint !== target.fingerprint) {
      await this.context.targets.removeBuild(target);
      await this.context.targets.startBuild(target.engine, fingerprint);
      return false;
    }
    await this.writer.createGeneration(target.generation, dictionary);
    const total = await this.context.targets.enqueueAll(target);
    if (total === null) return false;
    this.context.logger.info(
      { engine: target.engine, generation: target.generation, articles: total },
      'Building a generation.',
    );
    return true;
  }

  private async fail(target: SearchTarget, problem: string): Promise<never> {
    if (await this.context.targets.markFailed(target, problem)) {
      await this.writer.dropGeneration(target.generation);
      this.context.logger.error(
        { engine: target.engine, generation: target.generation, problem },
        'The new generation is incomplete; the previous one stays live.',
      );
    }
    throw new Error(problem);
  }
}

/** Articles of the random sample. */
const SAMPLE_SIZE = 500;

/** Dead letters up to which a build succeeds, unless a tenth of the articles is more. */
const MAX_DEAD_LETTERS = 10;

/** `pending`: changes that explain a difference. `dead`: dead letters, and those not awaited. */
const COUNTS = `
  select (select count(*) from article where status = 'PUBLISHED')::integer as published,
    (select count(*) from outbox)::integer
      + (select count(*) from delivery where target_id = $1 and attempts <= $2)::integer
      as pending,
    (select count(*) from dead_letter where target_id = $1)::integer
      + (select count(*) from delivery where target_id = $1 and attempts > $2)::integer as dead`;

/**
 * Compares a complete generation with Postgres: the number of documents, and the searchable content
 * of a random sample. Resolves to a description of the problem, or to null. Pending changes and a
 * few dead letters may differ.
 */
async function verifyBuild(
  pool: Pool,
  writer: IndexWriter,
  target: SearchTarget,
): Promise<string | null> {
  const documents = await writer.count(target.generation);
  const { rows } = await pool.query<Record<'published' | 'pending' | 'dead', number>>(COUNTS, [
    target.id,
    AWAITED_ATTEMPTS,
  ]);
  const { published, pending, dead } = rows[0]!;
  const summary =
    `The new generation holds ${documents} documents, Postgres ${published} published articles ` +
    `(${dead} dead letters, ${pending} changes under way).`;
  if (documents < published - dead - pending || documents > published + pending) return summary;
  if (dead > Math.max(MAX_DEAD_LETTERS, published / 10))
    return `The engine refuses too many articles. ${summary}`;
  const sample = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by random() limit ${SAMPLE_SIZE}`,
  );
  const comparison = new IndexComparison(pool, writer, target);
  const [id] = differingIds(await comparison.compare(sample.rows.map((row) => row.id)));
  return id === undefined
    ? null
    : `The new generation disagrees with Postgres about articles, among them that with the id ${id}.`;
}
