import type { Logger } from '../core/logger.js';
import { EngineUnavailable, type IndexWriter } from '../search/index.js';
import type { IndexAnnouncement } from './index-announcement.js';
import type { IndexWords } from './index-words.js';
import type { SearchTarget, Targets } from './targets.js';

/** Maximum duration of a search. A generation is dropped only after all its searches have ended. */
const MAX_SEARCH_MS = 10_000;

/** How long an index may be unreadable, while its engine answers, before it is replaced. */
const MAX_UNREADABLE_MS = 60_000;

/** Pause after a failed build, because its cause may persist. */
const FAILED_BUILD_PAUSE_SECONDS = 10;

/**
 * Compares the generations of one engine with the targets in Postgres, and starts a build if there
 * is no live generation, or if it is missing, unreadable, has another fingerprint, is ahead of the
 * database (which was restored from a backup), or lost acknowledged changes (because the engine was
 * restored). Replaces a requested build that cannot be used.
 */
export class Reconciler {
  /** When generations without a target were first seen, by `performance.now()`. */
  private readonly unknownSince = new Map<string, number>();
  /** When generations of targets were first found unreadable, by `performance.now()`. */
  private readonly unreadableSince = new Map<string, number>();

  constructor(
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly words: IndexWords,
    private readonly announcement: IndexAnnouncement,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves to false if it has to be repeated soon, because a generation could not be read or a
   * build has just failed. Rejects if Postgres or the engine is unavailable.
   */
  async reconcile(): Promise<boolean> {
    const { name: engine } = this.writer;
    await this.writer.inspect();
    const targets = await this.targets.active(engine);
    // Read after the targets, so that it is not older than the dictionary of a build.
    const dictionary = await this.words.dictionary();
    const fingerprint = this.writer.fingerprint(dictionary);
    const existing = await this.writer.listGenerations();
    for (const generation of this.unreadableSince.keys()) {
      if (
        !existing.includes(generation) ||
        !targets.some((target) => target.generation === generation)
      )
        this.unreadableSince.delete(generation);
    }
    const live = targets.find((target) => target.state === 'LIVE');
    const build = targets.find((target) => target.state === 'BUILDING');

    const isUsable =
      build !== undefined &&
      build.fingerprint === fingerprint &&
      (await this.isBuildUsable(build, existing));
    if (build && !isUsable) await this.targets.removeBuild(build);
    // One that has not begun may be the request of a replica that did not know the version of the
    // engine. One that has begun was for an earlier dictionary, whose change was reverted.
    const isReplaced =
      build !== undefined &&
      !isUsable &&
      (build.total === null || build.fingerprint === fingerprint);
    const reason =
      (await this.reasonToBuild(live, existing, fingerprint)) ??
      (isReplaced ? 'the build that was requested cannot be used' : null);
    const isTooSoon =
      reason !== null &&
      !isUsable &&
      (await this.targets.hasJustFailed(engine, fingerprint, FAILED_BUILD_PAUSE_SECONDS));
    if (reason && !isUsable && !isTooSoon) {
      this.logger.info({ engine, reason }, 'Rebuilding the index.');
      // A build that a change of the dictionary has started meanwhile is newer.
      await this.targets.startBuild(engine, fingerprint);
    }
    for (const target of [live, isUsable ? build : undefined]) {
      // A generation that was restored without its write alias cannot be written.
      if (target?.fingerprint === fingerprint && existing.includes(target.generation))
        await this.writer.createGeneration(target.generation, dictionary);
    }
    if (live && existing.includes(live.generation)) await this.ensureSearched(live);
    return this.unreadableSince.size === 0 && !isTooSoon;
  }

  /** Whether the engine was upgraded since the live target was built. */
  async isOutdated(live: SearchTarget): Promise<boolean> {
    await this.writer.inspect();
    return this.writer.fingerprint(await this.words.dictionary()) !== live.fingerprint;
  }

  /** Drops generations without a target, after all their searches have ended. */
  async dropUnknownGenerations(): Promise<void> {
    // Generations are listed before targets are read. A listed generation already has its target,
    // so that a leader that was suspended in between does not drop a new one.
    const existing = await this.writer.listGenerations();
    const known = new Set(
      (await this.targets.active(this.writer.name)).map((target) => target.generation),
    );
    // Searches use the engine's live generation, even without a target, until it is replaced.
    const live = await this.writer.liveGeneration();
    const unknown = existing.filter((generation) => !known.has(generation) && generation !== live);
    for (const generation of this.unknownSince.keys()) {
      if (!unknown.includes(generation)) this.unknownSince.delete(generation);
    }
    for (const generation of unknown) {
      const since = this.unknownSince.get(generation) ?? performance.now();
      this.unknownSince.set(generation, since);
      if (performance.now() - since < MAX_SEARCH_MS) continue;
      await this.writer.dropGeneration(generation);
      this.logger.info(
        { engine: this.writer.name, generation },
        'Dropped a generation that is no longer needed.',
      );
    }
  }

  /**
   * Makes the engine search the live target. A build that was cancelled after its swap may have left
   * its own generation live in the engine, which receives no changes.
   */
  async ensureSearched(live: SearchTarget): Promise<void> {
    const searched = await this.writer.liveGeneration();
    // Read again, because another leader may have replaced the target meanwhile.
    if (searched === live.generation || (await this.targets.live(live.engine))?.id !== live.id)
      return;
    this.logger.warn(
      { engine: live.engine, searched, generation: live.generation },
      'The engine searches another generation; activating the right one.',
    );
    await this.writer.activate(live.generation, searched);
    await this.announcement.send();
  }

  private async isBuildUsable(build: SearchTarget, existing: readonly string[]): Promise<boolean> {
    // The first step creates the generation, if necessary again.
    if (build.total === null) return true;
    if (!existing.includes(build.generation)) return false;
    const highest = await this.highestVersion(build);
    if (highest === null) return !this.isUnreadableForLong(build);
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
    if (highest === null) return this.giveUpUnreadable(live);
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

  /** The highest version of the generation; null if it cannot be read now. */
  private async highestVersion({ generation }: SearchTarget): Promise<number | null> {
    try {
      const highest = await this.writer.highestVersion(generation);
      this.unreadableSince.delete(generation);
      return highest;
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      if (!this.unreadableSince.has(generation))
        this.unreadableSince.set(generation, performance.now());
      return null;
    }
  }

  /** True only once per generation; then another one is built. */
  private isUnreadableForLong({ generation }: SearchTarget): boolean {
    const isLong =
      performance.now() - (this.unreadableSince.get(generation) ?? Infinity) > MAX_UNREADABLE_MS;
    if (isLong) this.unreadableSince.delete(generation);
    return isLong;
  }

  /** The reason to rebuild if the generation was unreadable for too long; otherwise null. */
  private async giveUpUnreadable(live: SearchTarget): Promise<string | null> {
    if (!this.isUnreadableForLong(live)) return null;
    const reason = 'the live generation cannot be read';
    await this.targets.markUnsound(live, reason, 0);
    return reason;
  }
}
