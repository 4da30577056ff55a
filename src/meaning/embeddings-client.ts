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

/** Time for an answer. Ollama loads a model for the first request, unless its client leaves. */
const LIMIT_MS = { query: 10 * SECOND_MS, passage: 60 * SECOND_MS };
const MAX_RETRY_AFTER_SECONDS = 600;

/** More than 4,096 numbers, the most of Elasticsearch, on a line each: 160 KiB for each text. */
const MAX_VECTOR_BYTES = 4_096 * 40;

const ANSWER = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

/** The model server does not answer, or not with vectors. Messages contain no key and no text. */
export class EmbeddingsUnavailable extends Error {
  override readonly name = 'EmbeddingsUnavailable';
  /** The server asks for this pause. */
  readonly retryAfterMs: number;
  /** Whether the server answers, so that the texts may be the cause. */
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
  /** Whether the last request got vectors. */
  isAnswering = false;
  private readonly host: string;
  /** The numbers of a vector, as in the first answer. */
  private dimension: number | null = null;

  constructor(private readonly config: EmbeddingsConfig) {
    this.host = new URL(config.url).host;
  }

  /** The numbers of a vector. EmbeddingsUnavailable if a model has no vector for a plain word. */
  async probe(signal?: AbortSignal): Promise<number> {
    await this.embed(['도움'], 'passage', signal);
    const [direction] = await this.embed(['도움'], 'query', signal);
    return direction!.length;
  }

  /** One direction for each text, in order. EmbeddingsUnavailable if there are no vectors. */
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
    let answer: string | null;
    try {
      response = await fetch(`${url}/embeddings`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(body),
        // Another address could receive the key.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      // The body of a failure may repeat the key, so the body is not read.
      if (!response.ok) await response.body?.cancel();
      answer = response.ok ? await textWithin(response, texts.length * MAX_VECTOR_BYTES) : '';
    } catch (error) {
      throw this.failure(
        limit.aborted ? 'does not answer in time' : `does not answer (${causeOf(error)})`,
        { cause: error },
      );
    }
    if (!response.ok) throw this.refused(response, body.model);
    if (answer === null) throw this.failure('answers with more than vectors of 4,096 numbers');
    const directions = this.read(answer, texts.length);
    this.isAnswering = true;
    return directions;
  }

  private read(answer: string, expected: number): Direction[] {
    const isRefusal = true;
    const { data, success } = ANSWER.safeParse(parsed(answer));
    if (!success)
      throw this.failure(
        'answers without vectors: EMBEDDINGS_URL must end with the path before /embeddings',
        { isRefusal },
      );
    const vectors = data.data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
    if (vectors.length !== expected)
      throw this.failure(`answers with ${vectors.length} vectors for ${expected} texts`, {
        isRefusal,
      });
    this.dimension ??= vectors[0]!.length;
    const other = vectors.find((vector) => vector.length !== this.dimension);
    if (other)
      throw this.failure(
        `answers with vectors of ${other.length} numbers, but before of ${this.dimension}: ` +
          'restart Doum if its model is a new one',
      );
    const directions = vectors.map(directionOf);
    if (directions.some((direction) => direction.every((number) => number === 0)))
      throw this.failure('answers with a vector of zeros', { isRefusal });
    return directions;
  }

  private refused({ status, headers }: Response, model: string): EmbeddingsUnavailable {
    const seconds = Number(headers.get('retry-after'));
    const retryAfterMs = seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * SECOND_MS : 0;
    if (status === 401 || status === 403)
      return this.failure(`does not accept EMBEDDINGS_KEY, or needs one (${status})`);
    if (status === 404)
      return this.failure(
        `has no model ${model}, or nothing at the address of EMBEDDINGS_URL (404)`,
      );
    // Ollama answers 500 if the vector of a text has no numbers (NaN).
    const isRefusal = [400, 413, 422, 500].includes(status);
    return this.failure(`answers with the status ${status}`, { retryAfterMs, isRefusal });
  }

  private failure(
    what: string,
    options: ConstructorParameters<typeof EmbeddingsUnavailable>[1] = {},
  ): EmbeddingsUnavailable {
    this.isAnswering = false;
    return new EmbeddingsUnavailable(`The model server at ${this.host} ${what}.`, options);
  }
}

/** The body of a response; null, and no more of the body is read, if it is longer. */
async function textWithin({ body }: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = body?.getReader();
  for (let chunk; (chunk = (await reader?.read())?.value);) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      await reader!.cancel();
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? messageOf(error);
}
