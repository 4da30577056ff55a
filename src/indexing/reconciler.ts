import type { Logger } from '../core/logger.js';
import { EngineUnavailable, type IndexWriter } from '../search/index.js';
import type { IndexWords } from './document-reader.js';
import type { SearchTarget, Targets } from './targets.js';

/** Maximum duration of a search: a generation that one may be reading is not dropped. */
const MAX_SEARCH_MS = 10_000;

/** How long an index may be unreadable, while its engine answers, before it is replaced. */
const UNREADABLE_MS = 60_000;

/** Pause after a build that failed: its cause may last. */
const FAILED_SECONDS = 10;

/**
 * Compares what one engine has with what Postgres says it has, and starts a build where they
 * differ: where there is no generation, or where it is gone, cannot be read, was made with another
 * mapping or other words, is ahead of the database (which was restored from a backup) or behind
 * what it acknowledged (because the engine was).
 */
export class Reconciler {
  /** When generations without a target were first seen, in monotonic milliseconds. */
  private readonly unknownSince = new Map<string, number>();
  /** When generations of targets were first found unreadable, likewise. */
  private readonly unreadableSince = new Map<string, number>();

  constructor(
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly words: IndexWords,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves to false when it has to be done again soon, because a generation could not be read now
   * or a build has just failed. Rejects when Postgres or the engine is away.
   */
  async reconcile(): Promise<boolean> {
    const { name: engine } = this.writer;
    const dictionary = await this.words.dictionary();
    const fingerprint = this.writer.fingerprint(dictionary);
    const targets = await this.targets.active(engine);
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

    const isSound =
      build !== undefined &&
      build.fingerprint === fingerprint &&
      (await this.isBuildSound(build, existing));
    if (build && !isSound) await this.targets.removeBuild(build);
    const reason = await this.reasonToBuild(live, existing, fingerprint);
    const isTooSoon =
      reason !== null &&
      !isSound &&
      (await this.targets.hasJustFailed(engine, fingerprint, FAILED_SECONDS));
    if (reason && !isSound && !isTooSoon) {
      this.logger.info({ engine, reason }, 'Building the index anew.');
      await this.targets.startBuild(engine, fingerprint);
    }
    for (const target of [live, isSound ? build : undefined]) {
      // A generation that was restored without the alias for writes exists and takes no writes.
      if (target?.fingerprint === fingerprint && existing.includes(target.generation))
        await this.writer.createGeneration(target.generation, dictionary);
    }
    if (live && existing.includes(live.generation)) await this.keepInFront(live);
    return this.unreadableSince.size === 0 && !isTooSoon;
  }

  /** Drops generations that no target names, once no search can be reading them. */
  async dropUnknownGenerations(): Promise<void> {
    // In this order: a generation that is listed has its target already, so that a leader that
    // slept in between does not drop a new one.
    const existing = await this.writer.listGenerations();
    const known = new Set(
      (await this.targets.active(this.writer.name)).map((target) => target.generation),
    );
    // Searches read what the engine calls live, known or not, until a build has replaced it.
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
        'A generation that is no longer needed is gone.',
      );
    }
  }

  /**
   * Makes the engine search the live generation. A build that was given up in its last moment may
   * have left its own generation in front, which receives no changes.
   */
  async keepInFront(live: SearchTarget): Promise<void> {
    const inFront = await this.writer.liveGeneration();
    // Read again, because another leader may have replaced it meanwhile.
    if (inFront === live.generation || (await this.targets.live(live.engine))?.id !== live.id)
      return;
    this.logger.warn(
      { engine: live.engine, inFront, generation: live.generation },
      'Another generation is in front; putting it back.',
    );
    await this.writer.activate(live.generation, inFront);
  }

  private async isBuildSound(build: SearchTarget, existing: readonly string[]): Promise<boolean> {
    // One that was not filled yet is made, or made again, by the first step.
    if (build.total === null) return true;
    if (!existing.includes(build.generation)) return false;
    const highest = await this.highestVersion(build);
    if (highest === null) return !this.isUnreadableForLong(build);
    if (highest <= ((await this.drawnVersion(build)) ?? highest)) return true;
    // The database was restored to a moment during this build: the generation holds later changes.
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
    if (live.fingerprint !== fingerprint) return 'mapping, analysis or dictionary changed';
    if (live.unsound !== null) return live.unsound;
    const highest = await this.highestVersion(live);
    if (highest === null) return this.giveUpUnreadable(live);
    const drawn = await this.drawnVersion(live);
    if (drawn === null) return null;
    const reason =
      highest > drawn
        ? 'the index is ahead of the database'
        : highest < live.acknowledgedVersion
          ? 'the index lost changes that it had acknowledged'
          : null;
    if (reason) {
      // What the restored database writes now has to count as newer than what the index holds.
      await this.targets.raiseVersions(highest);
      await this.targets.markUnsound(live, reason, highest);
    }
    return reason;
  }

  /** The highest version of the generation, null while it cannot be read. */
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

  /**
   * The highest version drawn for the target by now, null when it has been replaced. Read it after
   * the index, because changes go on being sent.
   */
  private async drawnVersion({ engine, id }: SearchTarget): Promise<number | null> {
    return (
      (await this.targets.active(engine)).find((target) => target.id === id)?.drawnVersion ?? null
    );
  }

  /** True once for each generation: then another one is built. */
  private isUnreadableForLong({ generation }: SearchTarget): boolean {
    const isLong =
      performance.now() - (this.unreadableSince.get(generation) ?? Infinity) > UNREADABLE_MS;
    if (isLong) this.unreadableSince.delete(generation);
    return isLong;
  }

  /** The reason to build another generation where this one was unreadable for too long. */
  private async giveUpUnreadable(live: SearchTarget): Promise<string | null> {
    if (!this.isUnreadableForLong(live)) return null;
    const reason = 'the live generation cannot be read';
    await this.targets.markUnsound(live, reason, 0);
    return reason;
  }
}
