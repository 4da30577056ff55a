import type { Pool } from 'pg';
import { SECOND_MS } from '../core/durations.js';
import type { Feature } from '../core/feature.js';
import type { Jobs } from '../core/work/jobs.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Notifications } from '../core/database/notifications.js';
import { ArticleEncoder } from './article-encoder.js';
import { EmbeddingsClient, type EmbeddingsConfig } from './embeddings-client.js';
import { Meaning } from './meaning.js';
import { MeaningResolver } from './meaning-resolver.js';
import { type EncodingProgress, MeaningStore } from './meaning-store.js';

/** Pause between two looks for changed articles. */
const PAUSE_MS = 3 * SECOND_MS;

/** Increases when texts are cut or encoded in another way: then all are encoded again. */
const FORMAT = 1;

export const NEEDS_WORDS =
  'EMBEDDINGS_URL is set, but SEARCH_FALLBACK is none: the search by meaning needs the words of ' +
  'articles in memory, so words alone answer.';

/** Identifies the models of a server, and the way in which texts are cut. */
function modelName({ model, queryModel, prefixes }: EmbeddingsConfig): string {
  return JSON.stringify([FORMAT, model, queryModel, prefixes.passage, prefixes.query]);
}

/** How many articles are encoded by the models of this configuration. */
export function readEncoding(pool: Pool, config: EmbeddingsConfig): Promise<EncodingProgress> {
  return new MeaningStore(pool).progress(modelName(config));
}

/** Vectors of articles and queries. */
export interface MeaningFeature extends Feature {
  /** null without a model server. */
  readonly meaning: Meaning | null;
}

export function createMeaning(parts: {
  config: { embeddings?: EmbeddingsConfig };
  /** Whether the words of articles are searched in memory. */
  hasWords: boolean;
  pool: Pool;
  jobs: Jobs;
  notifications: Notifications;
  metrics: Registry;
  logger: Logger;
}): MeaningFeature {
  const { pool, jobs, notifications, metrics, logger } = parts;
  const { embeddings } = parts.config;
  if (embeddings && !parts.hasWords) logger.warn(NEEDS_WORDS);
  if (!embeddings || !parts.hasWords)
    return { meaning: null, resolvers: [new MeaningResolver(null, '')] };
  const client = new EmbeddingsClient(embeddings);
  const store = new MeaningStore(pool);
  const encoder = new ArticleEncoder(store, client, logger);
  const name = modelName(embeddings);
  const meaning = new Meaning(name, client, store, encoder, notifications, logger);
  // One job for each model, so that servers with different models do not wait for each other.
  const kind = `meaning ${name}`;
  jobs.register({ kind, everyMs: PAUSE_MS, run: (_, signal) => meaning.encode(signal) });
  store.registerProgress(metrics, name);
  return {
    meaning,
    resolvers: [new MeaningResolver(meaning, embeddings.model)],
    start: () => meaning.start(),
    stop: () => meaning.stop(),
  };
}
