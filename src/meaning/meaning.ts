import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { BackgroundLoop } from '../core/work/background-loop.js';
import { isDatabaseUnavailable, unavailableReason } from '../core/database/database-errors.js';
import { SECOND_MS } from '../core/durations.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { withinLimit } from '../core/work/now-or-later.js';
import type { Notifications } from '../core/database/notifications.js';
import { outsideOperations } from '../core/work/operation.js';
import type { ArticleEncoder } from './article-encoder.js';
import type { EmbeddingsClient } from './embeddings-client.js';
import type { EncodingProgress, MeaningStore, Model, TextDirections } from './meaning-store.js';
import type { Direction } from './vectors.js';
import { type NearArticle, VectorIndex } from './vector-index.js';

/** A search waits no longer for the vector of a query. */
const QUERY_LIMIT_MS = 150;
/** Queries that are being encoded. Others find no vector, because the model server is too busy. */
const MAX_QUERIES_AT_ONCE = 8;
const MAX_FAILURES = 3;
const RETRY_MS = 5 * SECOND_MS;
/** 384 numbers take 400 bytes. */
const MAX_REMEMBERED_QUERIES = 5_000;

/** A scan of more vectors would block the process for too long. */
const MAX_ARTICLES = 200_000;

const TOO_MANY =
  `There are more than ${MAX_ARTICLES.toLocaleString('en')} articles, so words alone answer ` +
  'searches: the search by meaning compares a query with every article.';

/** Why a query has no vector: the model server is too slow, or does not answer. */
type NoVector = 'TIMED_OUT' | 'UNAVAILABLE';

class TimedOut extends Error {}

/**
 * The meaning of articles and queries, as vectors of a model server. Every server holds one vector
 * for each article, and follows their changes. While the model server does not answer, queries have
 * no vectors.
 */
export class Meaning {
  /** Increases with each change of a vector. */
  revision = 0;
  private model: Model | null = null;
  private index: VectorIndex | null = null;
  private floorOfModel: number | null = null;
  private readonly changed = new Set<number>();
  /** Whether notifications may have been lost, so that all vectors are read. */
  private hasMissed = true;
  private isOff = false;
  private readonly remembered = new LRUCache<string, Direction>({ max: MAX_REMEMBERED_QUERIES });
  private readonly asking = new Map<string, Promise<Direction>>();
  /** Failed queries in a row, but not those that were asked before the last success. */
  private failures = 0;
  private succeededAt = 0;
  private readonly breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(MAX_FAILURES),
    halfOpenAfter: 2 * SECOND_MS,
  });
  private readonly following = new BackgroundLoop({
    run: (stopping) => this.follow(stopping),
    onFailure: (error, { failures }) => {
      if (failures === 1)
        this.logger.warn(
          { error: isDatabaseUnavailable(error) ? unavailableReason(error) : messageOf(error) },
          'Words alone answer searches now: the vectors of articles cannot be used.',
        );
    },
    pauseMs: RETRY_MS,
    firstRetryMs: RETRY_MS,
    maxRetryMs: RETRY_MS,
  });

  /** `name` identifies the models, and the way in which texts are cut. */
  constructor(
    private readonly name: string,
    private readonly client: EmbeddingsClient,
    private readonly store: MeaningStore,
    private readonly encoder: ArticleEncoder,
    private readonly notifications: Notifications,
    private readonly logger: Logger,
  ) {
    notifications.on('doum_meaning', (id) => {
      if (/^\d{1,10}$/.test(id)) this.changed.add(Number(id));
      else this.hasMissed = true;
      this.following.wake();
    });
  }

  start(): void {
    this.following.start();
  }

  stop(): Promise<void> {
    return this.following.stop();
  }

  /** Encodes what changed; a job of the model. */
  async encode(signal: AbortSignal): Promise<Date | undefined> {
    if (this.model) return this.encoder.run(this.model, signal);
    return new Date(Date.now() + RETRY_MS);
  }

  /** How many articles are encoded, and whether the model server answered the last request. */
  async state(): Promise<EncodingProgress & { isAnswering: boolean }> {
    return { ...(await this.store.progress(this.name)), isAnswering: this.client.isAnswering };
  }

  /** The lowest similarity of an article that the words do not find; 1 if it is not known yet. */
  get floor(): number {
    return this.floorOfModel ?? 1;
  }

  /** The vector of a query, from memory or within 150 ms, or why there is none. */
  async vectorOf(text: string): Promise<Direction | NoVector> {
    const known = this.remembered.get(text);
    if (known) return known;
    if (!this.index || this.isOff) return 'UNAVAILABLE';
    try {
      return await this.breaker.execute(
        async () => await withinLimit(this.ask(text), QUERY_LIMIT_MS, () => new TimedOut()),
      );
    } catch (error) {
      return error instanceof TimedOut ? 'TIMED_OUT' : 'UNAVAILABLE';
    }
  }

  /** Whether the article is encoded. */
  knows(articleId: number): boolean {
    return this.index?.has(articleId) ?? false;
  }

  /** The nearest accepted articles, the nearest first. */
  nearest(
    query: Direction,
    count: number,
    accepts: (articleId: number) => boolean,
  ): readonly NearArticle[] {
    return this.index?.nearest(query, count, accepts) ?? [];
  }

  /** The encoded texts of articles; articles without vectors are left out. */
  async textsOf(articleIds: readonly number[]): Promise<ReadonlyMap<number, TextDirections>> {
    return this.model ? this.store.texts(this.model, articleIds) : new Map();
  }

  /** Equal queries are asked once. The answer is remembered also if it comes too late. */
  private ask(text: string): Promise<Direction> {
    const running = this.asking.get(text);
    if (running) return running;
    if (this.asking.size >= MAX_QUERIES_AT_ONCE) return Promise.reject(new TimedOut());
    const asking = outsideOperations(() => this.encodeQuery(text)).finally(() =>
      this.asking.delete(text),
    );
    asking.catch(() => undefined);
    this.asking.set(text, asking);
    return asking;
  }

  private async encodeQuery(text: string): Promise<Direction> {
    const askedAt = performance.now();
    try {
      const [direction] = await this.client.embed([text], 'query');
      if (this.failures >= MAX_FAILURES) this.logger.info('Queries can be encoded again.');
      this.failures = 0;
      this.succeededAt = performance.now();
      this.remembered.set(text, direction!);
      return direction!;
    } catch (error) {
      const isNew = askedAt > this.succeededAt;
      if (isNew) this.failures += 1;
      if (isNew && this.failures === MAX_FAILURES)
        this.logger.warn(
          { error: messageOf(error) },
          'Words alone answer searches now: queries cannot be encoded.',
        );
      throw error;
    }
  }

  /** Reads the vectors that changed. Rejects if Postgres or the model server is unavailable. */
  private async follow(stopping: AbortSignal): Promise<void> {
    this.model ??= await this.store.open(this.name, await this.client.probe(stopping));
    if (this.hasMissed || !this.notifications.isFollowing) await this.readAll(this.model);
    else if (this.changed.size > 0) await this.readChanged(this.model);
    this.floorOfModel = await this.store.floor(this.model);
    const isOff = this.index!.count > MAX_ARTICLES;
    if (isOff && !this.isOff) this.logger.warn(TOO_MANY);
    this.isOff = isOff;
  }

  private async readAll(model: Model): Promise<void> {
    this.hasMissed = false;
    this.changed.clear();
    try {
      const index = new VectorIndex(model.dimension);
      let last: number | undefined = 0;
      while (last !== undefined) {
        const rows = await this.store.vectors(model, last);
        for (const { articleId, vector } of rows) index.put(articleId, new Int8Array(vector));
        last = rows.at(-1)?.articleId;
      }
      this.index = index;
      this.revision += 1;
    } catch (error) {
      this.hasMissed = true;
      throw error;
    }
  }

  private async readChanged(model: Model): Promise<void> {
    const ids = [...this.changed];
    // Before the read, which may miss a change from now on.
    this.changed.clear();
    try {
      const rows = await this.store.vectors(model, 0, ids);
      for (const { articleId, vector } of rows) this.index!.put(articleId, new Int8Array(vector));
      this.revision += 1;
    } catch (error) {
      for (const id of ids) this.changed.add(id);
      throw error;
    }
  }
}
