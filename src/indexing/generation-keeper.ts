import { EngineUnavailable, type IndexWriter } from '../search/index.js';
import type { WorkContext } from './target-loop.js';
import { type SearchTarget, Targets } from './targets.js';
import type { WordsTarget } from './words-target.js';

/** Maximum duration of a search. A generation is dropped only after all its searches have ended. */
const MAX_SEARCH_MS = 10_000;

/** How long a live index may be unreadable, while its engine answers, before it is replaced. */
const MAX_UNREADABLE_MS = 60_000;

/** Pause after a failed build, because its cause may persist. */
const FAILED_BUILD_PAUSE_SECONDS = 10;

/**
 * Compares the generations of one engine with the targets in Postgres, and starts a build if there
 * is no live generation, or if it is missing, unreadable, has another fingerprint, is ahead of the
 * database (which was restored from a backup), or lost acknowledged changes (because the engine was
 * restored). Replaces a requested build that cannot be used.
 */
export class GenerationKeeper {
  private readonly targets: Targets;
  /** When generations without a target were first seen, by `performance.now()`. */
  private readonly unknownSince = new Map<string, number>();
  /** Since when the live generation cannot be read, by `performance.now()`. */
  private unreadableSince: number | null = null;

  constructor(
    private readonly context: WorkContext,
    private readonly writer: IndexWriter,
    private readonly words: WordsTarget,
    private readonly announce: () => Promise<void>,
  ) {
    this.targets = new Targets(context.pool);
  }

  /**
   * Resolves to false if it has to be repeated soon, because the live generation could not be read
   * or a build has just failed. Rejects if Postgres or the engine is unavailable.
   */
  async reconcile(): Promise<boolean> {
    const { writer, targets } = this;
    const { name: engine } = writer;
    await writer.inspect();
    const active = await targets.active(engine);
    // Read after the targets, so that it is not older than the dictionary of a build.
    const dictionary = await this.words.dictionary();
    const fingerprint = writer.fingerprint(dictionary);
    const existing = await writer.listGenerations();
    const live = active.find(({ state }) => state === 'LIVE');
    const build = active.find(({ state }) => state === 'BUILDING');
    const isUsable =
      build?.fingerprint === fingerprint && (await this.isBuildUsable(build, existing));
    if (build && !isUsable) await targets.removeBuild(build);
    // One that has not begun may be the request of a replica that did not know the version of the
    // engine. One that has begun was for an earlier dictionary, whose change was reverted.
    const isReplaced =
      build && !isUsable && (build.total === null || build.fingerprint === fingerprint);
    const reason =
      (await this.reasonToBuild(live, existing, fingerprint)) ??
      (isReplaced ? 'the build that was requested cannot be used' : null);
    const isDue = reason !== null && !isUsable;
    const isTooSoon =
      isDue && (await targets.hasJustFailed(engine, fingerprint, FAILED_BUILD_PAUSE_SECONDS));
    if (isDue && !isTooSoon) {
      this.context.logger.info({ engine, reason }, 'Rebuilding the index.');
      // A build that a change of the dictionary has started meanwhile is newer.
      await targets.startBuild(engine, fingerprint);
    }
    for (const target of [live, isUsable ? build : undefined])
      // A generation that was restored without its write alias cannot be written.
      if (target?.fingerprint === fingerprint && existing.includes(target.generation))
        await writer.createGeneration(target.generation, dictionary);
    return this.unreadableSince === null && !isTooSoon;
  }

  /**
   * Drops generations without a target, and makes the engine search the live one. Resolves to false
   * if the generations must be reconciled, because the live one is gone.
   */
  async cleanUp(live: SearchTarget | undefined): Promise<boolean> {
    // Generations are listed before targets are read. A listed generation already has its target,
    // so that a leader that was suspended in between does not drop a new one.
    const existing = await this.writer.listGenerations();
    const active = await this.targets.active(this.writer.name);
    const known = new Set(active.map(({ generation }) => generation));
    // Searches use the engine's live generation, even without a target, until it is replaced.
    const searched = await this.writer.liveGeneration();
    const unknown = existing.filter((each) => !known.has(each) && each !== searched);
    for (const generation of this.unknownSince.keys())
      if (!unknown.includes(generation)) this.unknownSince.delete(generation);
    for (const generation of unknown) {
      const since = this.unknownSince.get(generation) ?? performance.now();
      this.unknownSince.set(generation, since);
      if (performance.now() - since >= MAX_SEARCH_MS) await this.writer.dropGeneration(generation);
    }
    if (!live) return active.length > 0;
    if (!existing.includes(live.generation)) return false;
    await this.ensureSearched(live, searched);
    return true;
  }

  /**
   * Makes the engine search the live target. A build that was cancelled after its swap may have left
   * its own generation live in the engine, which receives no changes.
   */
  private async ensureSearched(live: SearchTarget, searched: string | null): Promise<void> {
    // Read again, because another leader may have replaced the target meanwhile.
    if (searched === live.generation || (await this.targets.live(live.engine))?.id !== live.id)
      return;
    this.context.logger.warn(
      { engine: live.engine, searched, generation: live.generation },
      'The engine searches another generation; activating the right one.',
    );
    await this.writer.activate(live.generation, searched);
    await this.announce();
  }

  private async isBuildUsable(build: SearchTarget, existing: readonly string[]): Promise<boolean> {
    // The first step creates the generation, if necessary again.
    if (build.total === null) return true;
    if (!existing.includes(build.generation)) return false;
    const highest = await this.highestVersion(build);
    if (highest === null) return false;
    if (highest <= ((await this.targets.drawnVersion(build)) ?? highest)) return true;
    // The database was restored to a time during this build. The generation has later changes.
    await this.targets.raiseVersions(highest);
    return false;
  }

  private async reasonToBuild(
    live: SearchTarget | undefined,
    existing: readonly string[],
    fingerprint: string,
  ): Promise<string | null> {
    if (!live) return 'there is no complete generation';
    if (!existing.includes(live.generation)) return 'the live generation is gone';
    if (live.fingerprint !== fingerprint)
      return 'mapping, analysis, dictionary or version of the engine changed';
    if (live.unsound !== null) return live.unsound;
    const highest = await this.highestVersion(live);
    if (highest === null) return this.reasonOfUnreadable();
    this.unreadableSince = null;
    // Read after the index, because changes are sent concurrently.
    const drawn = await this.targets.drawnVersion(live);
    if (drawn === null) return null;
    const reason =
      highest > drawn
        ? 'the index is ahead of the database'
        : highest < live.acknowledgedVersion
          ? 'the index lost changes that it had acknowledged'
          : null;
    if (reason) {
      // New changes in the restored database must have higher versions than the index.
      await this.targets.raiseVersions(highest);
      await this.targets.markUnsound(live, reason, highest);
    }
    return reason;
  }

  private reasonOfUnreadable(): string | null {
    this.unreadableSince ??= performance.now();
    if (performance.now() - this.unreadableSince <= MAX_UNREADABLE_MS) return null;
    this.unreadableSince = null;
    return 'the live generation cannot be read';
  }

  /** The highest version of the generation; null if it cannot be read now. */
  private async highestVersion({ generation }: SearchTarget): Promise<number | null> {
    try {
      return await this.writer.highestVersion(generation);
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      return null;
    }
  }
}
