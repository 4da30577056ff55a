import { BackgroundLoop } from '../../core/work/background-loop.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Notifications } from '../../core/database/notifications.js';
import { sleep } from '../../core/durations.js';
import { runStepsInRounds, type Steps } from '../../core/work/rounds.js';
import type { MemoryIndex } from '../engines/memory/memory-index.js';
import { HeldArticles } from './held-articles.js';
import type {
  ArticleState,
  PublishedArticleReader,
  ReadArticle,
} from './published-article-reader.js';
import type { PublishedArticles } from './published-articles.js';

/** Pause between two comparisons while notifications may be lost. */
const UNHEARD_COMPARISON_MS = 5_000;

/** Pause between two comparisons while notifications arrive, for changes without a trigger. */
const COMPARISON_MS = 60_000;

/** Minimum pause between two reads, so that simultaneous changes are read together. */
const MIN_PAUSE_MS = 100;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 1_000;

/** Maximum number of articles per query, with their words and without. */
const BATCH_SIZE = 250;
const STATES_PER_QUERY = 2_000;

/**
 * The titles and words of the published articles in memory, one set for readers and one for staff,
 * for the interpretation of queries, suggestions and related articles. A fraction of a second
 * behind the indexer. Unpublished articles disappear as fast, even while no engine is available.
 * Postgres decides what a caller may see.
 *
 * Postgres announces the ids of changed articles, and only these are read. From time to time all
 * versions are compared, in parts.
 */
export class PublishedArticleCache {
  private readonly held: HeldArticles;
  /** The last read of changed articles. */
  private reading: Promise<void> = Promise.resolve();
  /** Articles that may have changed since they were read. */
  private readonly changed = new Set<number>();
  /** Whether notifications may have been lost since the last comparison began. */
  private hasMissed = true;
  /** When the last comparison ended, by `performance.now()`. */
  private comparedAt = -Infinity;
  private readonly following = new BackgroundLoop({
    run: async (stopping) => {
      await this.readChanges(stopping);
      if (this.isComparisonDue()) await this.compare(stopping);
      await runStepsInRounds(this.held.tidyIndex());
      await sleep(MIN_PAUSE_MS, stopping);
    },
    onFailure: (error) =>
      this.logger.warn(
        { error: messageOf(error) },
        'The words of the published articles cannot be read now; trying again.',
      ),
    pauseMs: UNHEARD_COMPARISON_MS,
    firstRetryMs: FIRST_RETRY_MS,
    maxRetryMs: MAX_RETRY_MS,
  });

  constructor(
    private readonly reader: PublishedArticleReader,
    private readonly notifications: Notifications,
    private readonly logger: Logger,
    private readonly options: {
      /** Whether the engine in memory may be asked. */
      isSearched: boolean;
      /** Called when the articles have changed. */
      onChange: () => void;
    },
  ) {
    this.held = new HeldArticles(options.isSearched);
    for (const channel of ['doum_article', 'doum_term_vector'])
      notifications.on(channel, (id) => {
        // Any client of Postgres may notify. Without an id, any article may have changed.
        if (isArticleId(id)) this.changed.add(Number(id));
        else this.hasMissed = true;
        this.following.wake();
      });
  }

  /** The articles of the shelves of readers, or of staff, without any word of other shelves. */
  of(shelves: readonly string[]): PublishedArticles {
    return this.held.of(shelves);
  }

  /** Reads all articles, then follows changes. Rejects if the first read fails. */
  async start(): Promise<void> {
    let next = this.reader.readAfter(0, BATCH_SIZE);
    for (let articles = await next; articles.length > 0; articles = await next) {
      const ids = articles.map(({ articleId }) => articleId);
      // Postgres reads the next articles meanwhile.
      next = this.reader.readAfter(ids.at(-1)!, BATCH_SIZE);
      // Awaited in the next round.
      next.catch(() => undefined);
      await runStepsInRounds(this.replace(ids, articles));
    }
    this.following.start({ pauseFirst: true });
  }

  stop(): Promise<void> {
    return this.following.stop();
  }

  /** The index object of the engine in memory, which is replaced now and then. */
  get index(): MemoryIndex {
    return this.held.index;
  }

  /** Resolves when these articles have been read. Rejects if Postgres is unavailable. */
  follow(articleIds: readonly number[]): Promise<void> {
    for (const id of articleIds) this.changed.add(id);
    return this.readChanges();
  }

  private isComparisonDue(): boolean {
    const pauseMs = this.notifications.isFollowing ? COMPARISON_MS : UNHEARD_COMPARISON_MS;
    return this.hasMissed || performance.now() - this.comparedAt >= pauseMs;
  }

  /** One read at a time, so that no state is replaced by an older one. */
  private readChanges(stopping?: AbortSignal): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.read(stopping));
    return this.reading;
  }

  /** Reads the articles that may have changed. */
  private async read(stopping?: AbortSignal): Promise<void> {
    while (this.changed.size > 0 && !stopping?.aborted) {
      const ids = [...this.changed].slice(0, BATCH_SIZE);
      // Removed before the read, which may miss a change from now on.
      for (const id of ids) this.changed.delete(id);
      try {
        await runStepsInRounds(this.replace(ids, await this.reader.read(ids)));
      } catch (error) {
        for (const id of ids) this.changed.add(id);
        throw error;
      }
      this.options.onChange();
    }
  }

  /** Compares the states of all articles, and reads those that differ. */
  private async compare(stopping: AbortSignal): Promise<void> {
    this.hasMissed = false;
    try {
      const published = new Set<number>();
      for (let last: number | undefined = 0; last !== undefined && !stopping.aborted;) {
        const states = await this.reader.statesAfter(last, STATES_PER_QUERY);
        for (const state of states) {
          published.add(state.articleId);
          if (!this.isCurrent(state.articleId, state)) this.changed.add(state.articleId);
        }
        await this.readChanges(stopping);
        last = states.at(-1)?.articleId;
      }
      if (stopping.aborted) return;
      for (const id of this.held.all.ids) if (!published.has(id)) this.changed.add(id);
      await this.readChanges(stopping);
      this.comparedAt = performance.now();
    } catch (error) {
      this.hasMissed = true;
      throw error;
    }
  }

  private isCurrent(id: number, state: ArticleState | undefined): boolean {
    const article = this.held.all.articles.get(id);
    return article?.version === state?.version && article?.shelf === state?.shelf;
  }

  /** Replaces the articles that differ, and removes unpublished ones. */
  private *replace(ids: readonly number[], articles: readonly ReadArticle[]): Steps<void> {
    const published = new Map(articles.map((article) => [article.articleId, article]));
    for (const id of ids) {
      const article = published.get(id);
      if (!this.isCurrent(id, article)) this.held.put(id, article ?? null);
      yield;
    }
  }
}

const MAX_ID = 2_147_483_647;

function isArticleId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID;
}
