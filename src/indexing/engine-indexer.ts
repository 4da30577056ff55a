import type { Pool } from 'pg';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import { WakeSignal } from '../core/wake-signal.js';
import type { IndexChange, IndexOutcome, IndexWriter } from '../search/index.js';
import { verifyBuild } from './build-verifier.js';
import type { Deliveries } from './deliveries.js';
import { readDocuments } from './document-reader.js';
import type { IndexWords } from './index-words.js';
import type { SearchTarget, Targets } from './targets.js';

const BATCH = 200;
const IDLE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/**
 * Keeps one engine's index in step with Postgres while this process leads: delivers changes to the live generation and
 * to the one being built, and builds a new one where there is none or where it was made otherwise. An engine that is
 * away is asked again, ever more rarely; no other engine waits for it.
 */
export class EngineIndexer {
  private readonly signal = new WakeSignal();
  private reconciled = false;

  constructor(
    private readonly pool: Pool,
    private readonly writer: IndexWriter,
    private readonly targets: Targets,
    private readonly deliveries: Deliveries,
    private readonly words: IndexWords,
    private readonly logger: Logger,
  ) {}

  wake(): void {
    this.signal.wake();
  }

  /** The dictionary may have changed: it is compared with what the index was made with. */
  reconcileSoon(): void {
    this.reconciled = false;
    this.signal.wake();
  }

  /** Works until `leading` turns false; `stopping` ends a pause at once. */
  async run(leading: () => boolean, stopping: AbortSignal): Promise<void> {
    this.reconciled = false;
    for (let failures = 0; leading();) {
      try {
        if (!this.reconciled) {
          this.reconciled = true;
          await this.reconcile();
        }
        const progressed = await this.work(leading);
        failures = 0;
        if (!progressed) await this.signal.wait(IDLE_MS);
      } catch (error) {
        failures += 1;
        this.reconciled = false;
        const pause = Math.random() * Math.min(MAX_PAUSE_MS, 250 * 2 ** failures);
        this.logger.warn(
          { engine: this.writer.name, error: messageOf(error), pause: Math.round(pause) },
          'The index cannot be written now; trying again.',
        );
        await sleep(pause, stopping);
      }
    }
  }

  /** Compares what the engine has with what Postgres says it has, and starts a build where they differ. */
  private async reconcile(): Promise<void> {
    const fingerprint = this.writer.fingerprint(await this.words.dictionary());
    const targets = await this.targets.active(this.writer.name);
    for (const target of targets) {
      if (target.state === 'BUILDING' && target.fingerprint !== fingerprint) await this.targets.remove(target);
    }
    const live = targets.find((target) => target.state === 'LIVE');
    const isBuilding = targets.some((target) => target.state === 'BUILDING' && target.fingerprint === fingerprint);
    const reason = await this.reasonToBuild(live, fingerprint);
    if (reason && !isBuilding) {
      this.logger.info({ engine: this.writer.name, reason }, 'Building the index anew.');
      await this.targets.startBuild(this.writer.name, fingerprint);
    }
    // A build that was given up in its last moment may have left its generation, which receives no changes, in front.
    if (live && (await this.writer.liveGeneration()) !== live.generation) await this.restore(live);
    await this.dropUnknownGenerations();
  }

  private async reasonToBuild(live: SearchTarget | undefined, fingerprint: string): Promise<string | null> {
    if (!live) return 'there is no complete generation';
    const existing = await this.writer.listGenerations();
    if (!existing.includes(live.generation)) return 'the live generation is gone';
    if (live.fingerprint !== fingerprint) return 'mapping, analysis or dictionary changed';
    const highest = await this.writer.highestVersion(live.generation);
    const { rows } = await this.pool.query<{ last: number }>('select last_value as last from index_version');
    if (highest <= rows[0]!.last) return null;
    // The database was restored from a backup: what it writes now must count as newer than what the index holds.
    await this.pool.query(`select setval('index_version', greatest($1, (select last_value from index_version)))`, [highest]);
    return 'the index is ahead of the database';
  }

  private async dropUnknownGenerations(): Promise<void> {
    const known = new Set((await this.targets.active(this.writer.name)).map((target) => target.generation));
    // Searches still read what the engine calls live, known or not, until a build has replaced it.
    const live = await this.writer.liveGeneration();
    for (const generation of await this.writer.listGenerations()) {
      if (!known.has(generation) && generation !== live) await this.writer.dropGeneration(generation);
    }
  }

  private async work(leading: () => boolean): Promise<boolean> {
    let progressed = false;
    for (const target of await this.targets.active(this.writer.name)) {
      if (target.state === 'LIVE') {
        // Everything due before the build gets its turn: what readers search comes first.
        while (leading() && (await this.deliver(target))) progressed = true;
      } else {
        progressed = (await this.build(target, leading)) || progressed;
      }
    }
    return progressed;
  }

  private async build(target: SearchTarget, leading: () => boolean): Promise<boolean> {
    if (target.total === null) {
      const dictionary = await this.words.dictionary();
      // The words changed between the request for this build and now: the next look at them asks for another one.
      if (this.writer.fingerprint(dictionary) !== target.fingerprint) return this.giveUp(target);
      await this.writer.createGeneration(target.generation, dictionary);
      const total = await this.targets.enqueueAll(target);
      if (total === null) return this.giveUp(target);
      this.logger.info({ engine: target.engine, generation: target.generation, articles: total }, 'Building a generation.');
    }
    const batches = Array.from({ length: this.writer.parallelWrites }, () => this.deliver(target));
    if ((await Promise.all(batches)).some(Boolean)) return true;
    if ((await this.deliveries.pending(target.id)) > 0 || !leading()) return false;

    // A change of the dictionary replaces a build under way.
    if (!(await this.targets.exists(target))) return this.giveUp(target);
    const problem = await verifyBuild(this.pool, this.writer, target);
    if (problem) {
      await this.targets.markFailed(target, problem);
      await this.writer.dropGeneration(target.generation);
      this.logger.error(
        { engine: target.engine, generation: target.generation, problem },
        'The new generation is not complete; the one before stays.',
      );
      throw new Error(problem);
    }
    await this.writer.activate(target.generation);
    if (!(await this.targets.markLive(target))) return this.giveUp(target);
    await this.dropUnknownGenerations();
    this.logger.info({ engine: target.engine, generation: target.generation }, 'The new generation is live.');
    return true;
  }

  private async restore(live: SearchTarget): Promise<void> {
    if ((await this.writer.listGenerations()).includes(live.generation)) await this.writer.activate(live.generation);
  }

  private async giveUp(target: SearchTarget): Promise<boolean> {
    await this.targets.remove(target);
    this.reconciled = false;
    return true;
  }

  /**
   * Sends one batch: claim, draw a version, read, send, in this order. Drawn after the read, an older state could win.
   * Resolves to whether there was anything to send.
   */
  private async deliver(target: SearchTarget): Promise<boolean> {
    const claimed = await this.deliveries.claim(target.id, BATCH);
    if (claimed.length === 0) return false;
    try {
      const { rows } = await this.pool.query<{ version: number }>(`select nextval('index_version') as version`);
      const version = rows[0]!.version;
      const documents = await readDocuments(
        this.pool,
        claimed.map((delivery) => delivery.articleId),
      );
      const changes = claimed.map(({ articleId }): IndexChange => ({
        articleId,
        version,
        document: documents.get(articleId) ?? null,
      }));
      // Before the engine, which may be away: what was unpublished must not be suggested meanwhile.
      await this.words.record(changes);
      const outcomes = await this.writer.write(target.generation, changes, { refresh: target.state === 'LIVE' });
      await this.deliveries.settle(target.id, version, claimed, outcomes);
      this.report(
        target,
        claimed.map((delivery) => delivery.articleId),
        outcomes,
      );
      return true;
    } catch (error) {
      await this.deliveries.release(target.id, claimed).catch(() => undefined);
      throw error;
    }
  }

  private report(target: SearchTarget, articleIds: number[], outcomes: IndexOutcome[]): void {
    outcomes.forEach((outcome, i) => {
      if (outcome.kind === 'refused') {
        this.logger.error(
          { engine: target.engine, article: articleIds[i], reason: outcome.reason },
          'The engine refuses an article: dead letter.',
        );
      }
    });
  }
}
