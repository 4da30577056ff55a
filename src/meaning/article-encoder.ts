import { SECOND_MS } from '../core/durations.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { articleTexts, hashOf } from './article-texts.js';
import {
  type EmbeddingsClient,
  EmbeddingsUnavailable,
  type TextKind,
} from './embeddings-client.js';
import type { DueArticle, EncodedArticle, MeaningStore, Model } from './meaning-store.js';
import { articleDirection, type Direction, similarity } from './vectors.js';

/** A model server may answer one request at a time, so queries wait for each of these requests. */
const MAX_TEXTS = 4;
const MAX_CHARACTERS = 600;
const ARTICLES_PER_READ = 10;
const RETRY_MS = 5 * SECOND_MS;

/** Encodes the articles whose texts changed. One server at a time does this for each model. */
export class ArticleEncoder {
  /** Whether the last request failed, so that an outage is one line of the log. */
  private isOut = false;
  /** Whether articles were written after the floor was computed, maybe by a killed server. */
  private isFloorOld = true;

  constructor(
    private readonly store: MeaningStore,
    private readonly client: EmbeddingsClient,
    private readonly logger: Logger,
  ) {}

  /**
   * Encodes all articles that are due. Resolves to the time of the next attempt if the model server
   * does not answer, and to undefined otherwise.
   */
  async run(model: Model, signal: AbortSignal): Promise<Date | undefined> {
    try {
      for (let reads = 1; !signal.aborted; reads += 1) {
        const due = await this.store.due(model, ARTICLES_PER_READ);
        for (const article of due)
          if (!signal.aborted) await this.store.write(model, await this.encode(article, signal));
        this.isFloorOld ||= due.length > 0;
        const isLast = due.length < ARTICLES_PER_READ;
        // A backlog takes hours: a floor of its beginning is better than none.
        if (this.isFloorOld && (isLast || Number.isInteger(Math.log2(reads)))) {
          await this.store.setFloor(model);
          this.isFloorOld = false;
        }
        if (isLast) break;
      }
      this.isOut = false;
      return undefined;
    } catch (error) {
      if (!(error instanceof EmbeddingsUnavailable)) throw error;
      if (signal.aborted) return undefined;
      if (!this.isOut)
        this.logger.warn({ error: error.message }, 'Articles cannot be encoded now; trying again.');
      this.isOut = true;
      return new Date(Date.now() + Math.max(RETRY_MS, error.retryAfterMs));
    }
  }

  /** Without vectors if the model server refuses the texts twice, but encodes a plain word. */
  private async encode(article: DueArticle, signal: AbortSignal): Promise<EncodedArticle> {
    for (let isSecond = false; ; isSecond = true)
      try {
        return await this.encodeTexts(article, signal);
      } catch (error) {
        if (!(error instanceof EmbeddingsUnavailable) || !error.isRefusal) throw error;
        await this.client.probe(signal);
        if (!isSecond) continue;
        const { articleId, publishedVersion, questionsVersion } = article;
        this.logger.warn(
          { article: articleId, error: messageOf(error) },
          'The model server refuses the texts of an article, so only words find the article.',
        );
        return {
          ...{ articleId, publishedVersion, questionsVersion, vector: null, passages: 0 },
          ...{ directions: [], hashes: [], places: [], similarities: [] },
        };
      }
  }

  private async encodeTexts(article: DueArticle, signal: AbortSignal): Promise<EncodedArticle> {
    const { articleId, publishedVersion, questionsVersion, known } = article;
    const { passages, places, questions } = articleTexts(article);
    const ofPassages = await this.directions(passages, 'passage', known, signal);
    const ofQuestions = await this.directions(questions, 'query', known, signal);
    const typed =
      questions.length > 0
        ? ofQuestions
        : await this.client.embed([article.title], 'query', signal);
    return {
      ...{ articleId, publishedVersion, questionsVersion },
      vector: articleDirection(ofPassages, ofQuestions),
      directions: [...ofPassages, ...ofQuestions],
      hashes: [
        ...passages.map((text) => hashOf('passage', text)),
        ...questions.map((text) => hashOf('query', text)),
      ],
      passages: passages.length,
      places,
      similarities: typed.map((query) =>
        Math.max(...ofPassages.map((passage) => similarity(query, passage))),
      ),
    };
  }

  /** The directions of texts, in order. The model server encodes only new texts. */
  private async directions(
    texts: readonly string[],
    kind: TextKind,
    known: DueArticle['known'],
    signal: AbortSignal,
  ): Promise<Direction[]> {
    const found = new Map(known);
    const missing = texts.filter((text) => !found.has(hashOf(kind, text)));
    for (const batch of batchesOf(missing)) {
      const directions = await this.client.embed(batch, kind, signal);
      for (const [i, text] of batch.entries()) found.set(hashOf(kind, text), directions[i]!);
    }
    return texts.map((text) => found.get(hashOf(kind, text))!);
  }
}

/** Batches of at most `MAX_TEXTS` and `MAX_CHARACTERS`. A longer text has its own batch. */
function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const open = batches.at(-1);
    const fits = open && open.length < MAX_TEXTS && characters + text.length <= MAX_CHARACTERS;
    if (fits) open.push(text);
    else batches.push([text]);
    characters = fits ? characters + text.length : text.length;
  }
  return batches;
}
