import type { Logger } from '../core/logger.js';
import { EngineUnavailable, type IndexWriter } from '../search/index.js';
import type { IndexWords } from './index-words.js';
import type { SearchTarget, Targets } from './targets.js';

/** Longer than a search takes: one that has begun on a generation ends on it. */
const SEARCH_MS = 10_000;

/**
 * An index that cannot be read for so long, while its engine answers otherwise, is not coming back
 * by itself.
 */
const UNREADABLE_MS = 60_000;

/**
 * So long after a build has failed the next one is begun by itself: what was wrong with it may
 * last.
 */
const FAILED_SECONDS = 10;

/**
 * Compares what one engine has with what Postgres says it has, and starts a build where they
 * differ: no generation, one that is gone or cannot be read, made otherwise, ahead of the database
 * (restored from a backup) or behind what it acknowledged (itself restored).
 */
export class Reconciler {
  /**
   * Generations that nobody knows, by when they were first seen as such (monotonic milliseconds).
   */
  private readonly unknownSince = new Map<string, number>();
  /** Generations of targets that cannot be read, likewise. */
  private readonly unreadableSince = new Map<string, number>();

  constructor(
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly words: IndexWords,
    private readonly logger: Logger,
  ) {}

  /**
   * False when it has to be done again soon: a generation could not be read now, or a build has
   * just failed. Rejects when Postgres or the engine is away.
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
      // One that was put back without what writes go through is there and takes nothing.
      if (target?.fingerprint === fingerprint && existing.includes(target.generation))
        await this.writer.createGeneration(target.generation, dictionary);
    }
    if (live && existing.includes(live.generation)) await this.keepInFront(live);
    return this.unreadableSince.size === 0 && !isTooSoon;
  }

  /** Drops generations that no target names, once no search can be reading them. */
  async dropUnknownGenerations(): Promise<void> {
    // In this order: a generation that is listed has its target already, so that not even a leader
    // that slept since drops a new one.
    const existing = await this.writer.listGenerations();
    const known = new Set(
      (await this.targets.active(this.writer.name)).map((target) => target.generation),
    );
    // Searches still read what the engine calls live, known or not, until a build has replaced it.
    const live = await this.writer.liveGeneration();
    const unknown = existing.filter((generation) => !known.has(generation) && generation !== live);
    for (const generation of this.unknownSince.keys()) {
      if (!unknown.includes(generation)) this.unknownSince.delete(generation);
    }
    for (const generation of unknown) {
      const since = this.unknownSince.get(generation) ?? performance.now();
      this.unknownSince.set(generation, since);
      if (performance.now() - since < SEARCH_MS) continue;
      await this.writer.dropGeneration(generation);
      this.logger.info(
        { engine: this.writer.name, generation },
        'A generation that is no longer needed is gone.',
      );
    }
  }

  /**
   * A build that was given up in its last moment may have left its generation, which receives no
   * changes, in front.
   */
  async keepInFront(live: SearchTarget): Promise<void> {
    const inFront = await this.writer.liveGeneration();
    // Looked at again, because another leader may have replaced it meanwhile.
    if (inFront === live.generation || (await this.targets.live(live.engine))?.id !== live.id)
      return;
    this.logger.warn(
      { engine: live.engine, inFront, generation: live.generation },
      'Another generation is in front; putting it back.',
    );
    await this.writer.activate(live.generation, inFront);
  }

  private async isBuildSound(build: SearchTarget, existing: readonly string[]): Promise<boolean> {
    // Before it has been filled it is made, or made again, as the first step.
    if (build.total === null) return true;
    // One that is gone would take nothing any more.
    if (!existing.includes(build.generation)) return false;
    const highest = await this.highestVersion(build);
    if (highest === null) return !this.isUnreadableForLong(build);
    if (highest <= ((await this.drawnVersion(build)) ?? highest)) return true;
    // The database was restored to a moment of this build: the generation holds what came later.
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
      // What the restored database writes now must count as newer than what the index holds.
      await this.targets.raiseVersions(highest);
      await this.targets.markUnsound(live, reason, highest);
    }
    return reason;
  }

  /** null while the generation cannot be read. */
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
   * What was drawn for the target by now, after its index was read: changes go on being sent. null
   * when it has been replaced.
   */
  private async drawnVersion({ engine, id }: SearchTarget): Promise<number | null> {
    return (
      (await this.targets.active(engine)).find((target) => target.id === id)?.drawnVersion ?? null
    );
  }

  /** Told once: what comes of it is another generation. */
  private isUnreadableForLong({ generation }: SearchTarget): boolean {
    const isSo =
      performance.now() - (this.unreadableSince.get(generation) ?? Infinity) > UNREADABLE_MS;
    if (isSo) this.unreadableSince.delete(generation);
    return isSo;
  }

  /** The reason to build another, once it has not been readable for too long. */
  private async giveUpUnreadable(live: SearchTarget): Promise<string | null> {
    if (!this.isUnreadableForLong(live)) return null;
    const reason = 'the live generation cannot be read';
    await this.targets.markUnsound(live, reason, 0);
    return reason;
  }
}
