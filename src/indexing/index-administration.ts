import type { Pool } from 'pg';
import { createInstance } from '../core/database/database.js';
import {
  type ChangeTarget,
  EngineUnavailable,
  type IndexWriter,
  type SearchEngineName,
} from '../search/index.js';
import { Deliveries } from './delivery-queue.js';
import {
  type DeadLetter,
  readBacklog,
  readDeadLetters,
  type Rebuild,
  SearchIndex,
  toIndexSample,
  toRebuild,
} from './index-status.js';
import { type OnProgress, type VerificationResult, verifyIndex } from './index-check.js';
import { Targets } from './targets.js';
import type { WordsTarget } from './words-target.js';

/**
 * State and operations of one engine's index, for operators, on every replica. `writer` is null for
 * the engine in memory, whose index is the words of the articles.
 */
export class IndexAdministration {
  private readonly index: ChangeTarget;
  private readonly targets: Targets;
  private readonly deliveries: Deliveries;

  constructor(
    private readonly pool: Pool,
    private readonly words: WordsTarget,
    private readonly writer: IndexWriter | null,
  ) {
    this.index = writer ?? words;
    this.targets = new Targets(pool);
    this.deliveries = new Deliveries(pool);
  }

  get engine(): SearchEngineName {
    return this.index.name;
  }

  /** The state of the index in Postgres. Works without the engine. */
  async status(): Promise<SearchIndex> {
    const live = await this.targets.live(this.engine);
    const [backlog, rebuild] = await Promise.all([
      readBacklog(this.pool, this.engine),
      this.rebuild(),
    ]);
    return createInstance(SearchIndex, {
      engine: this.engine,
      generation: live?.generation ?? '',
      ...backlog,
      rebuild,
      sample: live && toIndexSample(live),
    });
  }

  /**
   * The number of documents in the live generation; 0 without one. Without `refresh`, changes of
   * the last second may be missing. EngineUnavailable if the engine does not answer.
   */
  async documents({ refresh } = { refresh: true }): Promise<number> {
    const live = await this.targets.live(this.engine);
    if (live) return this.index.count(live.generation, { refresh });
    await this.requireEngine();
    return 0;
  }

  /**
   * Whether a server will build a new index: there is none, or the dictionary, mapping or engine
   * version changed. EngineUnavailable if the engine does not answer.
   */
  async isOutdated(): Promise<boolean> {
    await this.writer?.inspect();
    return (await this.targets.live(this.engine))?.fingerprint !== (await this.fingerprint());
  }

  /** EngineUnavailable if the engine does not answer. */
  async requireEngine(): Promise<void> {
    await this.writer?.liveGeneration();
  }

  /** The dead letters of the live generation, newest first, at most `first`. */
  deadLetters(first: number): Promise<DeadLetter[]> {
    return readDeadLetters(this.pool, this.engine, first);
  }

  /**
   * Compares the index with Postgres document by document. With `repair`, differing articles are
   * sent again. EngineUnavailable if the engine does not answer.
   */
  verify(repair: boolean, onProgress: OnProgress): Promise<VerificationResult> {
    return verifyIndex(this.pool, this.index, repair, onProgress);
  }

  /** The current rebuild, or else the last one; null if there was none. */
  async rebuild(): Promise<Rebuild | null> {
    const target = await this.targets.newest(this.engine);
    return target && toRebuild(target, await this.deliveries.pending(target.id));
  }

  /** Requests a rebuild from the indexer. Resolves to that rebuild, or to the current one. */
  async startRebuild(): Promise<Rebuild> {
    if (this.writer) await this.targets.replaceBuild(this.engine, await this.fingerprint());
    else await this.words.rebuild();
    return (await this.rebuild())!;
  }

  /** The rebuild for the current dictionary. Starts one if the index has another dictionary. */
  async rebuildForWords(): Promise<Rebuild> {
    const fingerprint = await this.fingerprint();
    const active = await this.targets.active(this.engine);
    const asked = active.find((target) => target.fingerprint === fingerprint);
    if (asked) return toRebuild(asked, await this.deliveries.pending(asked.id));
    if (this.writer) return this.startRebuild();
    await this.words.follow();
    return (await this.rebuild())!;
  }

  /** For the engine's last known version while it is away; the indexer corrects a wrong guess. */
  private async fingerprint(): Promise<string> {
    if (!this.writer) return this.words.fingerprint();
    await this.writer.inspect().catch((error: unknown) => {
      if (!(error instanceof EngineUnavailable)) throw error;
    });
    return this.writer.fingerprint(await this.words.dictionary());
  }

  /** Sends all dead letters again. Resolves to their number. */
  async replayDeadLetters(): Promise<number> {
    const { rows } = await this.pool.query<{ articles: number }>(
      `with replayed as (
         delete from dead_letter l using search_target t
           where t.id = l.target_id and t.engine = $1 and t.state <> 'FAILED'
           returning l.target_id, l.article_id
       ), enqueued as (
         insert into delivery (target_id, article_id)
           select target_id, article_id from replayed order by 1, 2
         on conflict (target_id, article_id) do update set
           next_attempt_at = '-infinity', attempts = 0
       )
       select count(distinct article_id)::integer as articles from replayed`,
      [this.engine],
    );
    await this.pool.query('notify doum_delivery');
    return rows[0]!.articles;
  }
}
