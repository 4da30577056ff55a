import { EngineUnavailable, type IndexWriter } from '../search/index.js';
import type { WorkContext } from './target-loop.js';
import type { SearchTarget } from './targets.js';
import type { WordsTarget } from './words-target.js';

/** Maximum duration of a search. Generations are dropped only after all their searches ended. */
const MAX_SEARCH_MS = 10_000;

/** Maximum time that a live index may be unreadable, while its engine answers, before a rebuild. */
const MAX_UNREADABLE_MS = 60_000;

/** Pause after a failed build, because its cause may persist. */
const FAILED_BUILD_PAUSE_MS = 10_000;

/**
 * Reconciles the generations of an engine with the targets in Postgres. Starts a build if the live
 * generation is missing, unreadable or has another fingerprint. Replaces a requested build that
 * cannot be used. What a restored database or engine holds, `IndexCheck` compares.
 */
export class GenerationKeeper {
  /** When generations without a target were first seen, by `performance.now()`. */
  private readonly unknownSince = new Map<string, number>();
  /** When the live generation became unreadable, by `performance.now()`; null if readable. */
  private unreadableSince: number | null = null;

  constructor(
    private readonly context: WorkContext,
    private readonly writer: IndexWriter,
    private readonly words: WordsTarget,
    private readonly announce: () => Promise<void>,
  ) {}

  /**
   * Resolves to false if a repetition is due soon: the live generation was not readable, or a build
   * has just failed. Rejects if Postgres or the engine is unavailable.
   */
  async reconcile(): Promise<boolean> {
    const { writer } = this;
    const { targets } = this.context;
    const { name: engine } = writer;
    await writer.inspect();
    const active = await targets.active(engine);
    // Read after the targets, so not older than the dictionary of a build.
    const fingerprint = writer.fingerprint(await this.words.dictionary());
    const existing = await writer.listGenerations();
    const live = active.find(({ state }) => state === 'LIVE');
    const build = active.find(({ state }) => state === 'BUILDING');
    const isUsable =
      build?.fingerprint === fingerprint && (await this.isBuildUsable(build, existing));
    if (build && !isUsable) await targets.removeBuild(build);
    // A build that has not begun may come from a replica that did not know the engine's version. A
    // build that has begun with this fingerprint was for a dictionary that was changed and restored.
    const isReplaced =
      build && !isUsable && (build.total === null || build.fingerprint === fingerprint);
    const reason =
      (await this.reasonToBuild(live, existing, fingerprint)) ??
      (isReplaced ? 'the build that was requested cannot be used' : null);
    const isDue = reason !== null && !isUsable;
    const isTooSoon = isDue && hasJustFailed(await targets.newest(engine), fingerprint);
    if (isDue && !isTooSoon) {
      this.context.logger.info({ engine, reason }, 'Rebuilding the index.');
      // A build that a change of the dictionary started meanwhile is newer.
      await targets.startBuild(engine, fingerprint);
    }
    return this.unreadableSince === null && !isTooSoon;
  }

  /**
   * Drops generations without a target, and makes the engine search the live generation. Resolves
   * to false if that one is gone, so that generations must be reconciled.
   */
  async cleanUp(live: SearchTarget | undefined): Promise<boolean> {
    // List generations before reading targets: a listed generation then has its target already, and
    // a leader that was suspended in between drops no new generation.
    const existing = await this.writer.listGenerations();
    const active = await this.context.targets.active(this.writer.name);
    const known = new Set(active.map(({ generation }) => generation));
    // Searches read this generation, even without a target, until a build replaces it.
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
   * Makes the engine search the live target. A build that was cancelled after its swap may have
   * left its generation live in the engine, although that one receives no changes.
   */
  private async ensureSearched(live: SearchTarget, searched: string | null): Promise<void> {
    // Read again: another leader may have replaced the target meanwhile.
    if (
      searched === live.generation ||
      (await this.context.targets.live(live.engine))?.id !== live.id
    )
      return;
    this.context.logger.warn(
      { engine: live.engine, searched, generation: live.generation },
      'The engine searches another generation; activating the right one.',
    );
    await this.writer.activate(live.generation, searched);
    await this.announce();
  }

  private async isBuildUsable(build: SearchTarget, existing: readonly string[]): Promise<boolean> {
    // The first step creates the generation, again if necessary.
    if (build.total === null) return true;
    return existing.includes(build.generation) && (await this.isReadable(build));
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
    if (!(await this.isReadable(live))) return this.reasonOfUnreadable();
    this.unreadableSince = null;
    return null;
  }

  private reasonOfUnreadable(): string | null {
    this.unreadableSince ??= performance.now();
    if (performance.now() - this.unreadableSince <= MAX_UNREADABLE_MS) return null;
    this.unreadableSince = null;
    return 'the live generation cannot be read';
  }

  private async isReadable({ generation }: SearchTarget): Promise<boolean> {
    try {
      await this.writer.list(generation, null, 1);
      return true;
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      return false;
    }
  }
}

function hasJustFailed(newest: SearchTarget | null, fingerprint: string): boolean {
  if (newest?.state !== 'FAILED' || newest.fingerprint !== fingerprint) return false;
  return Date.now() - newest.finishedAt!.getTime() < FAILED_BUILD_PAUSE_MS;
}
