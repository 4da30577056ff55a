import { z } from 'zod';
import { messageOf } from '../core/errors.js';
import { SECOND_MS } from '../core/durations.js';
import { type Direction, directionOf } from './vectors.js';

/** A server that answers `/embeddings` as OpenAI does, and its models. */
export interface EmbeddingsConfig {
  /** The address before `/embeddings`, without a final slash: http://127.0.0.1:8000/v1. */
  readonly url: string;
  readonly key?: string;
  readonly model: string;
  /** The model for queries; the same as `model` unless the server tells both apart by name. */
  readonly queryModel: string;
  /** The beginnings of texts for models that tell both apart by text; may be empty. */
  readonly prefixes: { readonly query: string; readonly passage: string };
}

export type TextKind = 'query' | 'passage';

/** Time for an answer. A query that waits longer is not needed any more. */
const LIMIT_MS = { query: 3 * SECOND_MS, passage: 60 * SECOND_MS };
const MAX_RETRY_AFTER_SECONDS = 600;

const ANSWER = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

/** The model server does not answer, or not with vectors. Messages contain no key and no text. */
export class EmbeddingsUnavailable extends Error {
  override readonly name = 'EmbeddingsUnavailable';
  /** The server asks for this pause. */
  readonly retryAfterMs: number;
  /** Whether the server refuses the texts, and would again. */
  readonly isRefusal: boolean;

  constructor(
    message: string,
    { retryAfterMs = 0, isRefusal = false, cause = undefined as unknown } = {},
  ) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
    this.isRefusal = isRefusal;
  }
}

/** Asks a model server for vectors. */
export class EmbeddingsClient {
  private readonly host: string;
  /** The numbers of a vector, as in the first answer. */
  private dimension: number | null = null;

  constructor(private readonly config: EmbeddingsConfig) {
    this.host = new URL(config.url).host;
  }

  /** One direction for each text, in order. EmbeddingsUnavailable if the server gives no vectors. */
  async embed(
    texts: readonly string[],
    kind: TextKind,
    signal?: AbortSignal,
  ): Promise<Direction[]> {
    const { url, key, model, queryModel, prefixes } = this.config;
    const body = {
      model: kind === 'query' ? queryModel : model,
      input: texts.map((text) => prefixes[kind] + text.toWellFormed()),
      encoding_format: 'float',
    };
    const limit = AbortSignal.timeout(LIMIT_MS[kind]);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${url}/embeddings`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(body),
        // Another address could receive the key.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      answer = response.ok ? await response.json().catch(() => null) : await drained(response);
    } catch (error) {
      throw this.failure(
        limit.aborted ? 'does not answer in time' : `does not answer (${causeOf(error)})`,
        {
          cause: error,
        },
      );
    }
    if (!response.ok) throw this.refused(response, body.model);
    return this.read(answer, texts.length);
  }

  private read(answer: unknown, expected: number): Direction[] {
    const { data, success } = ANSWER.safeParse(answer);
    if (!success)
      throw this.failure(
        'answers without vectors: EMBEDDINGS_URL must end with the path before /embeddings',
      );
    const vectors = data.data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
    if (vectors.length !== expected)
      throw this.failure(`answers with ${vectors.length} vectors for ${expected} texts`);
    this.dimension ??= vectors[0]!.length;
    const other = vectors.find((vector) => vector.length !== this.dimension);
    if (other)
      throw this.failure(
        `answers with vectors of ${other.length} numbers, but before of ${this.dimension}`,
      );
    const directions = vectors.map(directionOf);
    if (directions.some((direction) => direction.every((number) => number === 0)))
      throw this.failure('answers with a vector of zeros');
    return directions;
  }

  private refused({ status, headers }: Response, model: string): EmbeddingsUnavailable {
    const seconds = Number(headers.get('retry-after'));
    const retryAfterMs = seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * SECOND_MS : 0;
    if (status === 401 || status === 403) return this.failure(`refuses EMBEDDINGS_KEY (${status})`);
    if (status === 404)
      return this.failure(
        `has no model ${model}, or nothing at the address of EMBEDDINGS_URL (404)`,
      );
    const isRefusal = [400, 413, 422].includes(status);
    return this.failure(`answers with the status ${status}`, { retryAfterMs, isRefusal });
  }

  private failure(
    what: string,
    options: ConstructorParameters<typeof EmbeddingsUnavailable>[1] = {},
  ): EmbeddingsUnavailable {
    return new EmbeddingsUnavailable(`The model server at ${this.host} ${what}.`, options);
  }
}

/** Frees the connection. The text of a failure may repeat the key, so nobody reads the text. */
async function drained(response: Response): Promise<null> {
  await response.body?.cancel();
  return null;
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? messageOf(error);
}
