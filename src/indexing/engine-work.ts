import { sleep } from '../core/durations.js';
import { EngineUnavailable, type IndexWriter, type SearchEngineName } from '../search/index.js';
import { Deliverer } from './deliverer.js';
import { GenerationBuilder } from './generation-builder.js';
import { GenerationKeeper } from './generation-keeper.js';
import { IndexCheck } from './index-check.js';
import type { TargetWork, WorkContext } from './target-loop.js';
import type { SearchTarget } from './targets.js';
import type { WordsTarget } from './words-target.js';

const INDEX_MISSING = 'ELASTICSEARCH_INDEX_MISSING';

/** Time slice: deliveries and steps of a build alternate after this time. */
const SLICE_MS = 1_000;

/**
 * Keeps the index of an engine: sends changes to the live generation, builds a generation if there
 * is none or the live one is outdated, drops old ones, and compares the index with Postgres.
 */
export class EngineWork implements TargetWork {
  readonly name: SearchEngineName;
  private readonly deliverer: Deliverer;
  private readonly builder: GenerationBuilder;
  private readonly keeper: GenerationKeeper;
  private readonly check: IndexCheck;
  /** Whether generations must be reconciled with the targets before anything is written. */
  private isDue = true;
  private cleanupAt = 0;

  constructor(
    private readonly context: WorkContext,
    words: WordsTarget,
    writer: IndexWriter,
    onIndexChange: () => void,
  ) {
    this.name = writer.name;
    /** Tells all replicas, this one first, that the searchable documents have changed. */
    const announce = async () => {
      onIndexChange();
      await context.pool.query('notify doum_index');
    };
    this.deliverer = new Deliverer(context, writer, announce);
    this.builder = new GenerationBuilder(context, writer, words, announce);
    this.keeper = new GenerationKeeper(context, writer, words, announce);
    this.check = new IndexCheck(context, writer, ({ generation }) => {
      writer.tidy(generation);
      // A rolling upgrade of a cluster changes its version without any failure.
      this.isDue = true;
    });
  }

  distrust(): void {
    this.isDue = true;
    // The database or the engine may have been restored.
    this.check.startAgain();
  }

  async run(leading: () => boolean): Promise<boolean> {
    if (this.isDue) {
      this.isDue = false;
      // Claims of the previous leader, or of a batch whose release failed.
      await this.context.deliveries.releaseAll(this.name);
      this.isDue = !(await this.keeper.reconcile()) || this.isDue;
    }
    const active = await this.context.targets.active(this.name);
    const live = active.find(({ state }) => state === 'LIVE');
    const build = active.find(({ state }) => state === 'BUILDING');
    const sent = live && leading() ? await this.deliver(live, build, leading) : 'none';
    let hasMore = sent !== 'none';
    if (build && leading()) {
      const step = await this.builder.step(build, leading, timeSlice());
      if (step === 'cancelled') this.isDue = true;
      hasMore ||= step !== 'waiting';
    }
    if (leading() && performance.now() >= this.cleanupAt) {
      this.cleanupAt = performance.now() + this.context.timings.cleanupMs;
      if (!(await this.keeper.cleanUp(live))) this.isDue = true;
    }
    if (live && !build && leading()) hasMore = (await this.check.step(live)) || hasMore;
    if (sent === 'some' && !build && leading()) await sleep(this.context.timings.pauseMs);
    return hasMore;
  }

  private async deliver(
    live: SearchTarget,
    build: SearchTarget | undefined,
    leading: () => boolean,
  ): Promise<'none' | 'some' | 'full'> {
    const isOver = timeSlice();
    try {
      return await this.deliverer.deliver(live, { refresh: true }, () => leading() && !isOver());
    } catch (error) {
      const isGone = error instanceof EngineUnavailable && error.code === INDEX_MISSING;
      if (!isGone) throw error;
      // A build will replace the missing generation.
      if (!build) await this.context.targets.startBuild(live.engine, live.fingerprint);
      return 'none';
    }
  }
}

/** Returns a function that says whether SLICE_MS have passed. */
function timeSlice(): () => boolean {
  const endsAt = performance.now() + SLICE_MS;
  return () => performance.now() >= endsAt;
}
