import type { Pool } from 'pg';
import { createInstance } from '../core/create-instance.js';
import { EngineUnavailable, type IndexWriter, type SearchEngineName } from '../search/index.js';
import { Deliveries } from './deliveries.js';
import {
  type DeadLetter,
  readBacklog,
  readDeadLetters,
  type Rebuild,
  SearchIndex,
  toIndexSample,
  toRebuild,
} from './index-status.js';
import { IndexVerifier, type OnProgress, type VerificationResult } from './index-verifier.js';
import type { IndexWords } from './index-words.js';
import { Targets, WORDS } from './targets.js';

/** State and operations of one engine's index, for operators. Works on every replica. */
export class IndexAdministration {
  readonly engine: SearchEngineName;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly words: IndexWords,
  ) {
    this.engine = writer.name;
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
  }

  /** The state of the index in Postgres. Works without the engine. */
  async status(): Promise<SearchIndex> {
    const live = await this.targets.live(this.writer.name);
    const [backlog, rebuild] = await Promise.all([
      readBacklog(this.pool, this.writer.name),
      this.rebuild(),
    ]);
    return createInstance(SearchIndex, {
      engine: this.writer.name,
      generation: live?.generation ?? '',
      ...backlog,
      rebuild,
      sample: live && toIndexSample(live),
    });
  }

  /**
   * The number of documents in the live generation; 0 without one. EngineUnavailable if the engine
   * does not answer. Without `refresh`, changes of the last second may be missing.
   */
  async documents({ refresh } = { refresh: true }): Promise<number> {
    const live = await this.targets.live(this.writer.name);
    // Without a generation, the call shows whether the engine answers.
    return live
      ? this.writer.count(live.generation, { refresh })
      : this.writer.liveGeneration().then(() => 0);
  }

  /**
   * Whether a running server is about to build a new index: there is none yet, or the dictionary,
   * the mapping or the version of the engine has changed. EngineUnavailable if the engine does not
   * answer.
   */
  async isOutdated(): Promise<boolean> {
    await this.writer.inspect();
    const fingerprint = this.writer.fingerprint(await this.words.dictionary());
    return (await this.targets.live(this.writer.name))?.fingerprint !== fingerprint;
  }

  /** EngineUnavailable if the engine does not answer. */
  async requireEngine(): Promise<void> {
    await this.writer.liveGeneration();
  }

  /** The dead letters of the live generation, newest first, at most `first`. */
  deadLetters(first: number): Promise<DeadLetter[]> {
    return readDeadLetters(this.pool, this.writer.name, first);
  }

  /**
   * Compares the index with Postgres document by document. With `repair`, articles that differ are
   * sent again. EngineUnavailable if the engine does not answer.
   */
  verify(repair: boolean, onProgress: OnProgress): Promise<VerificationResult> {
    return new IndexVerifier(this.pool, this.writer).verify(repair, onProgress);
  }

  /** The current rebuild, or else the last one; null if there was none. */
  async rebuild(): Promise<Rebuild | null> {
    const target = await this.targets.newest(this.writer.name);
    return target && toRebuild(target, await this.deliveries.pending(target.id));
  }

  /** Requests a new generation from the indexer. Resolves to it, or to the current build. */
  async startRebuild(): Promise<Rebuild> {
    const target = await this.targets.replaceBuild(this.writer.name, await this.fingerprint());
    return toRebuild(target, await this.deliveries.pending(target.id));
  }

  /** The rebuild for the current dictionary. Starts one if the index has another dictionary. */
  async rebuildForWords(): Promise<Rebuild> {
    const fingerprint = await this.fingerprint();
    const active = await this.targets.active(this.writer.name);
    const asked = active.find((target) => target.fingerprint === fingerprint);
    return asked ? toRebuild(asked, await this.deliveries.pending(asked.id)) : this.startRebuild();
  }

  /** While the engine is away, that of its last known version: the indexer corrects a wrong one. */
  private async fingerprint(): Promise<string> {
    await this.writer.inspect().catch((error: unknown) => {
      if (!(error instanceof EngineUnavailable)) throw error;
    });
    return this.writer.fingerprint(await this.words.dictionary());
  }

  /** Sends all dead letters again, also those of the words. Resolves to the number of articles. */
  async replayDeadLetters(): Promise<number> {
    const { rows } = await this.pool.query<{ articles: number }>(
      `with replayed as (
         delete from dead_letter l using search_target t
           where t.id = l.target_id and t.engine = any($1) and t.state <> 'FAILED'
           returning l.target_id, l.article_id
       ), enqueued as (
         insert into delivery (target_id, article_id)
           select target_id, article_id from replayed order by 1, 2
         on conflict (target_id, article_id) do update set
           next_attempt_at = '-infinity', attempts = 0
       )
       select count(distinct article_id)::integer as articles from replayed`,
      [[this.writer.name, WORDS]],
    );
    await this.pool.query('notify doum_delivery');
    return rows[0]!.articles;
  }
}
