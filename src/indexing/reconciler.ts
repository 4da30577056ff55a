import type { Pool } from 'pg';
import type { Logger } from '../core/logger.js';
import type { IndexWriter } from '../search/index.js';
import type { IndexWords } from './index-words.js';
import type { SearchTarget, Targets } from './targets.js';

/** Longer than a search takes: one that has begun on a generation ends on it. */
const SEARCH_MS = 10_000;

/**
 * Compares what one engine has with what Postgres says it has, and starts a build where they differ: no generation, one that is
 * gone, made otherwise, ahead of the database (restored from a backup) or behind what it acknowledged (itself restored).
 */
export class Reconciler {
  /** Generations that nobody knows, by when they were first seen as such (monotonic milliseconds). */
  private readonly unknownSince = new Map<string, number>();

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly words: IndexWords,
    private readonly logger: Logger,
  ) {}

  async reconcile(): Promise<void> {
    const { name: engine } = this.writer;
    const fingerprint = this.writer.fingerprint(await this.words.dictionary());
    const targets = await this.targets.active(engine);
    const existing = await this.writer.listGenerations();
    const live = targets.find((target) => target.state === 'LIVE');
    const build = targets.find((target) => target.state === 'BUILDING');
    // One that was being filled and is gone would take nothing any more; before it was filled it is made again.
    const lost = build && build.total !== null && !existing.includes(build.generation);
    const isBuilding = build !== undefined && build.fingerprint === fingerprint && !lost;
    if (build && !isBuilding) await this.targets.removeBuild(build);
    const reason = await this.reasonToBuild(live, existing, fingerprint);
    if (reason && !isBuilding) {
      this.logger.info({ engine, reason }, 'Building the index anew.');
      await this.targets.startBuild(engine, fingerprint);
    }
    if (live && existing.includes(live.generation)) await this.keepInFront(live);
  }

  /** Drops generations that no target names, once no search can be reading them. */
  async dropUnknownGenerations(): Promise<void> {
    // In this order: a generation that is listed has its target already, so that not even a leader that slept since drops a new one.
    const existing = await this.writer.listGenerations();
    const known = new Set((await this.targets.active(this.writer.name)).map((target) => target.generation));
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
      this.logger.info({ engine: this.writer.name, generation }, 'A generation that is no longer needed is gone.');
    }
  }

  /** A build that was given up in its last moment may have left its generation, which receives no changes, in front. */
  async keepInFront(live: SearchTarget): Promise<void> {
    const inFront = await this.writer.liveGeneration();
    if (inFront === live.generation) return;
    this.logger.warn(
      { engine: live.engine, inFront, generation: live.generation },
      'Another generation is in front; putting it back.',
    );
    await this.writer.activate(live.generation, inFront);
  }

  private async reasonToBuild(
    live: SearchTarget | undefined,
    existing: readonly string[],
    fingerprint: string,
  ): Promise<string | null> {
    if (!live) return 'there is no complete generation';
    if (!existing.includes(live.generation)) return 'the live generation is gone';
    if (live.fingerprint !== fingerprint) return 'mapping, analysis or dictionary changed';
    const highest = await this.writer.highestVersion(live.generation);
    if (highest < live.acknowledgedVersion) return 'the index lost changes that it had acknowledged';
    const { rows } = await this.pool.query<{ last: number }>('select last_value as last from index_version');
    if (highest <= rows[0]!.last) return null;
    // The database was restored from a backup: what it writes now must count as newer than what the index holds.
    await this.pool.query(`select setval('index_version', greatest($1, (select last_value from index_version)))`, [highest]);
    return 'the index is ahead of the database';
  }
}
